import { acrobot, cartPole } from "@quantal/classic-control";
import { Pcg64 } from "@quantal/numeric";
import { type EnvDefinition, type EnvStep, make } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { acrobotLadder, acrobotLadderSmooth } from "./acrobot.ts";
import { cartPolePlateau, cartPolePlateauSmooth, cartPoleTerminal, cartPoleTerminalThreshold } from "./cart-pole.ts";
import { mountainCarContinuousQuantizeStep, pendulumQuantizeStep } from "./continuous.ts";

type Step = EnvStep<Float32Array>;
type Choose = (observation: Float32Array, step: number) => number | readonly number[];

function episode(definition: EnvDefinition, choose: Choose, seed = 3): Step[] {
  const env = make(definition);
  let { observation } = env.reset({ seed });
  const steps: Step[] = [];
  do {
    steps.push(env.step(choose(observation, steps.length) as number)); // each definition is given actions of its own kind
    observation = steps[steps.length - 1].observation;
  } while (!steps[steps.length - 1].terminated && !steps[steps.length - 1].truncated);
  return steps;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const rewards = (steps: readonly Step[]): number[] => steps.map(({ reward }) => reward);
const balance: Choose = ([x, speed, angle, turning]) => Number(angle + 0.3 * turning + 0.03 * x + 0.05 * speed > 0);
const pumped: Choose = ([, , , , , turning]) => (turning > 0 ? 2 : 0);
const tipOf = ([cos1, sin1, cos2, sin2]: Float32Array): number => -cos1 - Math.cos(Math.atan2(sin1, cos1) + Math.atan2(sin2, cos2));

describe("the tasks", () => {
  test("show, end and tell what their bases do; only the reward is another", () => {
    for (const [task, base, choose] of [
      [cartPoleTerminal, cartPole, balance],
      [acrobotLadder, acrobot, pumped],
    ] as const) {
      const [own, plain] = [episode(task, choose), episode(base, choose)];
      const shown = ({ observation, terminated, truncated }: Step) => ({ observation, terminated, truncated });
      expect(own.map(shown)).toEqual(plain.map(shown));
      expect(own.map(({ info }) => info["baseReward"])).toEqual(rewards(plain));
    }
  });

  test("pay at the time limit, where an episode doesn't terminate", () => {
    const steps = episode(cartPoleTerminal, balance);
    expect([steps.length, steps.at(-1)?.truncated, steps.at(-1)?.terminated]).toEqual([500, true, false]);
    expect(rewards(steps)).toEqual([...new Array(499).fill(0), 500]);
    expect(rewards(episode(cartPoleTerminalThreshold, balance)).at(-1)).toBe(1);
    expect(sum(rewards(episode(cartPoleTerminalThreshold, () => 1)))).toBe(0);
  });

  test("CartPolePlateau pays within 0.5 m and 0.05 rad, its twin by the distance from the middle", () => {
    const choose: Choose = (observation, step) => (step % 30 < 4 ? 1 : balance(observation, step));
    const [steps, smooth] = [cartPolePlateau, cartPolePlateauSmooth].map((each) => episode(each, choose));
    const inside = steps.map(({ observation: [x, , angle] }) => Number(Math.abs(x) < 0.5 && Math.abs(angle) < 0.05));
    expect(rewards(steps)).toEqual(inside);
    expect(new Set(inside).size).toBe(2);
    for (const { reward, observation } of smooth)
      expect(reward).toBeCloseTo(1 / (1 + (observation[0] / 0.5) ** 2 + (observation[2] / 0.05) ** 2), 12);
  });

  test("AcrobotLadder pays each height of the tip once, its twin what the tip has risen above its highest", () => {
    const [steps, smooth] = [acrobotLadder, acrobotLadderSmooth].map((each) => episode(each, pumped));
    const heights = steps.map(({ observation }) => tipOf(observation));
    const bestAt = (k: number): number => Math.max(-2, ...heights.slice(0, k + 1));
    const reached = heights.map((_, k) => [-1.5, -1, -0.5, 0, 0.5, 1].filter((level) => level <= bestAt(k)).length);
    expect(rewards(steps)).toEqual(reached.map((count, k) => count - (reached[k - 1] ?? 0)));
    expect(steps.at(-1)?.terminated).toBe(true);
    expect(sum(rewards(steps))).toBe(6);
    const risen = heights.map((_, k) => Math.min(6, 2 * (bestAt(k) + 2))); // every step of 0.5 is worth 1
    for (const [k, { reward }] of smooth.entries()) expect(reward).toBeCloseTo(risen[k] - (risen[k - 1] ?? 0), 6); // observations are float32
  });

  test("QuantizeStep has some four steps in the range of either reward", () => {
    const rng = new Pcg64(1);
    const levels = (each: EnvDefinition, bound: number) => new Set(rewards(episode(each, () => [rng.uniform(-bound, bound)])));
    const multiples = (quantum: number, counts: readonly number[]) => new Set(counts.map((count) => quantum * count));
    expect(levels(mountainCarContinuousQuantizeStep, 1)).toEqual(multiples(0.025, [-4, -3, -2, -1]));
    for (const { reward, info } of episode(pendulumQuantizeStep, () => [rng.uniform(-2, 2)]))
      expect(reward).toBe(4 * Math.floor(Number(info["baseReward"]) / 4));
  });
});
