import {
  aggregate,
  delay,
  ladder,
  quantizeReturn,
  quantizeStep,
  randomDrop,
  terminal,
  terminalQuantized,
  terminalThreshold,
} from "@quantal/discontinuous";
import fc from "fast-check";
import { type EnvDefinition, type LaneEnv, make } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { CASES, type Case, luckOf, scripts } from "./cases.ts";
import { play, type Script } from "./scripted.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const sumsOf = (values: readonly number[]): number[] => values.map((_, k) => sum(values.slice(0, k + 1)));
const wrapped = (script: Script, cases: readonly Case[]) =>
  cases.reduce<object>((env, each) => each.wrap(env), play(script)) as EnvDefinition;

/** The rewards of two episodes by the twins, one wrapper after the other. */
function expectedOf(script: Script, cases: readonly Case[], seed: number): number[][] {
  const luck = luckOf(seed);
  return [0, 1].map(() => {
    luck.nextEpisode();
    return cases.reduce<readonly number[]>((rewards, { twin }) => twin(rewards, { ...script, ...luck }), script.rewards) as number[];
  });
}

/** Two episodes of one environment. */
function episodesOf(definition: EnvDefinition, seed: number) {
  const env = make(definition);
  return [0, 1].map((episode) => {
    const { info } = env.reset(episode === 0 ? { seed } : {});
    expect(info).toMatchObject({ baseReward: 0, baseReturn: 0, wrappedReturn: 0 });
    const steps = [];
    do steps.push(env.step(0));
    while (!steps.at(-1)?.terminated && !steps.at(-1)?.truncated);
    return steps;
  });
}

function scoresOf(lanes: LaneEnv, numSteps: number): unknown[] {
  lanes.reset(0);
  return Array.from({ length: numSteps }, () => {
    lanes.step(Int32Array.of(0), Int32Array.of(0), 1);
    return lanes.score?.[0];
  });
}

function check(script: Script, cases: readonly Case[], seed: number): void {
  const definition = wrapped(script, cases);
  const expected = expectedOf(script, cases, seed);
  for (const [episode, steps] of episodesOf(definition, seed).entries()) {
    const rewards = steps.map(({ reward }) => reward);
    expect(rewards.length).toBe(script.rewards.length);
    for (const [k, reward] of rewards.entries()) expect(reward).toBeCloseTo(expected[episode][k], 12);
    const infoOf = (name: string) => steps.map(({ info }) => info[name]);
    expect(infoOf("baseReward")).toEqual(script.rewards);
    expect(infoOf("baseReturn")).toEqual(sumsOf(script.rewards));
    for (const [k, value] of infoOf("wrappedReturn").entries()) expect(value).toBeCloseTo(sumsOf(expected[episode])[k], 9);
    expect(steps.at(-1)).toMatchObject({ terminated: script.isTerminated, truncated: !script.isTerminated });
  }
  expect(scoresOf(definition.vector(1), script.rewards.length)).toEqual(script.rewards);
}

describe.each(Object.entries(CASES))("%s", (_, cases) => {
  test("pays what the table says, in every episode, and is scored by the base's reward", () => {
    fc.assert(
      fc.property(scripts, cases, fc.nat(), (script, each, seed) => check(script, [each], seed)),
      { numRuns: 150 },
    );
  });
});

test("wrappers in wrappers pay as one after the other, and agree on the base", () => {
  const stacks = fc.array(fc.oneof(...Object.values(CASES)), { minLength: 2, maxLength: 4 });
  const exact = stacks.filter((cases) => cases.every(({ name, params }) => name !== "plateau" || params.height === 1)); // its smooth reward is no dyadic number
  fc.assert(
    fc.property(scripts, exact, fc.nat(), (script, cases, seed) => check(script, cases, seed)),
    { numRuns: 300 },
  );
});

/** A sum that begins at 0 is never -0. */
const signless = (value: number): number => value + 0;
/** Rewards of any size, whose sums are rounded. */
const rough = fc
  .array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 })
  .chain((rewards) => fc.boolean().map((isTerminated): Script => ({ rewards: rewards.map(signless), isTerminated, places: [] })));
const rewardsOf = (definition: EnvDefinition, seed = 1) => episodesOf(definition, seed)[0].map(({ reward }) => reward);
const apart = (a: readonly number[], b: readonly number[]) => Math.abs(sum(a) - sum(b));

describe("the return", () => {
  test("is the base's for aggregate with flush, terminal and delay", () => {
    fc.assert(
      fc.property(rough, fc.integer({ min: 1, max: 50 }), (script, steps) => {
        const base = play(script);
        for (const each of [aggregate(base, { gap: steps }), terminal(base), delay(base, { delay: steps })]) {
          expect(apart(rewardsOf(each), script.rewards)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is the base's but for less than a quantum for quantizeReturn and terminalQuantized", () => {
    fc.assert(
      fc.property(rough, fc.double({ min: 0.01, max: 300, noNaN: true }), (script, quantum) => {
        for (const each of [quantizeReturn(play(script), { quantum }), terminalQuantized(play(script), { quantum })]) {
          const lost = sum(script.rewards) - sum(rewardsOf(each));
          expect(lost).toBeGreaterThan(-1e-9);
          expect(lost).toBeLessThan(quantum + 1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is the base's on average for randomDrop", () => {
    const script: Script = { rewards: new Array(20).fill(1), isTerminated: false, places: [] };
    const returns = Array.from({ length: 1000 }, (_, seed) => sum(rewardsOf(randomDrop(play(script), { probability: 0.2 }), seed)));
    expect(Math.abs(sum(returns) / 1000 - 20)).toBeLessThan(4 * Math.sqrt((20 * (0.8 / 0.2)) / 1000)); // four standard errors
  });
});

describe("at the ends of the scale", () => {
  test("a threshold is reached at its value, in the last step only", () => {
    const script: Script = { rewards: [1, 2, 1], isTerminated: false, places: [] };
    const paid = [3.5, 4, 4.5].map((threshold) => rewardsOf(terminalThreshold(play(script), { threshold })));
    expect(paid).toEqual([
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(rewardsOf(ladder(play(script), { thresholds: [1, 3, 3.5, 5], bonuses: [1, 2, 4, 8] }))).toEqual([1, 2, 4]);
  });

  test("gap 1, delay 0 and probability 1 are the base's reward itself, to the bit", () => {
    fc.assert(
      fc.property(rough, (script) => {
        const base = play(script);
        for (const each of [aggregate(base, { gap: 1 }), delay(base, { delay: 0 }), randomDrop(base, { probability: 1 })])
          expect(rewardsOf(each)).toEqual(script.rewards);
      }),
      { numRuns: 40 },
    );
  });

  test("a gap or a delay as long as the episode is terminal, to the bit", () => {
    fc.assert(
      fc.property(rough, fc.integer({ min: 0, max: 100 }), (script, more) => {
        const base = play(script);
        const length = script.rewards.length + more;
        const expected = rewardsOf(terminal(base));
        expect(rewardsOf(aggregate(base, { gap: length }))).toEqual(expected);
        expect(rewardsOf(delay(base, { delay: length }))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("height 1 is the discontinuous reward to the bit, beside whatever smooth one", () => {
    const script: Script = { rewards: [1, 1e17, 3], isTerminated: false, places: [] };
    expect(rewardsOf(delay(play(script), { delay: 1 }))).toEqual([0, 1, 1e17]); // 1e17 + (1 - 1e17) is 0
  });

  test("height 0 is the smooth counterpart to the bit, which is the base's reward for all that move or round it", () => {
    fc.assert(
      fc.property(rough, (script) => {
        const [base, params] = [play(script), { height: 0 }];
        const timed = [aggregate(base, params), terminal(base, params), delay(base, params), randomDrop(base, params)];
        for (const each of [...timed, quantizeReturn(base, params), quantizeStep(base, params)])
          expect(rewardsOf(each)).toEqual(script.rewards);
      }),
      { numRuns: 40 },
    );
  });
});
