import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type DenseKernels, type Kernels, loadKernels, plainKernels, type Workspace } from "./index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
  expect(wasm.name, "run `npm run assemble` first").toBe("wasm");
});

const LENGTHS = [0, 1, 3, 4, 5, 17];
const SIZES = fc.oneof(fc.constantFrom(...LENGTHS), fc.integer({ min: 1, max: 70 }));

/** Float32 numbers with zeros of both signs, subnormals and large ones among them, from a seed. */
function numbers(length: number, seed: number, spread = 3): Float32Array {
  const special = [0, -0, 1e-42, -1e-39, 1, -1, 12.5, -700];
  let word = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word % 97 < special.length ? special[word % 97] : (word / 2 ** 31 - 1) * spread;
  });
}

type Call = (kernels: DenseKernels, arrays: Float32Array[]) => number | undefined;

/** Runs one call in a workspace of its own, with guards around every array; returns all that it left behind, as bits. */
function bitsAfter(kernels: Kernels, inputs: Float32Array[], call: Call): unknown[] {
  const total = inputs.reduce((sum, values) => sum + values.length + 16, 0);
  const workspace = kernels.workspace(total);
  const guarded = inputs.map((values) => {
    const whole = workspace.float32(values.length + 2).fill(77);
    whole.set(values, 1); // one float in: not aligned to a vector
    return whole;
  });
  const result = call(
    workspace,
    guarded.map((whole) => whole.subarray(1, whole.length - 1)),
  );
  const left = guarded.map((whole) => [...whole]);
  workspace.close();
  return [result, left];
}

function expectSame(inputs: Float32Array[], call: Call): void {
  expect(bitsAfter(wasm, inputs, call)).toEqual(bitsAfter(plainKernels(), inputs, call)); // toEqual tells -0 from 0
}

describe("WebAssembly gives the bits of the plain twin", () => {
  const layer = (rows: number, inputs: number, outputs: number, seed: number): void => {
    const arrays = [rows * outputs, rows * inputs, inputs * outputs, outputs].map((length, k) => numbers(length, seed + k));
    const [y, x, w, b] = arrays;
    if (outputs > 0) {
      for (const activation of ["linear", "tanh", "relu"] as const)
        expectSame([y, x, w, b], (k, [a0, a1, a2, a3]) => void k.denseForward(a0, a1, a2, a3, rows, activation));
      expectSame([w, b, x, y], (k, [a0, a1, a2, a3]) => void k.denseBackward(a0, a1, a2, a3, rows));
    }
    expectSame([numbers(rows * inputs, seed), x], (k, [a0, a1]) => void k.transpose(a0, a1, rows, inputs));
  };

  it("in layers of awkward sizes", () => {
    for (const rows of LENGTHS)
      for (const inputs of LENGTHS) for (const outputs of LENGTHS) layer(rows, inputs, outputs, rows + 7 * inputs);
  });

  it("in layers of random sizes, rows beyond a block among them", () => {
    const rows = fc.oneof(SIZES, fc.integer({ min: 60, max: 200 }));
    fc.assert(fc.property(rows, SIZES, SIZES, fc.nat(1e6), layer), { numRuns: 60 });
  });

  it.each(["tanh", "tanhGradient", "relu", "reluGradient", "exp"] as const)("in %s", (name) => {
    const run = (length: number, count: number, seed: number): void => {
      const call: Call = (k, [a, b]) => void k[name](a, b, Math.min(count, length));
      expectSame([numbers(length, seed), numbers(length, seed + 1, 20)], call);
      expectSame([numbers(length, seed, 100)], (k, [a]) => void k[name](a, a, length)); // in place
    };
    for (const length of LENGTHS) run(length, length, length);
    fc.assert(fc.property(SIZES, SIZES, fc.nat(1e6), run), { numRuns: 60 });
  });

  it("in tanh and exp at the ends of their ranges, infinities and NaN", () => {
    const ends = [9, 9.000001, -9, 7.9, 88.7, 88.72283, 88.72284, 88.8, 200, -87.33654, -87.3366, -87.34, -104, -200, 1e-45, 3e38];
    const values = Float32Array.from([...ends, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
    expectSame([values], (k, [a]) => void k.tanh(a, a, values.length));
    expectSame([values], (k, [a]) => void k.exp(a, a, values.length));
  });

  it("in Adam, the sum of squares, scaling and adding", () => {
    const step = { beta1: 0.9, beta2: 0.999, epsilon: 3.2e-7, stepSize: 0.0123 };
    const run = (length: number, seed: number): void => {
      const second = numbers(length, seed + 2).map(Math.abs);
      const arrays = [numbers(length, seed), numbers(length, seed + 1), second, numbers(length, seed + 3)];
      expectSame(arrays, (k, [x, m, v, g]) => void k.adam(x, m, v, g, step));
      expectSame(arrays, (k, [x]) => k.sumOfSquares(x));
      expectSame(arrays, (k, [x]) => void k.scale(x, 0.1));
      expectSame(arrays, (k, [x, m]) => void k.add(x, m));
      expectSame(arrays, (k, [x, m]) => {
        const [other, same] = [k.equal(x, m, length), k.equal(x, x, length)];
        m.set(x);
        if (length > 0) m[seed % length] = -x[seed % length];
        const isFlipped = k.equal(x, m, length);
        return 8 * Number(other) + 4 * Number(same) + 2 * Number(isFlipped) + Number(k.equal(x, m, seed % Math.max(1, length)));
      });
    };
    for (const length of LENGTHS) run(length, length);
    fc.assert(fc.property(SIZES, fc.nat(1e6), run), { numRuns: 60 });
  });
});

describe.each(["wasm", "plain"])("%s kernels", (name) => {
  const open = (floats: number): Workspace => (name === "wasm" ? wasm : plainKernels()).workspace(floats);

  it("compute a layer and its gradient as on paper", () => {
    const workspace = open(100);
    const make = (...values: number[]): Float32Array => {
      const array = workspace.float32(values.length);
      array.set(values);
      return array;
    };
    const y = make(0, 0, 0, 0);
    const x = make(1, 2, 3, 4, 5, 6);
    workspace.denseForward(y, x, make(1, 10, 2, 20, 3, 30), make(0.5, -1), 2);
    expect([...y]).toEqual([14.5, 139, 32.5, 319]);
    const dw = make(0, 0, 0, 0, 0, 1000);
    const db = make(0, 0);
    workspace.denseBackward(dw, db, x, make(1, 0, 2, -1), 2);
    expect([...dw]).toEqual([9, -4, 12, -5, 15, 994]); // it adds to what is there
    expect([...db]).toEqual([3, -1]);
    workspace.close();
  });

  it("give a row the same bits alone and in company", () => {
    const [rows, inputs, outputs] = [13, 5, 11];
    const workspace = open(10_000);
    const copy = (values: Float32Array): Float32Array => {
      const array = workspace.float32(values.length);
      array.set(values);
      return array;
    };
    const [x, w, b] = [copy(numbers(rows * inputs, 1)), copy(numbers(inputs * outputs, 2)), copy(numbers(outputs, 3))];
    const together = workspace.float32(rows * outputs);
    workspace.denseForward(together, x, w, b, rows);
    const alone = workspace.float32(outputs);
    for (let r = 0; r < rows; r++) {
      workspace.denseForward(alone, x.subarray(r * inputs), w, b, 1);
      expect(alone).toEqual(together.subarray(r * outputs, (r + 1) * outputs));
    }
    workspace.close();
  });

  it("keep tanh and exp within their stated errors", () => {
    const n = 200_000;
    const workspace = open(2 * n);
    const values = workspace.float32(n);
    const out = workspace.float32(n);
    for (let i = 0; i < n; i++) values[i] = (i / n - 0.5) * 24;
    workspace.tanh(out, values, n);
    let worst = 0;
    for (let i = 0; i < n; i++) worst = Math.max(worst, Math.abs(out[i] - Math.tanh(values[i])) / Math.abs(Math.tanh(values[i]) || 1));
    expect(worst).toBeLessThan(5e-7);
    for (let i = 0; i < n; i++) values[i] = -87.3 + (i / n) * 176;
    workspace.exp(out, values, n);
    worst = 0;
    for (let i = 0; i < n; i++) worst = Math.max(worst, Math.abs(out[i] / Math.exp(values[i]) - 1));
    expect(worst).toBeLessThan(3e-7);
    workspace.close();
  });

  it("let moments of Adam that decay end at 0", () => {
    const workspace = open(100);
    const [x, m, v, g] = [1, 2, 3, 4].map(() => workspace.float32(5));
    m.fill(-1e-3);
    v.fill(1e-3);
    const step = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, stepSize: 1e-3 };
    for (let t = 0; t < 650; t++) workspace.adam(x, m, v, g, step);
    expect([...m]).toEqual([0, 0, 0, 0, 0]);
    expect(v[4]).toBeCloseTo(1e-3 * 0.99 ** 650, 9);
    for (let t = 0; t < 6000; t++) workspace.adam(x, m, v, g, step);
    expect([...v]).toEqual([0, 0, 0, 0, 0]);
    workspace.close();
  });

  it("refuse arrays of other memory, short arrays and a closed workspace", () => {
    const workspace = open(100);
    const mine = workspace.float32(8);
    expect(() => workspace.tanh(mine, new Float32Array(8), 8)).toThrow(/kernels.tanh: the second array is an array of other memory/);
    expect(() => workspace.tanh(mine, mine, 9)).toThrow(/kernels.tanh: the first array is too short. Got 8, expected 9 elements or more/);
    expect(() => workspace.denseForward(mine, mine, mine, mine.subarray(0, 3), 1)).toThrow(/weights and bias don't fit/);
    expect(() => workspace.tanh(mine, mine, -1)).toThrow(/the count is out of range/);
    expect(() => workspace.float32(1e6)).toThrow(/kernels.float32: there is no room left. Got 1000000/);
    workspace.close();
    workspace.close();
    expect(() => workspace.scale(mine, 2)).toThrow(/kernels.scale: the workspace is closed/);
  });

  it("hand out zeros, whatever a closed workspace left behind", () => {
    const first = open(100);
    first.float32(50).fill(3);
    first.close();
    expect(open(100).float32(50)).toEqual(new Float32Array(50));
  });
});
