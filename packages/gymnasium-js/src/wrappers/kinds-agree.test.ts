import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import type { EnvDefinition } from "../env/types.ts";
import { type MadeEnv, make } from "../make/make.ts";
import { makeVec } from "../make/make-vec.ts";
import { box, discrete, sizeOf } from "../spaces/space.ts";
import { clipAction } from "./action/clip-action.ts";
import { repeatAction } from "./action/repeat-action.ts";
import { rescaleAction } from "./action/rescale-action.ts";
import { stickyAction } from "./action/sticky-action.ts";
import { recordEpisodeStatistics } from "./episode/record-episode-statistics.ts";
import { timeLimit } from "./episode/time-limit.ts";
import { delayObservation } from "./observation/delay-observation.ts";
import { flattenObservation } from "./observation/flatten-observation.ts";
import { frameStackObservation } from "./observation/frame-stack-observation.ts";
import { normalizeObservation } from "./observation/normalize-observation.ts";
import { rescaleObservation } from "./observation/rescale-observation.ts";
import { timeAwareObservation } from "./observation/time-aware-observation.ts";
import { transformObservation } from "./observation/transform-observation.ts";
import { clipReward } from "./reward/clip-reward.ts";
import { normalizeReward } from "./reward/normalize-reward.ts";
import { transformReward } from "./reward/transform-reward.ts";

/** Draws at reset and at each step; its reward and ending depend on action and noise. */
const noisyWalk = defineEnv({
  id: "my/NoisyWalk-v0",
  observationSpace: box({ low: [-40, 0], high: [40, 1] }),
  actionSpace: discrete(3, -1),
  maxEpisodeSteps: 11,
  state: { x: 1, noise: { width: 1, type: "float32" } },
  params: { stride: 1.25 },
  reset(state, i, rng) {
    state.x[i] = rng.normal();
    state.noise[i] = rng.uniform();
  },
  step(state, result, i, actions, p, rng) {
    state.noise[i] = rng.uniform();
    state.x[i] += p.stride * actions[i] + state.noise[i] - 0.5;
    result.reward[i] = state.x[i] * state.noise[i];
    result.terminated[i] = Number(Math.abs(state.x[i]) > 6);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.noise[i];
  },
});

/** The same with two torques for an action. */
const noisyTorque = defineEnv({
  id: "my/NoisyTorque-v0",
  observationSpace: box({ low: -50, high: 50, shape: [2, 2] }),
  actionSpace: box({ low: [-2, -1], high: [2, 3] }),
  maxEpisodeSteps: 7,
  state: { x: 2, old: 2 },
  params: { drag: 0.9 },
  reset(state, i, rng) {
    for (const k of [2 * i, 2 * i + 1]) {
      state.x[k] = rng.uniform(-1, 1);
      state.old[k] = 0;
    }
  },
  step(state, result, i, actions, p, rng) {
    for (const k of [2 * i, 2 * i + 1]) {
      state.old[k] = state.x[k];
      state.x[k] = p.drag * state.x[k] + actions[k] + 0.1 * rng.normal();
      result.reward[i] -= state.x[k] * state.x[k];
    }
    result.terminated[i] = Number(result.reward[i] < -30);
  },
  observe(observations, state, i) {
    for (let j = 0; j < 2; j++) {
      observations[4 * i + j] = state.x[2 * i + j];
      observations[4 * i + 2 + j] = state.old[2 * i + j];
    }
  },
});

type Target = object;
type Wrap = (target: Target) => Target;

function by(wrapper: unknown, ...given: unknown[]): Wrap {
  return (target) => (wrapper as (target: Target, ...given: unknown[]) => Target)(target, ...given); // any kind goes in and comes out
}

const ANY: readonly [string, Wrap][] = [
  ["clipReward", by(clipReward, { minReward: -2, maxReward: 1 })],
  ["transformReward", by(transformReward, (reward: number) => 2 * reward - 1)],
  ["normalizeReward", by(normalizeReward, { gamma: 0.9 })],
  ["stickyAction", by(stickyAction, { repeatActionProbability: 0.5, repeatActionDuration: [1, 3] })],
  ["repeatAction", by(repeatAction, { numRepeats: 2 })],
  ["normalizeObservation", by(normalizeObservation)],
  ["frameStack", by(frameStackObservation, { stackSize: 3 })],
  ["frameStack zero", by(frameStackObservation, { stackSize: 2, padding: "zero" })],
  ["delay", by(delayObservation, { delay: 2 })],
  ["timeAware", by(timeAwareObservation, { normalizeTime: true })],
  ["flatten", by(flattenObservation)],
  ["transformObservation", by(transformObservation, (observation: Float32Array) => observation.map((x) => 0.5 * x))],
  ["recordEpisodeStatistics", by(recordEpisodeStatistics, { bufferLength: 3 })],
];
const BOX_ACTIONS: readonly [string, Wrap][] = [
  ["clipAction", by(clipAction)],
  ["rescaleAction", by(rescaleAction)],
];
const NONE: [string, Wrap] = ["none", (target) => target];
/** Bounds are finite in the base only; and a definition's limit is its own, wherever timeLimit stands. */
const INNERMOST: readonly [string, Wrap][] = [
  ["timeLimit", by(timeLimit, { maxEpisodeSteps: 5 })],
  ["rescaleObservation", by(rescaleObservation)],
  NONE,
];

interface Stack {
  base: EnvDefinition;
  names: string[];
  wrap: Wrap;
}

const stacks: fc.Arbitrary<Stack> = fc
  .record({
    isBox: fc.boolean(),
    first: fc.constantFrom(...INNERMOST),
    // rescaleAction first or not at all: its bounds must be finite inside
    second: fc.constantFrom(...BOX_ACTIONS, NONE),
    rest: fc.array(fc.constantFrom(...ANY), { maxLength: 4 }),
  })
  .map(({ isBox, first, second, rest }) => {
    const all = isBox ? [first, second, ...rest] : [first, ...rest];
    const base: EnvDefinition = isBox ? noisyTorque : noisyWalk;
    return {
      base,
      names: [base.id, ...all.map(([name]) => name)],
      wrap: (target: Target) => all.reduce((env, [, wrap]) => wrap(env), target),
    };
  });

const noise = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 30, maxLength: 30 });

function actionOf(env: { actionSpace: EnvDefinition["actionSpace"] }, value: number): number | number[] {
  return env.actionSpace.type === "Discrete" ? value : [value, 0.75 * value];
}

/** One episode after the other; what `each` returns replaces the environment. */
function play(
  env: MadeEnv<number | readonly number[]>,
  seed: number,
  values: readonly number[],
  each = (same: typeof env, _t: number) => same,
) {
  let current = env;
  const seen: unknown[] = [current.reset({ seed })];
  for (const [t, value] of values.entries()) {
    current = each(current, t);
    const step = current.step(actionOf(current, value));
    // a definition's limit counts whole repeated actions: one that terminates early in the last of them is truncated besides
    seen.push({ ...step, truncated: step.truncated && !step.terminated });
    if (step.terminated || step.truncated) seen.push(current.reset());
  }
  return seen;
}

type Made = MadeEnv<number | readonly number[]>;
const made = (stack: Stack) => make(stack.wrap(stack.base) as EnvDefinition) as Made;

describe("any stack of wrappers over any definition", () => {
  it("gives the same bits as an Env of the definition and as Envs around an Env", () => {
    fc.assert(
      fc.property(stacks, fc.nat(), noise, (stack, seed, values) => {
        expect(play(stack.wrap(make(stack.base)) as Made, seed, values)).toEqual(play(made(stack), seed, values));
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same bits from a snapshot on, in another environment, in both kinds", () => {
    fc.assert(
      fc.property(stacks, fc.nat(), noise, fc.nat({ max: 29 }), fc.boolean(), (stack, seed, values, when, isEnvKind) => {
        const create = () => (isEnvKind ? (stack.wrap(make(stack.base)) as Made) : made(stack));
        const moved = play(create(), seed, values, (env, t) => {
          if (t !== when) return env;
          const other = create();
          other.restore?.(structuredClone(env.snapshot?.() ?? null));
          return other;
        });
        expect(moved).toEqual(play(create(), seed, values));
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same bits in a lane, whatever its neighbours do, also from a snapshot on", () => {
    fc.assert(
      fc.property(stacks, fc.nat({ max: 1000 }), noise, fc.nat({ max: 29 }), (stack, seed, values, when) => {
        const source = stack.wrap(stack.base) as EnvDefinition;
        const create = () => makeVec(source, { numEnvs: 3, autoreset: "same-step" });
        let envs = create();
        const size = sizeOf(source.observationSpace);
        const single = make(source) as Made;
        expect(envs.reset({ seed: [seed + 1, seed, seed + 2] }).slice(size, 2 * size)).toEqual(single.reset({ seed }).observation);
        for (const [t, value] of values.entries()) {
          if (t === when) {
            const saved = structuredClone(envs.snapshot?.() ?? null);
            envs = create();
            envs.restore?.(saved);
          }
          const rows = [-value, value, 0].map((lane) => actionOf(source, lane));
          const step = envs.step(rows.flat());
          const alone = single.step(actionOf(source, value));
          const from = step.hasFinal[1] ? step.finalObservations : step.observations;
          expect(from.slice(size, 2 * size)).toEqual(alone.observation);
          expect([step.rewards[1], step.terminated[1], step.truncated[1]]).toEqual([
            alone.reward,
            Number(alone.terminated),
            Number(alone.truncated),
          ]);
          if (alone.terminated || alone.truncated) single.reset();
        }
      }),
      { numRuns: 100 },
    );
  });
});
