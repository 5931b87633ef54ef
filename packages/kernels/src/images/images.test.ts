import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { BATCH_IMAGES, type ImageLayer, imageBatch, imageBatchFloats, type Kernels, loadKernels, plainKernels } from "../index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
  expect(wasm.name, "run `npm run assemble` first").toBe("wasm");
});

interface Case {
  readonly numInputs: number;
  readonly numOutputs: number;
  readonly form: ImageLayer["form"];
  /** Share of inputs that are 0 in all images, and the value of the others: 0 for any. */
  readonly dark: number;
  readonly value: number;
  readonly seed: number;
}

/** All that the kernels make of random images and bits that begin anywhere, with guards of 77 around what is written. */
function run(kernels: Kernels, { numInputs, numOutputs, form, dark, value, seed }: Case): unknown {
  const rows = form === "doubled" ? 2 * numInputs : numInputs;
  const rng = stream(seed, "images");
  const first = rng.integers(0, 3) * rng.integers(0, 9);
  const stride = Math.ceil((first + rows * numOutputs) / 8) + rng.integers(0, 3);
  const bytes = MEMBERS * stride;
  const floats = 8 * Math.ceil(bytes / 16) + 3 * (MEMBERS * numOutputs + 2) * BATCH_IMAGES + 2 * numInputs * BATCH_IMAGES + 300;
  const workspace = kernels.workspace(imageBatchFloats(numInputs, MEMBERS) + floats);
  const batch = imageBatch(workspace, numInputs, MEMBERS);
  for (let i = 0; i < numInputs; i++) {
    if (rng.uniform() < dark) continue;
    for (let r = 0; r < BATCH_IMAGES; r++) batch.images[r * numInputs + i] = value > 0 ? value : rng.integers(0, 256);
  }
  const bits = workspace.uint8(bytes);
  for (let k = 0; k < bits.length; k++) bits[k] = rng.integers(0, 256);
  workspace.imageTables(batch);
  const made: unknown[] = [];
  for (const isRelu of [false, true]) {
    const guarded = workspace.float32((MEMBERS * numOutputs + 2) * BATCH_IMAGES).fill(77);
    const layer = { bits, stride, first, numInputs, numOutputs, form, scale: 0.0123, offset: -0.77, isRelu };
    workspace.imageForward(guarded.subarray(BATCH_IMAGES), batch, layer, MEMBERS);
    made.push([...guarded]);
  }
  const columns = workspace.float32(numInputs * BATCH_IMAGES);
  for (let k = 0; k < columns.length; k++) columns[k] = k % 11 === 0 ? -0 : 3 * rng.normal();
  const outputs = workspace.float32((numOutputs + 1) * BATCH_IMAGES).fill(77);
  const layer = { bits, first, numInputs, numOutputs, scale: 0.3, isSigned: form === "signed" };
  workspace.binaryColumns(outputs, columns, layer, workspace.int32(numInputs + 64));
  made.push([...outputs]);
  workspace.close();
  return made;
}

/** Members of a call. */
const MEMBERS = 3;

const FORMS = ["plain", "signed", "doubled"] as const;

describe("layers over images", () => {
  it.each([1, 9, 31, 32, 33, 100])("have the bits of the plain twin, %i inputs", (numInputs) => {
    for (const form of FORMS) {
      for (const numOutputs of [0, 1, 8, 63, 64, 65]) {
        const own = { numInputs, numOutputs, form, dark: 0.3, value: 0, seed: numInputs * 1000 + numOutputs };
        expect(run(wasm, own), `${form}, ${numOutputs} outputs`).toEqual(run(plainKernels(), own));
      }
    }
  });

  it("sum the brightest and the darkest images exactly", () => {
    for (const form of FORMS) {
      for (const value of [255, 254, 128]) {
        for (const dark of [0, 0.5, 1]) {
          const own = { numInputs: 784, numOutputs: 3, form, dark, value, seed: 7 };
          expect(run(wasm, own), `${form}, ${value}, ${dark}`).toEqual(run(plainKernels(), own));
        }
      }
    }
  });

  it("agree with the twin on random shapes", () => {
    const cases = fc.record({
      numInputs: fc.integer({ min: 1, max: 90 }),
      numOutputs: fc.integer({ min: 0, max: 70 }),
      form: fc.constantFrom(...FORMS),
      dark: fc.constantFrom(0, 0.2, 0.9, 1),
      value: fc.constantFrom(0, 0, 255),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(cases, (own) => {
        expect(run(wasm, own)).toEqual(run(plainKernels(), own));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("are those of binaryForward, by columns", () => {
    const workspace = wasm.workspace(64 * 40 * 4);
    const rng = stream(3, "columns");
    const bits = workspace.uint8(60);
    for (let k = 0; k < bits.length; k++) bits[k] = rng.integers(0, 256);
    const rows = workspace.float32(64 * 40);
    const columns = workspace.float32(64 * 40);
    for (let r = 0; r < 64; r++) for (let i = 0; i < 40; i++) rows[r * 40 + i] = columns[i * 64 + r] = rng.normal();
    const byRows = workspace.float32(64 * 10);
    const byColumns = workspace.float32(64 * 10);
    for (const isSigned of [false, true]) {
      const layer = { bits, first: 5, numInputs: 40, numOutputs: 10, scale: 0.7, isSigned };
      workspace.binaryForward(byRows, rows, layer, 64);
      workspace.binaryColumns(byColumns, columns, layer, workspace.int32(104));
      for (let r = 0; r < 64; r++) for (let o = 0; o < 10; o++) expect(byColumns[o * 64 + r]).toBe(byRows[r * 10 + o]);
    }
    workspace.close();
  });

  it("refuse a batch of other images, and arrays that are too short", () => {
    const workspace = wasm.workspace(imageBatchFloats(8, 2) + 2000);
    const batch = imageBatch(workspace, 8, 2);
    const layer = { bits: workspace.uint8(8), stride: 8, numInputs: 8, numOutputs: 8, form: "signed", scale: 1, offset: 0 } as const;
    const outputs = workspace.float32(8 * BATCH_IMAGES);
    expect(() => workspace.imageForward(outputs, batch, { ...layer, numInputs: 9 }, 1)).toThrow("isn't one of this batch's images");
    expect(() => workspace.imageForward(outputs, batch, { ...layer, form: "doubled" }, 1)).toThrow("bits is too short");
    expect(() => workspace.imageForward(outputs.subarray(1), batch, layer, 1)).toThrow("outputs is too short");
    expect(() => workspace.imageForward(outputs, batch, { ...layer, scale: Number.NaN }, 1)).toThrow("scale");
    expect(() => workspace.imageForward(outputs, batch, layer, 3)).toThrow("members");
    expect(() => workspace.imageForward(outputs, batch, layer, 2)).toThrow("bits is too short");
    workspace.close();
  });
});
