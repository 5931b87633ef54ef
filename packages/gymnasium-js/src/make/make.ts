import { FormatError, QuantalError, type Rng, requireInteger } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { fieldsOf } from "../env/columns.ts";
import type { Env, EnvDefinition, EnvReset, EnvSource, EnvStep, ResetOptions, StateShape } from "../env/types.ts";
import { type ActionBuffer, type ActionOf, actionBuffer, type FlatSpace, sizeOf } from "../spaces/space.ts";
import { writeAction } from "./actions.ts";
import { type EnvSpec, specOf } from "./env-spec.ts";
import { createSeededLanes, resolveSource, type Seed, type SeededLanes } from "./seeded-lanes.ts";

/** An environment that `make` made: Gymnasium's `reset` and `step`, with the time limit inside. */
export interface MadeEnv<Action> extends Env<Float32Array, Action> {
  readonly id: string;
  readonly maxEpisodeSteps: number;
  /** How to make it again; not there where it was wrapped after it was made. */
  readonly spec?: EnvSpec;
  /** The seed of the generator in use: the last one given to `reset`, or taken from entropy at a first reset without one. */
  seed(): Seed;
  /** The generator in use, Gymnasium's `np_random`: wrappers around this environment draw from it too. A class keeps its own to itself. */
  readonly rng?: Rng;
}

/** What `make` returns for a definition: it can always be saved. */
export interface SavableEnv<Action> extends MadeEnv<Action> {
  snapshot(): Data;
  restore(saved: Data): void;
}

/** An action of a space that the types don't know. */
export type AnyAction = ActionOf<FlatSpace>;

/** What the environment waits for. */
const PHASES = { new: 0, running: 1, over: 2, closed: 3 } as const;
const LANE_ZERO = Int32Array.of(0);

/**
 * Makes one environment from a definition, from what `fromEnv` returns, from a registered id, or from a spec.
 * - `reset({ seed })` starts PCG64 at the seed, as Gymnasium does; later resets without one go on drawing from it. A first
 *   reset without a seed takes one from the platform's entropy, again as Gymnasium does; `seed()` tells which.
 * - Observations are new arrays at every call. `step` truncates at maxEpisodeSteps; an episode's last step may be both
 *   terminated and truncated. After it, and before the first reset, `step` throws.
 * - `snapshot` and `restore` take in the whole: state, generator, steps so far. (A class without them gives none here.)
 * @param changes - other params, or another maxEpisodeSteps: `make("CartPole-v1", { gravity: 5 })`
 * @throws UnknownNameError, OptionError
 */
export function make<A extends FlatSpace, S extends StateShape, P>(
  definition: EnvDefinition<A, S, P>,
  changes?: Partial<P> & { maxEpisodeSteps?: number },
): SavableEnv<ActionOf<A>>;
export function make(source: EnvSource | EnvSpec | string, changes?: object): MadeEnv<AnyAction>;
export function make(source: EnvSource | EnvSpec | string, changes: object = {}): MadeEnv<AnyAction> {
  const resolved = resolveSource("make", source, changes);
  const seeded = createSeededLanes("make", resolved, 1);
  const { id, observationSpace, actionSpace, maxEpisodeSteps, save } = seeded.lanes;
  const running: Running = {
    seeded,
    actions: actionBuffer(actionSpace, 1),
    size: sizeOf(observationSpace),
    where: `${id}.step`,
    phase: PHASES.new,
    elapsed: 0,
  };
  const env: MadeEnv<AnyAction> = {
    id,
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    spec: specOf(resolved),
    seed: () => seeded.seed(0),
    ...(seeded.rng ? { rng: seeded.rng(0) } : {}),
    reset: (options) => resetEnv(running, options),
    step: (action) => stepEnv(running, action),
    render: () => (running.phase === PHASES.new || running.phase === PHASES.closed ? undefined : seeded.render(0)),
    close() {
      if (running.phase !== PHASES.closed) seeded.lanes.close();
      running.phase = PHASES.closed;
    },
  };
  if (!save) return env;
  return Object.assign(env, {
    snapshot: () => ({ id, phase: running.phase, elapsed: running.elapsed, lanes: save(), generators: seeded.saveGenerators() }),
    restore: (saved: Data) => restoreEnv(running, saved),
  });
}

/** One environment between its calls. */
interface Running {
  readonly seeded: SeededLanes;
  readonly actions: ActionBuffer;
  readonly size: number;
  /** Where a step's errors come from. */
  readonly where: string;
  phase: number;
  /** Steps of the running episode. */
  elapsed: number;
}

function resetEnv(running: Running, { seed, options }: ResetOptions = {}): EnvReset<Float32Array> {
  const { seeded, size, phase } = running;
  if (phase === PHASES.closed) throw phaseError(`${seeded.lanes.id}.reset`, phase);
  seeded.reset(0, seed, options);
  running.phase = PHASES.running;
  running.elapsed = 0;
  const observation = new Float32Array(size);
  seeded.lanes.observe(observation, 0);
  return { observation, info: seeded.info(0) };
}

function stepEnv(running: Running, action: AnyAction): EnvStep<Float32Array> {
  const { seeded, size, actions, phase } = running;
  const { lanes } = seeded;
  if (phase !== PHASES.running) throw phaseError(running.where, phase);
  writeAction(actions, 0, lanes.actionSpace, action, running.where);
  lanes.step(actions, LANE_ZERO, 1);
  running.elapsed++;
  const observation = new Float32Array(size);
  lanes.observe(observation, 0);
  const terminated = lanes.terminated[0] !== 0;
  const truncated = running.elapsed >= lanes.maxEpisodeSteps || (lanes.truncated !== undefined && lanes.truncated[0] !== 0);
  if (terminated || truncated) running.phase = PHASES.over;
  return { observation, reward: lanes.reward[0], terminated, truncated, info: seeded.info(0) };
}

function restoreEnv(running: Running, saved: Data): void {
  const { seeded } = running;
  const { id, load } = seeded.lanes;
  const where = `${id}.restore`;
  const fields = fieldsOf(saved);
  if (fields["id"] !== id) {
    throw new FormatError({
      where,
      problem: "this is no snapshot of this environment",
      got: fields["id"] ?? saved,
      expected: `one of ${id}`,
    });
  }
  const phase = requireInteger(where, "phase", fields["phase"], PHASES.new, PHASES.over);
  const elapsed = requireInteger(where, "elapsed", fields["elapsed"]);
  load?.(fields["lanes"] ?? null);
  seeded.loadGenerators(fields["generators"]);
  running.phase = phase;
  running.elapsed = elapsed;
}

function phaseError(where: string, phase: number): QuantalError {
  if (phase === PHASES.closed) return new QuantalError({ where, problem: "the environment is closed", fix: "Make a new one" });
  const problem = phase === PHASES.over ? "the episode is over" : "the environment was never reset";
  return new QuantalError({ where, problem, fix: "Call reset() first" });
}
