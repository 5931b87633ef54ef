import { FormatError, QuantalError, requireInteger } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { fieldsOf } from "../env/lanes.ts";
import type { Env, EnvDefinition, EnvReset, EnvSource, EnvStep, ResetOptions, StateShape } from "../env/types.ts";
import { type ActionOf, actionBuffer, type Space, sizeOf } from "../spaces/space.ts";
import { writeAction } from "./actions.ts";
import { createSeededLanes, resolveSource, type Seed, type SeededLanes } from "./seeded-lanes.ts";

/** An environment that `make` made: Gymnasium's `reset` and `step`, with the time limit inside. */
export interface MadeEnv<Action> extends Env<Float32Array, Action> {
  readonly id: string;
  readonly maxEpisodeSteps: number;
  /** The seed of the generator in use: the last one given to `reset`, or taken from entropy at a first reset without one. */
  seed(): Seed;
}

/** What `make` returns for a definition: it can always be saved. */
export interface SavableEnv<Action> extends MadeEnv<Action> {
  snapshot(): Data;
  restore(saved: Data): void;
}

/** An action of a space that the types don't know. */
export type AnyAction = number | Float32Array | readonly number[];

const PHASES = { new: 0, running: 1, over: 2, closed: 3 } as const;
const LANE_ZERO = Int32Array.of(0);

/**
 * Makes one environment from a definition, from what `fromEnv` returns, or from a registered id.
 * - `reset({ seed })` starts PCG64 at the seed, as Gymnasium does; later resets without one go on drawing from it. A first
 *   reset without a seed takes one from the platform's entropy, again as Gymnasium does; `seed()` tells which.
 * - Observations are new arrays at every call. `step` truncates at maxEpisodeSteps; an episode's last step may be both
 *   terminated and truncated. After it, and before the first reset, `step` throws.
 * - `snapshot` and `restore` take in the whole: state, generator, steps so far. (A class without them gives none here.)
 * @param changes - other params, or another maxEpisodeSteps: `make("CartPole-v1", { gravity: 5 })`
 * @throws UnknownNameError, OptionError
 */
export function make<A extends Space, S extends StateShape, P>(
  definition: EnvDefinition<A, S, P>,
  changes?: Partial<P> & { maxEpisodeSteps?: number },
): SavableEnv<ActionOf<A>>;
export function make(source: EnvSource | string, changes?: object): MadeEnv<AnyAction>;
export function make(source: EnvSource | string, changes: object = {}): MadeEnv<AnyAction> {
  const resolved = resolveSource("make", source, changes);
  return createEnv(createSeededLanes("make", resolved, 1));
}

function createEnv(seeded: SeededLanes): MadeEnv<AnyAction> {
  const { lanes } = seeded;
  const { id, observationSpace, actionSpace, maxEpisodeSteps, reward, terminated, truncated } = lanes;
  const size = sizeOf(observationSpace);
  const actions = actionBuffer(actionSpace, 1);
  const where = `${id}.step`;
  let phase: number = PHASES.new;
  let elapsed = 0;

  const env: MadeEnv<AnyAction> = {
    id,
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    seed: () => seeded.seed(0),
    reset({ seed, options }: ResetOptions = {}): EnvReset<Float32Array> {
      if (phase === PHASES.closed) throw phaseError(`${id}.reset`, phase);
      seeded.reset(0, seed, options);
      phase = PHASES.running;
      elapsed = 0;
      const observation = new Float32Array(size);
      lanes.observe(observation, 0);
      return { observation, info: seeded.info(0) };
    },
    step(action): EnvStep<Float32Array> {
      if (phase !== PHASES.running) throw phaseError(where, phase);
      writeAction(actions, 0, actionSpace, action, where);
      lanes.step(actions, LANE_ZERO, 1);
      elapsed++;
      const observation = new Float32Array(size);
      lanes.observe(observation, 0);
      const isTerminated = terminated[0] !== 0;
      const isTruncated = elapsed >= maxEpisodeSteps || (truncated !== undefined && truncated[0] !== 0);
      if (isTerminated || isTruncated) phase = PHASES.over;
      return { observation, reward: reward[0], terminated: isTerminated, truncated: isTruncated, info: seeded.info(0) };
    },
    render: () => (phase === PHASES.new || phase === PHASES.closed ? undefined : seeded.render(0)),
    close() {
      if (phase !== PHASES.closed) lanes.close();
      phase = PHASES.closed;
    },
  };
  const { save, load } = lanes;
  if (save && load) {
    env.snapshot = () => ({ id, phase, elapsed, lanes: save(), generators: seeded.saveGenerators() });
    env.restore = (saved) => {
      const fields = fieldsOf(saved);
      if (fields["id"] !== id)
        throw new FormatError({ where: `${id}.restore`, problem: "this is no snapshot of this environment", got: fields["id"] ?? saved });
      load(fields["lanes"] ?? null);
      seeded.loadGenerators(fields["generators"]);
      phase = requireInteger(`${id}.restore`, "phase", fields["phase"], 0, 2);
      elapsed = requireInteger(`${id}.restore`, "elapsed", fields["elapsed"]);
    };
  }
  return env;
}

function phaseError(where: string, phase: number): QuantalError {
  if (phase === PHASES.closed) return new QuantalError({ where, problem: "the environment is closed", fix: "Make a new one" });
  const problem = phase === PHASES.over ? "the episode is over" : "the environment was never reset";
  return new QuantalError({ where, problem, fix: "Call reset() first" });
}
