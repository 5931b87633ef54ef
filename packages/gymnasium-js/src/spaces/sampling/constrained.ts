import { chooseWeighted, OptionError, type Rng } from "@quantal/numeric";
import { isNumberList } from "../contains.ts";
import { elementsOf } from "../discrete.ts";
import { type Discrete, type FlatSpace, type MultiBinary, type MultiDiscrete, spaceName } from "../space.ts";
import { fillBits } from "./draw.ts";
import type { Constraint } from "./sampling.ts";

/**
 * Draws an element of a flat space under a mask or with probabilities, with Gymnasium's draws.
 * @throws OptionError where they don't fit the space
 */
export function drawConstrained(where: string, space: FlatSpace, rng: Rng, constraint: Constraint): number | Int32Array | Uint8Array {
  switch (space.type) {
    case "Box":
      throw new OptionError({ where, problem: `a Box takes no ${constraint.kind}`, got: constraint.of, fix: "Give null for it" });
    case "Discrete":
      return drawDiscrete(where, space, rng, constraint);
    case "MultiDiscrete":
      return drawMultiDiscrete(where, space, rng, constraint);
    case "MultiBinary":
      return drawMultiBinary(where, space, rng, constraint);
  }
}

function drawDiscrete(where: string, { n, start }: Discrete, rng: Rng, { kind, of }: Constraint): number {
  const list = requireList(where, kind, of, n);
  return start + (kind === "mask" ? drawAllowed(where, list, rng) : chooseWeighted(where, rng, list));
}

function drawMultiDiscrete(where: string, space: MultiDiscrete, rng: Rng, { kind, of }: Constraint): Int32Array {
  const lists = listsIn(of);
  const size = elementsOf(space);
  if (lists.length !== size) {
    const expected = `${size} lists for ${spaceName(space)}`;
    throw new OptionError({ where, problem: `${kind} has the wrong number of lists`, got: lists.length, expected });
  }
  return space.nvec.map((n, k) => {
    const list = requireList(where, `${kind}[${k}]`, lists[k], n);
    return space.start[k] + (kind === "mask" ? drawAllowed(where, list, rng) : drawNonzero(where, list, rng));
  });
}

function drawMultiBinary(where: string, space: MultiBinary, rng: Rng, { kind, of }: Constraint): Uint8Array {
  const size = elementsOf(space);
  const list = requireList(where, kind, isNumberList(of) ? listsIn(of).flatMap((row) => Array.from(row)) : of, size);
  const values = new Uint8Array(size);
  if (kind === "mask") {
    fillBits(values, 0, size, rng); // elements that are held take their draws too
    for (let k = 0; k < size; k++) if (requireOneOf(where, `mask[${k}]`, list[k], 2) !== 2) values[k] = list[k];
    return values;
  }
  for (let k = 0; k < size; k++) {
    if (!(list[k] >= 0 && list[k] <= 1)) {
      throw new OptionError({ where, problem: `probability[${k}] is out of range`, got: list[k], expected: "a number in [0, 1]" });
    }
    values[k] = Number(rng.uniform() <= list[k]);
  }
  return values;
}

/** One of the allowed indices, or 0 where none is. */
function drawAllowed(where: string, mask: ArrayLike<number>, rng: Rng): number {
  const allowed: number[] = [];
  for (let j = 0; j < mask.length; j++) if (requireOneOf(where, `mask[${j}]`, mask[j], 1) === 1) allowed.push(j);
  return allowed.length === 0 ? 0 : allowed[rng.integers(0, allowed.length)];
}

/** MultiDiscrete's way: the indices that are possible at all, their probabilities scaled to add up to 1. */
function drawNonzero(where: string, probability: ArrayLike<number>, rng: Rng): number {
  const all = Array.from(probability);
  const sum = all.reduce((total, p) => total + p, 0);
  if (!(Math.abs(sum - 1) <= 1e-5)) throw new OptionError({ where, problem: "probabilities don't add up to 1", got: sum });
  const possible = [...all.keys()].filter((j) => all[j] !== 0);
  const scaled = possible.map((j) => all[j] / sum);
  return possible[chooseWeighted(where, rng, scaled)];
}

/** The lists of numbers in nested lists, in order. */
function listsIn(nested: unknown): ArrayLike<number>[] {
  if (!isNumberList(nested)) return [];
  const parts: readonly unknown[] = Array.isArray(nested) ? nested : [];
  return parts.some((part) => typeof part !== "number") ? parts.flatMap(listsIn) : [nested];
}

function requireList(where: string, name: string, list: unknown, length: number): ArrayLike<number> {
  if (isNumberList(list) && list.length === length) return list;
  const got = isNumberList(list) ? list.length : (list ?? null);
  throw new OptionError({ where, problem: `${name} has the wrong length`, got, expected: `${length}` });
}

function requireOneOf(where: string, name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new OptionError({ where, problem: `${name} is out of range`, got: value, expected: most === 1 ? "0 or 1" : "0, 1 or 2" });
}
