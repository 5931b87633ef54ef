import { Pcg64, stream } from "@quantal/numeric";
import { type ActionBuffer, actionBuffer, contains, type EnvDefinition, type LaneEnv, make, sampleInto, sizeOf } from "gymnasium-js";
import { describe, expect, test } from "vitest";

/** What the suite is to be run on. */
export interface EnvSuite {
  readonly definition: EnvDefinition;
  /** Lane steps of each test. @default 500 */
  readonly steps?: number;
}

const LANES = 6;

/**
 * The contract that every environment definition must pass: the same by key, finite and inside its space, lanes that don't
 * disturb each other, whole after a save in mid-episode, an Env and a lane that agree, and an end within its limit.
 */
export function testEnvironment({ definition, steps = 500 }: EnvSuite): void {
  describe(`${definition.id}`, () => {
    test("gives the same steps for the same keys and actions, and others for other keys", () => {
      expect(rollout(definition, 1, steps)).toEqual(rollout(definition, 1, steps));
      expect(rollout(definition, 1, steps)).not.toEqual(rollout(definition, 2, steps));
    });

    test("gives finite rewards and observations inside its space", () => {
      const lanes = start(definition, 3, LANES);
      const size = sizeOf(definition.observationSpace);
      const observations = new Float32Array(LANES * size);
      play(lanes, 3, steps, (_step, lane) => {
        lanes.observe(observations, lane);
        expect(contains(definition.observationSpace, observations.slice(lane * size, (lane + 1) * size))).toBe(true);
        expect(Number.isFinite(lanes.reward[lane])).toBe(true);
      });
    });

    test("keeps its lanes apart: one alone goes as it goes in company", () => {
      const company = rollout(definition, 4, steps);
      for (const lane of [0, LANES - 1]) expect(rollout(definition, 4, steps, [lane])).toEqual(company.filter((row) => row[0] === lane));
    });

    test("goes on from a save in mid-episode with the same bits", () => {
      const lanes = start(definition, 5, LANES);
      play(lanes, 5, 17, () => undefined);
      const saved = structuredClone(lanes.save?.());
      const first = record(lanes, 6, 40);
      const other = start(definition, 99, LANES);
      if (saved !== undefined) other.load?.(saved);
      expect(record(other, 6, 40)).toEqual(first);
    });

    test("as an Env does what a lane with the same generator does", () => {
      const lanes = definition.vector(1, [new Pcg64(11)]);
      const env = make(definition);
      const size = sizeOf(definition.observationSpace);
      const observation = new Float32Array(size);
      const check = (seen: ArrayLike<number>): void => {
        lanes.observe(observation, 0);
        expect([...observation]).toEqual([...Float32Array.from(seen)]);
      };
      lanes.reset(0);
      check(env.reset({ seed: 11 }).observation);
      const index = Int32Array.of(0);
      for (let step = 0; step < steps; step++) {
        const actions = randomActions(definition, 12, step, 1);
        lanes.step(actions, index, 1);
        const result = env.step(definition.actionSpace.type === "Discrete" ? actions[0] : actions.slice());
        check(result.observation);
        expect([result.reward, result.terminated]).toEqual([lanes.reward[0], lanes.terminated[0] === 1]);
        if (!result.terminated && !result.truncated) continue;
        lanes.reset(0);
        check(env.reset().observation);
      }
    });

    test("draws a picture, if it draws", () => {
      if (definition.draw === undefined) return;
      const env = make(definition);
      env.reset({ seed: 1 });
      const frame = env.render();
      expect(frame?.width).toBeGreaterThan(0);
      const { actionSpace } = definition;
      if (actionSpace.type === "MultiDiscrete") env.step(actionSpace.start);
      else env.step(actionSpace.type === "Discrete" ? actionSpace.start : actionBuffer(actionSpace, 1));
      expect(env.render()).not.toEqual(frame);
    });
  });
}

function start(definition: EnvDefinition, seed: number, numEnvs: number): LaneEnv {
  const lanes = definition.vector(numEnvs);
  for (let lane = 0; lane < numEnvs; lane++) restart(lanes, seed, lane, 0);
  return lanes;
}

function restart(lanes: LaneEnv, seed: number, lane: number, episode: number): void {
  lanes.keys.set([seed, lane, 0, episode], lane * 4);
  lanes.reset(lane);
}

function randomActions(definition: Pick<EnvDefinition, "actionSpace">, seed: number, step: number, numEnvs: number): ActionBuffer {
  const { actionSpace } = definition;
  const actions = actionBuffer(actionSpace, numEnvs);
  const rng = stream(seed, "actions", step);
  for (let k = 0; k < actions.length; k++)
    actions[k] = actionSpace.type === "Discrete" ? rng.integers(actionSpace.start, actionSpace.start + actionSpace.n) : rng.uniform(-3, 3);
  if (actionSpace.type === "MultiDiscrete" || actionSpace.type === "MultiBinary")
    for (let row = 0; row < numEnvs; row++) sampleInto(actions, row, actionSpace, rng);
  return actions;
}

/** Steps lanes with random actions, restarting those that end, and shows each step's lanes. */
function play(
  lanes: LaneEnv,
  seed: number,
  steps: number,
  see: (step: number, lane: number) => void,
  active: readonly number[] = [0, 1, 2, 3, 4, 5],
): void {
  const index = Int32Array.from(active);
  for (let step = 0; step < steps; step++) {
    lanes.step(randomActions(lanes, seed, step, LANES), index, index.length);
    for (const lane of active) {
      see(step, lane);
      if (lanes.terminated[lane] === 1) restart(lanes, seed, lane, step + 1);
    }
  }
}

/** Rows of [lane, step, reward, terminated, ...observation]. */
function record(lanes: LaneEnv, seed: number, steps: number, active?: readonly number[]): number[][] {
  const size = sizeOf(lanes.observationSpace);
  const observations = new Float32Array(LANES * size);
  const rows: number[][] = [];
  const see = (step: number, lane: number): void => {
    lanes.observe(observations, lane);
    rows.push([lane, step, lanes.reward[lane], lanes.terminated[lane], ...observations.subarray(lane * size, (lane + 1) * size)]);
  };
  play(lanes, seed, steps, see, active);
  return rows;
}

function rollout(definition: EnvDefinition, seed: number, steps: number, active?: readonly number[]): number[][] {
  return record(start(definition, seed, LANES), seed, steps, active);
}
