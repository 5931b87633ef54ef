import { RowRng, wordAt, writeKey } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { releaseThresholds, sumReleasesFloat } from "./release.ts";
import { loadSpikingKernels, plainSpikingKernels, type SpikingKernels } from "./spiking-kernels.ts";

const KERNELS: SpikingKernels[] = [plainSpikingKernels(), await loadSpikingKernels()];
const LENGTHS = [1, 3, 7, 8, 9, 17, 64, 100, 1000, 4672];

function keyOf(seed: number): Uint32Array {
  const key = new Uint32Array(4);
  writeKey(key, 0, seed, "release", 3, 4);
  return key;
}

/** The rule read literally: halfword i of the stream, low half first. */
function released(thresholds: Uint16Array, k0: number, k1: number, mirrored: boolean): number[] {
  return Array.from(thresholds, (threshold, i) => {
    const half = (wordAt(k0, k1, i >> 1) >>> (16 * (i & 1))) & 0xffff;
    return Number((mirrored ? 65535 - half : half) < threshold);
  });
}

const bitsOf = (bytes: Uint8Array, n: number): number[] => Array.from({ length: n }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);

describe.each(KERNELS)("the $name release kernels", (kernels) => {
  test.each(LENGTHS)("sample halfword i of the stream for synapse i, %i synapses", (n) => {
    const rng = new RowRng(keyOf(n)).at(0);
    const thresholds = releaseThresholds(Float32Array.from({ length: n }, () => rng.uniform(0.001, 0.999)));
    const sampler = kernels.sampler(thresholds);
    const [k0, k1] = keyOf(7 * n);
    for (const mirrored of [false, true]) {
      const bits = new Uint8Array(Math.ceil(n / 8)).fill(255);
      sampler.sample(bits, k0, k1, mirrored);
      expect(bitsOf(bits, bits.length * 8)).toEqual([...released(thresholds, k0, k1, mirrored), ...new Array(bits.length * 8 - n).fill(0)]);
    }
    expect(sampler.count).toBe(n);
    sampler.close();
  });

  test("release with their probability, to within 4 standard deviations", () => {
    for (const p of [0.001, 0.25, 0.5, 0.9, 0.999]) {
      const n = 200_000;
      const sampler = kernels.sampler(releaseThresholds(new Float32Array(n).fill(p)));
      const bits = new Uint8Array(n / 8);
      const [k0, k1] = keyOf(1);
      sampler.sample(bits, k0, k1, false);
      const count = bitsOf(bits, n).reduce((sum, b) => sum + b, 0);
      expect(Math.abs(count / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + 1e-5);
    }
  });

  test("sum weights over the members that released, exactly", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LENGTHS),
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }),
        fc.nat(3),
        (n, weights, extra) => {
          const stride = Math.ceil(n / 8) + extra;
          const rng = new RowRng(keyOf(n)).at(0);
          const rows = Uint8Array.from({ length: stride * weights.length }, () => rng.integers(0, 256));
          const sums = new Int32Array(n).fill(99);
          kernels.sumReleases(sums, rows, stride, Int32Array.from(weights));
          const expected = Array.from({ length: n }, (_, s) =>
            weights.reduce((sum, w, i) => sum + w * ((rows[i * stride + (s >> 3)] >> (s & 7)) & 1), 0),
          );
          expect([...sums]).toEqual(expected);
          const floats = new Float64Array(n);
          sumReleasesFloat(floats, rows, stride, Float64Array.from(weights));
          expect([...floats]).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([32767, 32768, 2 ** 22])("sum over more members than a block holds, weights up to %i", (largest) => {
    const rng = new RowRng(keyOf(9)).at(0);
    const [members, n] = [301, 77];
    const weights = Int32Array.from({ length: members }, () => rng.integers(-largest, largest + 1));
    weights[0] = -largest;
    const rows = Uint8Array.from({ length: 10 * members }, () => rng.integers(0, 256));
    const sums = new Int32Array(n);
    kernels.sumReleases(sums, rows, 10, weights);
    const direct = sums.map((_, s) => weights.reduce((sum, w, i) => sum + w * ((rows[i * 10 + (s >> 3)] >> (s & 7)) & 1), 0));
    expect(sums).toEqual(direct);
  });

  test("sum a stripe of synapses: rows begin where it begins", () => {
    const rng = new RowRng(keyOf(2)).at(0);
    const weights = Int32Array.of(5, -3, 2);
    const rows = Uint8Array.from({ length: 3 * 20 }, () => rng.integers(0, 256));
    const whole = new Int32Array(160);
    kernels.sumReleases(whole, rows, 20, weights);
    const stripe = new Int32Array(50);
    kernels.sumReleases(stripe, rows.subarray(12), 20, weights);
    expect(stripe).toEqual(whole.subarray(96, 146));
  });

  test("rows or bits that are too short are refused", () => {
    expect(() => kernels.sumReleases(new Int32Array(17), new Uint8Array(4), 2, Int32Array.of(1, 1))).toThrow(/2 rows of 3 bytes/);
    expect(() => kernels.sampler(new Uint16Array(17)).sample(new Uint8Array(2), 1, 2, false)).toThrow(/Got 2, expected 3/);
  });
});

test("releaseThresholds rounds p * 65536", () => {
  expect([...releaseThresholds(Float32Array.of(0, 0.001, 0.5, 0.999, 0.9999999))]).toEqual([0, 66, 32768, 65470, 65535]);
});
