import fc from "fast-check";
import { expect, test } from "vitest";
import { firingRates, firingShares, intervalVariation, kindFiring, neuronOrder, rasterCounts } from "./firing.ts";

/** Any spikes of up to 6 neurons in 40 sub-steps, as ascending times. */
const anySpikes = fc
  .array(fc.uniqueArray(fc.nat(39)), { minLength: 1, maxLength: 6 })
  .map((all) => all.map((times) => times.sort((a, b) => a - b)));

test("rates are spikes a second of network time", () => {
  expect(firingRates([[0, 5, 9], []], 10, 2)).toEqual([150, 0]); // 20 ms
  expect(firingRates([[]], 0, 2)).toEqual([0]);
});

test("neurons are ordered by kind, then by falling rate, then by number", () => {
  expect(neuronOrder([1, 3, 3, 0, 9, 0], 3)).toEqual([1, 2, 0, 4, 3, 5]);
});

test("the variation of intervals is 0 for a clock, and undefined below three spikes", () => {
  expect(intervalVariation([3, 5, 7, 9])).toBe(0);
  expect(intervalVariation([0, 1, 4])).toBe(0.5); // intervals 1 and 3: deviation 1, mean 2
  expect(intervalVariation([0, 7])).toBeUndefined();
});

test("the variation of intervals is sqrt(1 - q) where a neuron fires with probability q in each sub-step", () => {
  const times: number[] = [];
  let state = 1;
  for (let time = 0; time < 100_000; time++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (state / 4294967296 < 0.2) times.push(time);
  }
  expect(intervalVariation(times)).toBeCloseTo(Math.sqrt(0.8), 1);
});

test("a kind has its own neurons' mean rate, silent ones, and median variation", () => {
  const spikes = [[0, 1, 2], [0, 1, 4], [], [0, 9, 10]];
  expect(kindFiring(spikes, [30, 30, 0, 30], 0, 3)).toEqual({ neurons: 3, meanRate: 20, silent: 1, variation: 0.25 });
  expect(kindFiring(spikes, [30, 30, 0, 30], 2, 3).variation).toBeUndefined();
});

test("a raster's counts and the shares of firing neurons are those of a twin that asks every neuron in every sub-step", () => {
  fc.assert(
    fc.property(anySpikes, fc.constantFrom(1, 2, 4, 5, 8), (spikes, subSteps) => {
      const steps = 40 / subSteps;
      const order = [...spikes.keys()].reverse();
      const counts = rasterCounts(spikes, order, steps, subSteps);
      const first = Math.floor(spikes.length / 2);
      const shares = firingShares(spikes, first, spikes.length, { steps, subSteps });
      for (let step = 0; step < steps; step++) {
        let fired = 0;
        for (const [row, neuron] of order.entries()) {
          let expected = 0;
          for (let time = step * subSteps; time < (step + 1) * subSteps; time++) expected += Number(spikes[neuron].includes(time));
          expect(counts[row * steps + step]).toBe(expected);
          if (neuron >= first) fired += expected;
        }
        expect(shares[step]).toBeCloseTo(fired / ((spikes.length - first) * subSteps), 12);
      }
    }),
  );
});
