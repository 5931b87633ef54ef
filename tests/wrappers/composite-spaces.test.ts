import { randomAgent } from "@quantal/baselines";
import { ppo } from "@quantal/ppo";
import { train } from "@quantal/trainer";
import { box, dict, discrete, type EnvOf, filterObservation, flattenObservation, fromEnv, makeVec, tuple } from "gymnasium-js";
import { expect, test } from "vitest";

const seen = dict({ position: box({ low: -1, high: 1, shape: [2] }), gear: discrete(3), pair: tuple([discrete(2), discrete(4, 1)]) });
const pedals = discrete(3);

/** Shifts gears; an episode ends after seven steps. */
class Car implements EnvOf<typeof seen, typeof pedals> {
  readonly observationSpace = seen;
  readonly actionSpace = pedals;
  private gear = 0;
  private steps = 0;
  private look() {
    const pair: [number, number] = [this.steps % 2, 1 + (this.steps % 4)];
    return { position: Float32Array.of(this.steps / 7, -this.gear / 2), gear: this.gear, pair };
  }
  reset({ seed }: { seed?: number | bigint | undefined } = {}) {
    this.gear = seed === undefined ? 0 : Number(BigInt(seed) % 3n);
    this.steps = 0;
    return { observation: this.look(), info: {} };
  }
  step(action: number) {
    this.gear = action;
    this.steps++;
    return { observation: this.look(), reward: action, terminated: this.steps === 7, truncated: false, info: {} };
  }
  render() {
    return undefined;
  }
  close() {}
}

const flat = fromEnv(() => flattenObservation(new Car()), { id: "Car", maxEpisodeSteps: 100 });

test("a class with a Dict for its observation has no lanes by itself, and the error says how it gets them", () => {
  expect(() => fromEnv(() => new Car(), { maxEpisodeSteps: 100 })).toThrow(/must be a Box.*Dict\(\{ gear.*flattenObservation/);
});

test("flattened, it is a vector of rows", () => {
  const envs = makeVec(flat, { numEnvs: 3 });
  expect(envs.observationSpace.shape).toEqual([11]);
  const observations = envs.reset({ seed: 4 });
  expect([0, 1, 2].map((k) => [...observations.subarray(11 * k, 11 * k + 3)])).toEqual([
    [0, 1, 0], // seeds 4, 5 and 6 make gears 1, 2 and 0, one-hot
    [0, 0, 1],
    [1, 0, 0],
  ]);
  const stepped = envs.step(Int32Array.of(2, 0, 1));
  const row = [0, 0, 1, 0, 1, 0, 1, 0, 0, Math.fround(1 / 7), -1];
  expect([...stepped.observations.subarray(0, 11)]).toEqual(row);
  expect([...stepped.rewards]).toEqual([2, 0, 1]);
});

test("filtered to some fields first, it has shorter rows", () => {
  const short = fromEnv(() => flattenObservation(filterObservation(new Car(), { filterKeys: ["gear", "position"] })), {
    maxEpisodeSteps: 100,
  });
  expect(makeVec(short, { numEnvs: 2 }).observationSpace.shape).toEqual([5]);
});

test("agents train on it, the same from the same seed", async () => {
  for (const agent of [randomAgent(), ppo({ preset: "CartPole-v1", epochs: 1 })]) {
    const run = () => train({ agent, env: flat, seed: 3, budget: { environmentSteps: 2000 } }).result;
    const result = await run();
    expect(result.steps).toBe(2000);
    expect(result.episodes).toBeGreaterThan(270); // of seven steps each, and eight lanes are in mid-episode
    expect(result.episodes).toBeLessThanOrEqual(2000 / 7);
    expect((await run()).hash).toBe(result.hash);
  }
});
