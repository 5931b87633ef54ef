import { box, discrete } from "gymnasium-js";
import { expect, test } from "vitest";
import type { RsrpOptions } from "../options.ts";
import { rsrp } from "../rsrp.ts";
import { histogramOf, releaseGroups } from "./release-groups.ts";

const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(3), maxEpisodeSteps: 10 };
const optionsOf = (options: Partial<RsrpOptions>) => ({ ...rsrp().options, ...options }) as RsrpOptions; // of the definition itself

test("a histogram counts by equal bins, bounds into the bin above them, and 1 into the last", () => {
  expect(histogramOf([0, 0.24, 0.25, 0.5, 0.74, 0.75, 1], 4)).toEqual([2, 1, 2, 2]);
  expect(histogramOf([], 3)).toEqual([0, 0, 0]);
});

test("groups have the synapses of their layer and kind of neuron, by a twin that asks each synapse where it lies", () => {
  const options = optionsOf({ neurons: 10, excitatoryRatio: 0.3, eps: 0.125 });
  const probabilities = Float32Array.from({ length: 10 * (10 + 4 + 3) }, (_, s) => Math.fround(0.125 + ((s * 37) % 101) * 0.0075));
  const groups = releaseGroups(options, TASK, { probabilities }, 8);
  const kindOf = (neuron: number): string => (neuron < 3 ? "excitatory" : "inhibitory");
  const placeOf = (s: number): string => {
    if (s < 100) return `recurrent ${kindOf(Math.floor(s / 10))}`;
    return `${s < 140 ? "input" : "output"} ${kindOf(s % 10)}`;
  };
  expect(groups.map(({ synapses }) => synapses)).toEqual([30, 70, 12, 28, 9, 21]);
  for (const { layer, kind, synapses, histogram, meanProbability, aboveHalf, atBounds } of groups) {
    const own = [...probabilities].filter((_, s) => placeOf(s) === `${layer} ${kind}`);
    expect(synapses).toBe(own.length);
    expect(histogram).toEqual(histogramOf(own, 8));
    expect(meanProbability).toBeCloseTo(own.reduce((sum, p) => sum + p, 0) / own.length, 12);
    expect(aboveHalf).toBe(own.filter((p) => p > 0.5).length / own.length);
    expect(atBounds).toBe(own.filter((p) => p === 0.125 || p === 0.875).length / own.length);
  }
});

test("entropy is 1 bit at 0.5, and that of eps at the bounds; saturation is told there", () => {
  const options = optionsOf({ neurons: 2, eps: 0.25, network: "reservoir" });
  const probabilities = new Float32Array(2 * (4 + 3)).fill(0.5);
  probabilities.fill(0.25, 8);
  const groups = releaseGroups(options, TASK, { probabilities });
  expect(groups.map(({ layer, kind }) => `${layer} ${kind}`)).toEqual([
    "input excitatory",
    "input inhibitory",
    "output excitatory",
    "output inhibitory",
  ]);
  expect(groups.map(({ atBounds }) => atBounds)).toEqual([0, 0, 1, 1]);
  expect(groups.map(({ saturated }) => saturated)).toEqual([0, 0, 0, 0]);
  const entropy = -(0.25 * Math.log2(0.25) + 0.75 * Math.log2(0.75));
  for (const [k, expected] of [1, 1, entropy, entropy].entries()) expect(groups[k].entropy).toBeCloseTo(expected, 12);
});

test("a network of one kind of neuron has no groups of the other", () => {
  const options = optionsOf({ neurons: 2, excitatoryRatio: 1 });
  const groups = releaseGroups(options, TASK, { probabilities: new Float32Array(2 * (2 + 4 + 3)).fill(0.5) });
  expect(groups.map(({ kind }) => kind)).toEqual(["excitatory", "excitatory", "excitatory"]);
});
