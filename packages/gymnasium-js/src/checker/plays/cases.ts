import { type Rng, stream } from "@quantal/numeric";
import type { Palette } from "./palette.ts";

/** A reset with a seed, and the actions after it, as indices into a palette. All numbers: that is what is shrunk. */
export interface Case {
  readonly seed: number;
  readonly indices: readonly number[];
}

/** What shapes the cases. */
export interface CaseOptions {
  readonly seed: number;
  /** Actions in all. */
  readonly steps: number;
  readonly maxEpisodeSteps: number | undefined;
  /** Whether actions past the bounds are among them. */
  readonly isOutside: boolean;
}

/** Seeds that break a reset which cuts them to 32 bits, beside the small ones. */
const SEEDS = [0, 1, 2, 0x7fffffff, 0x100000001, Number.MAX_SAFE_INTEGER - 1];
const LENGTHS = [12, 40, 25, 120];

/**
 * Makes cases until their actions add up: constant ones first, then random, sticky, alternating and all at the corners, and one that is
 * longer than an episode may be.
 */
export function createCases({ actions, inside }: Palette, options: CaseOptions): Case[] {
  const { seed, steps, maxEpisodeSteps = 1000, isOutside } = options;
  const cases: Case[] = [];
  let left = steps;
  for (let k = 0; left > 0; k++) {
    const rng = stream(seed, isOutside ? "checker/outside" : "checker/inside", k);
    const isLong = k === 6;
    const length = Math.min(
      left,
      isLong ? Math.min(maxEpisodeSteps + 3, Math.max(20, Math.floor(steps / 4))) : LENGTHS[k % LENGTHS.length],
    );
    const indices = indicesOf(k, length, isOutside ? actions.length : inside, rng);
    if (isOutside) for (let i = 0; i < length; i++) if (rng.uniform() < 0.3) indices[i] = inside + rng.integers(0, actions.length - inside);
    const offset = k < 3 ? 0 : rng.integers(0, 1000);
    cases.push({ seed: Math.min(seed + (k % 4 === 3 ? SEEDS[rng.integers(0, SEEDS.length)] : offset), Number.MAX_SAFE_INTEGER), indices });
    left -= length;
  }
  return cases;
}

function indicesOf(k: number, length: number, count: number, rng: Rng): number[] {
  if (k < 3) return new Array<number>(length).fill(k % count);
  const draw = (): number => rng.integers(0, count);
  let held = draw();
  const corner = (): number => rng.integers(0, Math.min(count, 5));
  return Array.from({ length }, (_, i) => {
    if (k % 4 === 0) held = draw();
    else if (k % 4 === 1) held = rng.uniform() < 0.1 ? draw() : held;
    else if (k % 4 === 2) held = i % 2 === 0 ? (held + 1) % count : held;
    else held = corner();
    return held;
  });
}

/** The actions of a case. */
export function actionsOf({ actions }: Palette, { indices }: Case): unknown[] {
  return indices.map((index) => actions[index]);
}

/** An action of its own: the same values in new arrays. */
export function copyOf(action: unknown): unknown {
  if (typeof action !== "object" || action === null) return action;
  return ArrayBuffer.isView(action) && "slice" in action && typeof action.slice === "function" ? action.slice() : structuredClone(action);
}

/** An action as JSON has it: numbers, lists, objects. */
export function plainOf(action: unknown): unknown {
  if (ArrayBuffer.isView(action) && Symbol.iterator in action) return [...(action as Float64Array)]; // any of the typed arrays of numbers
  if (Array.isArray(action)) return action.map(plainOf);
  if (typeof action !== "object" || action === null) return action;
  return Object.fromEntries(Object.entries(action).map(([key, value]) => [key, plainOf(value)]));
}
