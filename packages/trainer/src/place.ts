import { describe, NonFiniteError, QuantalError, ShapeError, UserCodeError } from "@quantal/numeric";
import { type ActionBuffer, type Box, type FlatSpace, LaneError, sizeOf } from "gymnasium-js";

/**
 * Where in a run something happens, as text that brings the moment back: `CartPole-v1: lane 3, episode 12, step 17 of seed 5`.
 * A function, since it is asked for only when something is wrong.
 */
export type Place = () => string;

/** An error with its place: one of ours keeps its class and gets the place in front, another becomes the cause of a UserCodeError. */
export function placed(place: Place, error: unknown): Error {
  const where = place();
  if (error instanceof QuantalError && !(error instanceof LaneError)) {
    if (!error.message.startsWith(where)) error.message = `${where}: ${error.message}`;
    return error;
  }
  const thrown = error instanceof LaneError ? error.cause : error;
  const got = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : describe(thrown);
  return new UserCodeError(
    { where, problem: "the environment or the policy threw", got, expected: "no error", fix: "The cause's stack says where" },
    { cause: thrown },
  );
}

/** @throws NonFiniteError naming the first bad value of a row of `size` values from `offset` */
export function checkFinite(place: Place, name: string, values: Float32Array | Float64Array, offset: number, size: number): void {
  if (size >= MANY && values instanceof Float32Array && isFinite4(values, offset, size)) return;
  for (let j = 0; j < size; j++) {
    const value = values[offset + j];
    if (value - value !== 0) {
      throw new NonFiniteError({
        where: place(),
        problem: `${size === 1 ? name : `${name}[${j}]`} is not finite`,
        got: value,
        expected: "a finite number",
        fix: "The same seed brings this step back",
      });
    }
  }
}

/** Values from which on sums of four beside each other are faster than a look at each: an image or more. */
const MANY = 64;

/** Whether values in fours are all finite, in a third of the time of a loop that looks at each. */
function isFinite4(values: Float32Array, offset: number, size: number): boolean {
  if (size % 4 !== 0) return false; // not known
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = offset; j < offset + size; j += 4) {
    a += values[j];
    b += values[j + 1];
    c += values[j + 2];
    d += values[j + 3];
  }
  return Number.isFinite(a + b + c + d); // sums of finite float32 never leave float64
}

/** Checks the actions of one lane: finite in a Box, one of the choices in the other spaces. */
export type ActionCheck = (place: Place, actions: ActionBuffer, lane: number) => void;

/** The check of a space's actions. Box actions out of bounds are the environment's business, as in Gymnasium. */
export function actionCheck(space: FlatSpace): ActionCheck {
  const size = sizeOf(space);
  if (space.type === "Box") {
    return (place, actions, lane) => {
      if (actions instanceof Float32Array) checkFinite(place, "action", actions, lane * size, size);
    };
  }
  const { first, last } = rangesOf(space);
  return (place, actions, lane) => {
    for (let j = 0; j < size; j++) {
      const action = actions[lane * size + j];
      if (action >= first[j] && action <= last[j] && Number.isInteger(action)) continue;
      throw new ShapeError({
        where: place(),
        problem:
          size === 1
            ? "the policy chose an action that the space doesn't have"
            : `the policy chose an action whose element ${j} the space doesn't have`,
        got: action,
        expected: `an integer in [${first[j]}, ${last[j]}]`,
        fix:
          size === 1
            ? "Write one of the choices into decision.actions[lane]"
            : `Write one of the choices into decision.actions[lane * ${size} + ${j}]`,
      });
    }
  };
}

/** The least and the largest integer of each element. */
function rangesOf(space: Exclude<FlatSpace, Box>): { first: Int32Array; last: Int32Array } {
  if (space.type === "MultiBinary") return { first: new Int32Array(sizeOf(space)), last: new Int32Array(sizeOf(space)).fill(1) };
  if (space.type === "Discrete") return { first: Int32Array.of(space.start), last: Int32Array.of(space.start + space.n - 1) };
  return { first: space.start, last: space.start.map((start, j) => start + space.nvec[j] - 1) };
}
