import { SpaceError } from "@quantal/numeric";
import { type ActionBuffer, type FlatSpace, isNumberList, sizeOf, spaceName } from "../spaces/space.ts";

/**
 * Writes one action into row `row` of a buffer.
 * Discrete, MultiDiscrete and MultiBinary want an element of the space. Box wants the right number of finite numbers;
 * they may lie outside of the bounds, because environments clip their actions themselves, as Gymnasium's do.
 * @throws SpaceError naming the action, the element of it and the space
 */
export function writeAction(actions: ActionBuffer, row: number, space: FlatSpace, action: unknown, where: string): void {
  if (space.type === "Discrete") {
    if (typeof action !== "number" || !Number.isInteger(action) || action < space.start || action >= space.start + space.n) {
      throw outside(space, action, where);
    }
    actions[row] = action;
    return;
  }
  const size = sizeOf(space);
  if (!isNumberList(action) || action.length !== size) throw outside(space, action, where);
  for (let j = 0; j < size; j++) {
    const value = action[j];
    if (typeof value !== "number" || !isElement(space, j, value)) throw outside(space, action, `${where} element ${j}`);
    actions[row * size + j] = value;
  }
}

/**
 * Throws unless every row of a batch is an action.
 * @throws SpaceError naming the lane, the element of its action and the space
 */
export function checkActions(actions: ArrayLike<number>, space: FlatSpace, numEnvs: number, where: string): void {
  const size = sizeOf(space);
  if (actions.length !== numEnvs * size) {
    throw new SpaceError({ where, problem: "actions has the wrong length", got: actions.length, expected: `${numEnvs} rows of ${size}` });
  }
  if (actions instanceof Int32Array && areInside(actions, space)) return;
  for (let k = 0; k < actions.length; k++) {
    if (isElement(space, k % size, actions[k])) continue;
    const lane = `${where} lane ${Math.floor(k / size)}`;
    throw outside(space, actions[k], space.type === "Discrete" ? lane : `${lane} element ${k % size}`);
  }
}

/** Whether a number may be element j of an action: one of its integers, or a finite number for Box. */
function isElement(space: FlatSpace, j: number, value: number): boolean {
  switch (space.type) {
    case "Box":
      return Number.isFinite(value);
    case "Discrete":
      return Number.isInteger(value) && value >= space.start && value < space.start + space.n;
    case "MultiDiscrete":
      return Number.isInteger(value) && value >= space.start[j] && value < space.start[j] + space.nvec[j];
    case "MultiBinary":
      return value === 0 || value === 1;
  }
}

/**
 * Whether integers are all inside, by one OR over them. Of `a - first` and `last - a` one has its highest bit set where a is outside:
 * below zero, or too large for 32 bits.
 */
function areInside(actions: Int32Array, space: FlatSpace): boolean {
  let bits = 0;
  if (space.type === "Discrete") {
    const { start, n } = space;
    const last = start + n - 1;
    for (let lane = 0; lane < actions.length; lane++) bits |= (actions[lane] - start) | (last - actions[lane]);
  } else if (space.type === "MultiDiscrete") {
    const { start, nvec } = space;
    for (let k = 0; k < actions.length; )
      for (let j = 0; j < nvec.length; j++, k++) bits |= (actions[k] - start[j]) | (start[j] + nvec[j] - 1 - actions[k]);
  } else if (space.type === "MultiBinary") {
    for (let k = 0; k < actions.length; k++) bits |= actions[k] | (1 - actions[k]);
  }
  return bits >= 0;
}

function outside(space: FlatSpace, action: unknown, where: string): SpaceError {
  const size = sizeOf(space);
  const rule = {
    Discrete: `an integer of ${spaceName(space)}`,
    Box: `${size} finite numbers for ${spaceName(space)}`,
    MultiDiscrete: `${size} integers of ${spaceName(space)}`,
    MultiBinary: `${size} zeros and ones for ${spaceName(space)}`,
  };
  return new SpaceError({
    where,
    problem: "the action is no element of the action space",
    got: action ?? null,
    expected: rule[space.type],
  });
}
