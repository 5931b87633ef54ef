import type { Task } from "@quantal/core";
import { SpaceError, tanh } from "@quantal/numeric";
import { type ActionBuffer, type Box, type Discrete, sizeOf, spaceName } from "gymnasium-js";

/** Turns a network's outputs into an action. */
export interface Readout {
  /** Outputs of the network. */
  readonly outputs: number;
  /** Writes the action of a lane. Rows: actions [lanes, action size], outputs [lanes, outputs]. */
  act(actions: ActionBuffer, outputs: Float32Array, lane: number): void;
}

/** How actions are read out: options `twoActions` and `squash`. */
export type ReadoutOptions = { twoActions: string; squash: string };

/**
 * The readout of a task. Discrete: the largest output, the lowest index of equal ones; or for two actions, the second where one output is above 0.
 * Box: tanh or clip to [-1, 1], scaled to the bounds; a box without any bounds takes outputs as they are.
 * @throws SpaceError for a box of which some bounds are missing or which holds integers, and for spaces other than Discrete and Box
 */
export function readoutOf(task: Task, { twoActions, squash }: ReadoutOptions): Readout {
  const space = task.actionSpace;
  if (space.type === "Discrete") return space.n === 2 && twoActions === "threshold" ? signReadout(space) : largestReadout(space);
  if (space.type === "Box") return boxReadout(space, squash);
  throw new SpaceError({
    where: "es",
    problem: "it can't act in this space",
    got: spaceName(space),
    expected: "Discrete, or a Box of floats",
  });
}

function signReadout({ start }: Discrete): Readout {
  return {
    outputs: 1,
    act(actions, outputs, lane) {
      actions[lane] = start + Number(outputs[lane] > 0);
    },
  };
}

function largestReadout({ n, start }: Discrete): Readout {
  return {
    outputs: n,
    act(actions, outputs, lane) {
      let best = 0;
      for (let j = 1; j < n; j++) if (outputs[lane * n + j] > outputs[lane * n + best]) best = j;
      actions[lane] = start + best;
    },
  };
}

function boxReadout(space: Box, squash: string): Readout {
  const { low, high, dtype } = space;
  if (dtype !== "float32" && dtype !== "float64") {
    throw new SpaceError({
      where: "es",
      problem: "integer boxes of actions aren't served",
      got: dtype,
      expected: "Discrete, or a Box of floats",
    });
  }
  const size = sizeOf(space);
  if (low.every((bound) => bound === Number.NEGATIVE_INFINITY) && high.every((bound) => bound === Number.POSITIVE_INFINITY)) {
    return {
      outputs: size,
      act(actions, outputs, lane) {
        for (let j = lane * size; j < (lane + 1) * size; j++) actions[j] = outputs[j];
      },
    };
  }
  const open = low.findIndex((_, j) => !Number.isFinite(low[j]) || !Number.isFinite(high[j]));
  if (open >= 0) {
    throw new SpaceError({
      where: "es",
      problem: `element ${open} of the action space has no bounds`,
      got: `[${low[open]}, ${high[open]}]`,
      expected: "finite bounds, or none at all",
      fix: "Wrap the environment with bounded actions",
    });
  }
  const inside = squash === "tanh" ? tanh : (x: number): number => (x < -1 ? -1 : x > 1 ? 1 : x);
  return {
    outputs: size,
    act(actions, outputs, lane) {
      for (let j = 0; j < size; j++) {
        const share = (inside(outputs[lane * size + j]) + 1) / 2;
        const action = low[j] + share * (high[j] - low[j]);
        actions[lane * size + j] = action < low[j] ? low[j] : action > high[j] ? high[j] : action;
      }
    },
  };
}
