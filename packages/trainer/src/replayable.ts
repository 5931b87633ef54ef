import { FormatError } from "@quantal/numeric";
import { type ActionBuffer, type LaneEnv, sizeOf } from "gymnasium-js";

/** A LaneEnv that can be saved and loaded. */
export type SavableEnv = LaneEnv & Required<Pick<LaneEnv, "save" | "load">>;

/**
 * A LaneEnv with `save` and `load`: its own where it has them, else by replay. Without a snapshot of its own, an
 * environment's state is what its seed and actions made of it: saving gives each lane's key at its reset and the actions
 * since then, and loading resets and steps again (unless the lanes are still just where the data says).
 */
export function savable(env: LaneEnv): SavableEnv {
  return isSavable(env) ? env : replayable(env);
}

/** Whether an environment can save itself; one that can't keeps all its lanes in one place. */
export function isSavable(env: LaneEnv): env is SavableEnv {
  return env.save !== undefined && env.load !== undefined;
}

/** Bound methods over the same arrays: a plain spread would lose what a prototype carries. */
function methods(env: LaneEnv): LaneEnv {
  return {
    id: env.id,
    numEnvs: env.numEnvs,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    maxEpisodeSteps: env.maxEpisodeSteps,
    reward: env.reward,
    terminated: env.terminated,
    ...(env.score ? { score: env.score } : {}),
    ...(env.truncated ? { truncated: env.truncated } : {}),
    keys: env.keys,
    reset: env.reset.bind(env),
    step: env.step.bind(env),
    observe: env.observe.bind(env),
    close: env.close.bind(env),
  };
}

type Replay = { resetKeys: Uint32Array; counts: Int32Array; actions: ActionBuffer };

function replayable(env: LaneEnv): SavableEnv {
  const size = sizeOf(env.actionSpace);
  const resetKeys = new Uint32Array(env.numEnvs * 4);
  const counts = new Int32Array(env.numEnvs).fill(-1); // -1: never reset
  const isIntegers = env.actionSpace.type !== "Box";
  const histories = Array.from({ length: env.numEnvs }, (): number[] => []);
  const base = methods(env);
  const reset: LaneEnv["reset"] = (lane, options) => {
    resetKeys.set(env.keys.subarray(lane * 4, lane * 4 + 4), lane * 4);
    histories[lane].length = 0;
    counts[lane] = 0;
    env.reset(lane, options);
  };
  const step: LaneEnv["step"] = (actions, lanes, count) => {
    for (let k = 0; k < count; k++) {
      const lane = lanes[k];
      for (let j = 0; j < size; j++) histories[lane].push(actions[lane * size + j]);
      counts[lane]++;
    }
    env.step(actions, lanes, count);
  };
  const flat = (): ActionBuffer => (isIntegers ? Int32Array.from(histories.flat()) : Float32Array.from(histories.flat()));
  const save = (): Replay => ({ resetKeys: resetKeys.slice(), counts: counts.slice(), actions: flat() });
  const replay = (saved: Replay): void => {
    const actions = isIntegers ? new Int32Array(env.numEnvs * size) : new Float32Array(env.numEnvs * size);
    const lanes = new Int32Array(1);
    for (let lane = 0, at = 0; lane < env.numEnvs; lane++) {
      if (saved.counts[lane] < 0) continue;
      env.keys.set(saved.resetKeys.subarray(lane * 4, lane * 4 + 4), lane * 4);
      reset(lane);
      lanes[0] = lane;
      for (let k = 0; k < saved.counts[lane]; k++, at += size) {
        actions.set(saved.actions.subarray(at, at + size), lane * size);
        step(actions, lanes, 1);
      }
    }
  };
  return {
    ...base,
    reset,
    step,
    save,
    load(data) {
      const saved = data as Replay; // what save() gave: checked for shape just below
      if (!(saved.counts instanceof Int32Array) || saved.counts.length !== env.numEnvs) {
        throw new FormatError({
          where: `${env.id}: load`,
          problem: "the saved lanes don't fit",
          got: saved.counts?.length,
          expected: `${env.numEnvs} lanes`,
          fix: "Load what save() of the same environment gave",
        });
      }
      if (!equal(saved, save())) replay(saved);
    },
  };
}

function equal(a: Replay, b: Replay): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>): boolean =>
    x.length === y.length && Array.prototype.every.call(x, (value, k) => value === y[k]);
  return same(a.counts, b.counts) && same(a.resetKeys, b.resetKeys) && same(a.actions, b.actions);
}
