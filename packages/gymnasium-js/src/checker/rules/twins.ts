import { describe } from "@quantal/numeric";
import { createLanes } from "../../env/lanes.ts";
import type { EnvDefinition } from "../../env/types.ts";
import { seededGenerator } from "../../make/seeding.ts";
import type { Violation } from "../finding.ts";
import type { Look } from "../hunt.ts";
import { copyOf } from "../plays/cases.ts";
import { underLuck } from "../plays/luck.ts";
import { isNumbers, leavesOf } from "../plays/observation.ts";
import { differenceOf, notesOf, withEnv } from "../plays/play.ts";
import type { Subject } from "../subject.ts";

/** Two new environments, on different days: the same seed must give the same start, and the same actions the same steps. */
export const sameSeed: Look = (subject, seed, actions) => {
  const once = (luck: number) => underLuck(luck, () => withEnv(subject, (env) => notesOf(unclocked(subject), env, seed, actions)));
  const difference = differenceOf(once(0), once(1));
  if (difference) {
    const { call, used, what, values } = difference;
    const isStart = call === "reset" && used === 0;
    const problem = `the same seed${isStart ? "" : " and actions"} gave another ${what} in a new environment: ${values}`;
    return { code: isStart ? "QE010" : "QE012", call, used, problem };
  }
  const [one, other] = withEnv(subject, (env) => [notesOf(subject, env, seed, []), notesOf(subject, env, seed, [])]);
  const again = differenceOf(one, other);
  return (
    again && {
      code: "QE010",
      call: "reset",
      used: 0,
      problem: `the same seed gave another ${again.what} at a second reset: ${again.values}`,
    }
  );
};

/** The caller's clock is none under another luck. */
function unclocked(subject: Subject): Subject {
  return { ...subject, now: undefined };
}

/** A used environment must give what a new one gives. */
export const resetClears: Look = (subject, seed, actions) => {
  const fresh = withEnv(subject, (env) => notesOf(subject, env, seed, actions));
  const used = withEnv(subject, (env) => {
    notesOf(subject, env, seed, actions);
    return notesOf(subject, env, seed, actions);
  });
  const difference = differenceOf(fresh, used);
  return (
    difference && {
      code: "QE013",
      call: difference.call,
      used: actions.length,
      problem: `after these actions, a reset with the same seed and the same actions again give another ${difference.what}: ${difference.values}`,
    }
  );
};

const NUM_SEEDS = 24;

/**
 * Every seed gives one start: of a definition all state columns after reset are equal; of a class, whose state can't be seen, the whole
 * episode after it is.
 */
export const oneStart: Look = (subject, seed, actions) => {
  const startOf = subject.definition ? stateAfterReset(subject.definition()) : trajectoryOf(subject, actions);
  try {
    const first = startOf(seed);
    for (let k = 1; k < NUM_SEEDS; k++) if (startOf(seed + k) !== first) return undefined;
  } catch {
    return undefined; // what throws is found by the walks
  }
  const where = subject.definition ? "in every state column" : "and one episode after it";
  return { code: "QE011", call: "reset", used: 0, problem: `${NUM_SEEDS} seeds gave one start, ${where}` };
};

function stateAfterReset(definition: EnvDefinition): (seed: number) => string {
  return (seed) => {
    const lanes = createLanes(definition, 1, [seededGenerator(definition.id, seed)]);
    lanes.reset(0);
    const saved = lanes.save?.();
    return JSON.stringify(typeof saved === "object" && saved !== null && "state" in saved ? saved.state : null);
  };
}

function trajectoryOf(subject: Subject, actions: readonly unknown[]): (seed: number) => string {
  return (seed) => JSON.stringify(withEnv(subject, (env) => notesOf(subject, env, seed, actions)));
}

/** An action is the caller's: it isn't changed, and what the caller does with its array afterwards changes nothing. */
export const actionIsTheCallers: Look = (subject, seed, actions) => {
  const changed = changedAction(subject, seed, actions);
  if (changed || !actions.every(isNumbers)) return changed;
  const apart = withEnv(subject, (env) => notesOf(subject, env, seed, actions));
  let last: Float32Array | undefined; // any typed array of numbers
  const hand = (action: unknown): unknown => {
    last?.fill(last instanceof Float32Array || (last as unknown) instanceof Float64Array ? Number.NaN : 117);
    const own = copyOf(action);
    last = isNumbers(own) ? own : undefined;
    return own;
  };
  const reused = withEnv(subject, (env) => notesOf(subject, env, seed, actions, { hand }));
  const difference = differenceOf(apart, reused);
  if (!difference) return undefined;
  const problem = `an action that was overwritten after its step changed the ${difference.what} of a later one: ${difference.values}`;
  return { code: "QE015", call: difference.call, used: difference.used, problem };
};

function changedAction(subject: Subject, seed: number, actions: readonly unknown[]): Violation | undefined {
  const handed: unknown[] = [];
  const hand = (action: unknown): unknown => {
    const own = copyOf(action);
    handed.push(own);
    return own;
  };
  withEnv(subject, (env) => notesOf(subject, env, seed, actions, { hand }));
  for (const [k, own] of handed.entries()) {
    const before = leavesOf(actions[k]);
    if (leavesOf(own).every((value, j) => Object.is(value, before[j]))) continue;
    return {
      code: "QE015",
      call: "step",
      used: k + 1,
      problem: "the action's array was changed",
      got: own,
      expected: describe(actions[k]),
    };
  }
  return undefined;
}
