import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { binaryMlp } from "./binary-mlp.ts";
import { type ImageMlpOptions, imageMlp } from "./image-mlp.ts";

const wasm = await loadKernels();
const SIGNED: ImageMlpOptions = {
  ...{ inputs: 70, outputs: 10, hidden: 64, layers: 1, weights: "signed", doubledInput: true, excitatoryRatio: 0.5, connectivity: 1 },
  ...{ outputGain: 1, inputMean: 33.3, inputDeviation: 78.6 },
};
const INHIBITORY: ImageMlpOptions = { ...SIGNED, weights: "inhibitory" };
const LANES = 3;

function bytes(length: number, seed: number, below = 256): Uint8Array {
  const rng = stream(seed, "bytes");
  return Uint8Array.from({ length }, () => rng.integers(0, below));
}

/** Outputs of all lanes, [lanes, 64, outputs], for members whose bits are bytes(…, lane). */
function outputsOf(kernels: Kernels, options: ImageMlpOptions, images: Uint8Array, index: readonly number[]): Float32Array {
  const network = imageMlp(kernels, options, LANES);
  for (let lane = 0; lane < LANES; lane++) network.load(lane, bytes(Math.ceil(network.synapses / 8), lane));
  network.images.set(images);
  network.show();
  network.step(Int32Array.from(index), index.length);
  const outputs = network.outputs.slice();
  network.close();
  return outputs;
}

describe("a perceptron of one-bit weights over images", () => {
  test.each<[string, ImageMlpOptions]>([
    ["signed", SIGNED],
    ["signed, two layers", { ...SIGNED, layers: 2, hidden: 33 }],
    ["1 : 1", INHIBITORY],
    ["3 : 1 of inputs that only excite", { ...INHIBITORY, doubledInput: false, excitatoryRatio: 0.75 }],
    ["without inhibition after its input, sparse", { ...INHIBITORY, excitatoryRatio: 1, connectivity: 0.5, outputGain: 3 }],
  ])("is binaryMlp with its inputs divided, %s", (_, options) => {
    const images = bytes(64 * options.inputs, 9);
    const outputs = outputsOf(wasm, options, images, [2, 0]);
    const network = binaryMlp(wasm, options, 1);
    for (const lane of [0, 2]) {
      network.load(0, bytes(Math.ceil(network.synapses / 8), lane));
      for (let r = 0; r < 64; r++) {
        for (let i = 0; i < options.inputs; i++) {
          network.inputs[i] = (images[r * options.inputs + i] - options.inputMean) / options.inputDeviation;
        }
        network.step(Int32Array.of(0), 1);
        for (let o = 0; o < options.outputs; o++) {
          expect(outputs[(lane * 64 + r) * options.outputs + o]).toBeCloseTo(network.outputs[o], 4);
        }
      }
    }
    expect(
      outputs.subarray(64 * options.outputs, 2 * 64 * options.outputs).every((y) => y === 0),
      "lane 1 was not stepped",
    ).toBe(true);
    network.close();
  });

  test("has the same bits without WebAssembly, and whatever lanes are stepped beside it", () => {
    for (const options of [SIGNED, INHIBITORY, { ...INHIBITORY, layers: 2, hidden: 20 }]) {
      const images = bytes(64 * options.inputs, 4, 30);
      const all = outputsOf(wasm, options, images, [0, 1, 2]);
      expect(outputsOf(plainKernels(), options, images, [0, 1, 2])).toEqual(all);
      const size = 64 * options.outputs;
      expect(outputsOf(wasm, options, images, [1]).subarray(size, 2 * size)).toEqual(all.subarray(size, 2 * size));
    }
  });

  test("refuses a deviation of 0", () => {
    expect(() => imageMlp(wasm, { ...SIGNED, inputDeviation: 0 }, 1)).toThrow("inputDeviation");
  });
});
