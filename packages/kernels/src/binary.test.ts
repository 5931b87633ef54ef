import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf, type Kernels, loadKernels, plainKernels } from "./index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
  expect(wasm.name, "run `npm run assemble` first").toBe("wasm");
});

const LENGTHS = [0, 1, 3, 4, 5, 17, 64, 65];

interface Sizes {
  readonly numInputs: number;
  readonly numOutputs: number;
  readonly rows: number;
}

/** All that the kernels make of random inputs and bits that begin anywhere, with guards of 77 around what is written. */
function run(kernels: Kernels, { numInputs, numOutputs, rows }: Sizes, seed: number): unknown {
  const workspace = kernels.workspace(20_000);
  const rng = stream(seed, "binary");
  const first = rng.integers(0, 30);
  const bits = workspace.uint8(Math.ceil((first + numInputs * numOutputs) / 8));
  for (let k = 0; k < bits.length; k++) bits[k] = rng.integers(0, 256);
  const inputs = workspace.float32(rows * numInputs);
  for (let k = 0; k < inputs.length; k++) inputs[k] = k % 11 === 0 ? -0 : k % 13 === 0 ? 1e-42 : 3 * rng.normal();
  const layer = { bits, first, numInputs, numOutputs, scale: 0.0356 };
  const all: unknown[] = [];
  for (const isSigned of [false, true]) {
    const guarded = workspace.float32(rows * numOutputs + 2).fill(77);
    workspace.binaryForward(guarded.subarray(1), inputs, { ...layer, isSigned }, rows);
    all.push([...guarded]);
  }
  const packed = workspace.uint8(numOutputs * bytesOf(numInputs) + 8).fill(77);
  workspace.packColumns(packed, layer);
  const binary = workspace.uint8(rows * bytesOf(numInputs));
  for (let k = 0; k < binary.length; k++) binary[k] = rng.integers(0, 256);
  const counts = workspace.int32(rows * numOutputs + 2).fill(77);
  workspace.binaryCounts(counts.subarray(1), binary, packed, { numInputs, numOutputs }, rows);
  if (numInputs > 0) workspace.inhibit(inputs, numInputs, Math.floor(numInputs / 3), -0.5);
  workspace.close();
  return [all, [...packed], [...counts], [...inputs]];
}

describe("WebAssembly gives the bits of the plain twin", () => {
  it("in binary layers of awkward sizes", () => {
    for (const rows of [0, 1, 3, 4, 5])
      for (const numInputs of LENGTHS)
        for (const numOutputs of LENGTHS) {
          const sizes = { rows, numInputs, numOutputs };
          const seed = rows + 10 * numInputs + 1000 * numOutputs;
          expect(run(wasm, sizes, seed), JSON.stringify(sizes)).toEqual(run(plainKernels(), sizes, seed));
        }
  });

  it("in layers of random sizes", () => {
    const rng = stream(1, "sizes");
    for (let k = 0; k < 60; k++) {
      const sizes = { rows: rng.integers(0, 20), numInputs: rng.integers(0, 70), numOutputs: rng.integers(0, 70) };
      expect(run(wasm, sizes, k), JSON.stringify(sizes)).toEqual(run(plainKernels(), sizes, k));
    }
  });
});

describe.each(["wasm", "plain"])("%s kernels", (name) => {
  const open = () => (name === "wasm" ? wasm : plainKernels()).workspace(1000);

  it("compute binary layers as on paper", () => {
    const workspace = open();
    const bits = workspace.uint8(1).fill(0b01_10_11_00); // from bit 2 on, input by input: [1, 1], [0, 1], [1, 0]
    const inputs = workspace.float32(3);
    inputs.set([1, 10, 100]);
    const outputs = workspace.float32(2);
    const layer = { bits, first: 2, numInputs: 3, numOutputs: 2, scale: 0.5 };
    workspace.binaryForward(outputs, inputs, layer, 1);
    expect([...outputs]).toEqual([50.5, 5.5]);
    workspace.binaryForward(outputs, inputs, { ...layer, isSigned: true }, 1);
    expect([...outputs]).toEqual([45.5, -44.5]);
    workspace.inhibit(inputs, 3, 2, -2);
    expect([...inputs]).toEqual([1, 10, -200]);
    const packed = workspace.uint8(16);
    workspace.packColumns(packed, layer);
    expect([packed[0], packed[8]]).toEqual([0b101, 0b011]);
    const counts = workspace.int32(2);
    workspace.binaryCounts(counts, workspace.uint8(8).fill(0b110), packed, layer, 1);
    expect([...counts]).toEqual([1, 1]);
    workspace.close();
  });

  it("refuse bits that are too few, and sizes that are none", () => {
    const workspace = open();
    const [bits, x] = [workspace.uint8(2), workspace.float32(20)];
    const layer = { bits, numInputs: 4, numOutputs: 4 };
    expect(() => workspace.binaryForward(x, x, { ...layer, first: 1 }, 1)).toThrow(/binaryForward: bits is too short. Got 2, expected 3/);
    expect(() => workspace.binaryForward(x, x, { ...layer, numInputs: -1 }, 1)).toThrow(/numInputs is out of range. Got -1/);
    expect(() => workspace.binaryForward(x, new Float32Array(4), layer, 1)).toThrow(/inputs is an array of other memory/);
    workspace.close();
  });
});
