import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { OptionError, stream } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { type BinaryMlpOptions, binaryMlp, binaryMlpSynapses } from "./binary-mlp.ts";

const wasm = await loadKernels();
const SIGNED: BinaryMlpOptions = {
  ...{
    inputs: 3,
    outputs: 2,
    hidden: 9,
    layers: 2,
    weights: "signed",
    doubledInput: true,
    excitatoryRatio: 0.5,
    connectivity: 1,
    outputGain: 1,
  },
};
const INHIBITORY: BinaryMlpOptions = { ...SIGNED, weights: "inhibitory" };

function randomBits(options: BinaryMlpOptions, seed: number): Uint8Array {
  const rng = stream(seed, "bits");
  const bits = new Uint8Array(Math.ceil(binaryMlpSynapses(options) / 8));
  for (let s = 0; s < binaryMlpSynapses(options); s++) bits[s >> 3] |= rng.integers(0, 2) << (s & 7);
  return bits;
}

/** The rule as published, in Float64, a matrix at a time. */
function twin(options: BinaryMlpOptions, bits: Uint8Array, x: number[]): number[] {
  const { hidden, layers, outputs, weights, excitatoryRatio, outputGain, connectivity } = options;
  const excitatory = Math.round(hidden * excitatoryRatio);
  let at = 0;
  let h = weights === "signed" || !options.doubledInput ? x : [...x, ...x.map((v) => -v)];
  for (let layer = 0; layer <= layers; layer++) {
    const width = layer === layers ? outputs : hidden;
    const scale = 1 / Math.sqrt(h.length * connectivity);
    const y = new Array<number>(width).fill(0);
    for (const value of h) {
      for (let o = 0; o < width; o++, at++) {
        const bit = (bits[at >> 3] >> (at & 7)) & 1;
        y[o] += scale * value * (weights === "signed" ? 2 * bit - 1 : bit);
      }
    }
    if (layer === layers) return y.map((v) => outputGain * v);
    h = y.map((v) => 2 * Math.max(0, v));
    if (weights === "inhibitory" && excitatory < hidden)
      h = h.map((v, j) => (j < excitatory ? v : (-v * excitatory) / (hidden - excitatory)));
  }
  return h;
}

function run(kernels: Kernels, options: BinaryMlpOptions, lanes: number, lane: number, bits: Uint8Array, x: number[]): Float32Array {
  const network = binaryMlp(kernels, options, lanes);
  for (let other = 0; other < lanes; other++) network.load(other, randomBits(options, 100 + other));
  network.load(lane, bits);
  network.inputs.set(x, lane * options.inputs);
  network.step(Int32Array.of(lane), 1);
  const outputs = network.outputs.slice(lane * options.outputs, (lane + 1) * options.outputs);
  network.close();
  return outputs;
}

describe("the binary perceptron", () => {
  test.each<[string, BinaryMlpOptions]>([
    ["signed", SIGNED],
    ["signed, one layer of 64 and a gain", { ...SIGNED, hidden: 64, layers: 1, outputs: 3, outputGain: 5 }],
    ["half inhibitory", INHIBITORY],
    ["2 : 1 of inputs that only excite", { ...INHIBITORY, doubledInput: false, excitatoryRatio: 2 / 3 }],
    ["2 : 1", { ...INHIBITORY, hidden: 64, layers: 1, excitatoryRatio: 2 / 3 }],
    ["3 : 1", { ...INHIBITORY, hidden: 32, layers: 3, excitatoryRatio: 0.75 }],
    ["without inhibition", { ...INHIBITORY, excitatoryRatio: 1 }],
    ["sparse", { ...INHIBITORY, connectivity: 0.25 }],
  ])("is its plain twin, %s", (_, options) => {
    const rng = stream(5, "inputs");
    for (let trial = 0; trial < 20; trial++) {
      const bits = randomBits(options, trial);
      const x = Array.from({ length: options.inputs }, () => 2 * rng.normal());
      const outputs = run(wasm, options, 3, trial % 3, bits, x);
      const expected = twin(options, bits, x);
      const size = Math.max(1, ...expected.map(Math.abs));
      for (const [o, y] of expected.entries()) expect(Math.abs(outputs[o] - y)).toBeLessThan(2e-5 * size);
      expect(run(plainKernels(), options, 1, 0, bits, x)).toEqual(outputs); // to the bit, whatever the lane and the company
    }
  });

  test("has a bit a weight, of doubled inputs where neurons have signs", () => {
    expect(binaryMlpSynapses(SIGNED)).toBe(3 * 9 + 9 * 9 + 9 * 2);
    expect(binaryMlpSynapses(INHIBITORY)).toBe(6 * 9 + 9 * 9 + 9 * 2);
  });

  test("refuses options out of range by name", () => {
    const broken = (change: Partial<BinaryMlpOptions>) => () => binaryMlp(wasm, { ...INHIBITORY, ...change }, 1);
    expect(broken({ hidden: 0 })).toThrow(/hidden/);
    expect(broken({ layers: 17 })).toThrow(/layers/);
    expect(broken({ excitatoryRatio: 0.05 })).toThrow(/no hidden neuron excites.*at least 0.0555/);
    expect(broken({ connectivity: 0 })).toThrow(OptionError);
    expect(broken({ weights: "signed", connectivity: 0.5 })).toThrow(/Use inhibitory weights/);
  });
});
