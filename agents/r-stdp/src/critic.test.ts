import { stream } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { addObservation, binOf, encode } from "./coding.ts";
import { cartPoleCritic, rewardCritic } from "./critic.ts";
import type { RStdpOptions } from "./options.ts";
import { rStdp } from "./r-stdp.ts";
import { firstRow, layoutOf } from "./row.ts";
import { wire } from "./wiring.ts";

const OPTIONS = rStdp().options as RStdpOptions; // as resolved
const worth = (before: number[], after: number[], isUnknown = false): number =>
  cartPoleCritic(Float32Array.of(9, 9, 9, 9, 0, 0, ...before), Float32Array.of(9, 9, 9, 9, 0, 0, ...after), 1, isUnknown, OPTIONS);

describe("the cartPole critic", () => {
  test("pays 3 times what the lean has lessened, half as much again where it has", () => {
    const lean = (theta: number, thetaDot: number): number => Math.sqrt(theta * theta + 0.7 * thetaDot * thetaDot);
    expect(worth([0.1, 0.2], [0.125, 0.25])).toBeCloseTo(3 * (lean(0.1, 0.2) - lean(0.125, 0.25)), 6);
    expect(worth([0.125, 0.25], [0.1, 0.2])).toBeCloseTo(4.5 * (lean(0.125, 0.25) - lean(0.1, 0.2)), 6);
    expect(worth([0.2, 2], [0.1, 0.1])).toBe(1);
    expect(worth([0.1, 0.1], [0.2, 2])).toBe(-1);
  });

  test("has its special cases in order: from balance 0, unknown move -2/3, to balance 1", () => {
    expect(worth([0.009, -0.009], [0.2, 2], true)).toBe(0);
    expect(worth([0.009, 0.011], [0.001, 0.001], true)).toBeCloseTo(-2 / 3, 12);
    expect(worth([0.011, 0.001], [0.0099, -0.0099])).toBe(1);
  });
});

test("the reward critic pays the reward against its mean, in [-1, 1]", () => {
  expect(rewardCritic(1.25, 1, OPTIONS)).toBe(0.25);
  expect(rewardCritic(-9, 1, OPTIONS)).toBe(-1);
  expect(rewardCritic(9, 1, OPTIONS)).toBe(1);
});

describe("inputs", () => {
  const network = wire(4, 1000);
  const layout = layoutOf(network);

  test("bins are twentieths of the standard normal", () => {
    expect([-9, -1.65, -1.64, -0.0001, 0, 0.1256, 0.1258, 1.64, 1.65].map(binOf)).toEqual([0, 0, 1, 9, 10, 10, 11, 18, 19]);
    const rng = stream(1, "normals");
    const counts = new Int32Array(20);
    for (let k = 0; k < 20_000; k++) counts[binOf(rng.normal())]++;
    expect(Math.max(...counts)).toBeLessThan(1130);
    expect(Math.min(...counts)).toBeGreaterThan(870);
  });

  test("of CartPole are standardized by the published moments; a bin that is driven anew starts at once, one that stays keeps its rhythm", () => {
    const row = firstRow(network, layout);
    const bins = (): number[] => [...row.subarray(layout.bins, layout.bins + 4)];
    row[layout.now] = 1600;
    encode(row, layout, Float32Array.of(-0.1, 0, 0.2, -1), 0, "cartPole");
    expect(bins()).toEqual([-0.0935, 0.0673, 2.13, -1.276].map(binOf));
    row[layout.now] = 3200;
    encode(row, layout, Float32Array.of(-0.1, 0, 0.2, 1), 0, "cartPole");
    expect([...row.subarray(layout.nextStimulus, layout.nextStimulus + 4)]).toEqual([1600, 1600, 1600, 3200]);
    expect(bins()[3]).toBe(binOf(1.16));
  });

  test("that run keep the mean and deviation of what was seen, and say nothing before", () => {
    const row = firstRow(network, layout);
    encode(row, layout, Float32Array.of(5, -5, 1, 0), 0, "running");
    expect([...row.subarray(layout.bins, layout.bins + 4)]).toEqual([10, 10, 10, 10]);
    const seen = [Float32Array.of(1, 2, 3, 4), Float32Array.of(3, 2, 5, -4), Float32Array.of(5, 2, 10, 0)];
    for (const observation of seen) addObservation(row, layout, observation, 0);
    expect(row[layout.mean]).toBeCloseTo(3, 12);
    expect(row[layout.squares + 2]).toBeCloseTo(26, 12);
    encode(row, layout, Float32Array.of(3 + 1.9, 7, 6 - 2.9, 0), 0, "running"); // deviations 1.633, 0, 2.944, 3.266
    expect([...row.subarray(layout.bins, layout.bins + 4)]).toEqual([binOf(1.163), 10, binOf(-0.985), 10]);
  });
});
