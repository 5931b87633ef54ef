import { readFileSync } from "node:fs";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type DenseSpikingOptions,
  denseSpiking,
  gatedLayout,
  gatedMembers,
  initDenseSpiking,
  initGated,
  initMlpMember,
  lecunNormal,
  type MemberNetwork,
  mlpMembers,
  SPIKING_DEFAULTS,
  tensorIn,
} from "./index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

const golden = JSON.parse(readFileSync(new URL("../test-data/gated-cells.json", import.meta.url), "utf8")) as {
  inputs: number[][];
  gru: number[][];
  lstm: number[][];
};
const MULTIPLIERS = {
  gru: { "input.weights": 7, "input.bias": 2, "recurrent.weights": 4, "recurrent.bias": 9, "output.weights": 6, "output.bias": 5 },
  lstm: { "input.weights": 7, "recurrent.weights": 4, "recurrent.bias": 2, "output.weights": 6, "output.bias": 5 },
};

/** Outputs of one lane, of three, over a list of inputs; other lanes have other weights and act in between. */
function outputsOf(network: MemberNetwork, parameters: Float32Array, inputs: readonly (readonly number[])[], lane = 1): number[][] {
  for (const other of [0, 1, 2]) {
    const shift = other === lane ? 0 : 0.1;
    network.load(
      other,
      parameters.map((x) => x + shift),
    );
    network.reset(other, stream(1, "other", other === lane ? 0 : 1));
  }
  const size = inputs[0].length;
  const numOutputs = network.outputs.length / 3;
  return inputs.map((row) => {
    for (const other of [0, 1, 2]) network.inputs.set(row, other * size);
    network.step(Int32Array.of(0, 1, 2), 3);
    return [...network.outputs.subarray(lane * numOutputs, (lane + 1) * numOutputs)];
  });
}

describe.each(["gru", "lstm"] as const)("a network of %s units", (cell) => {
  const shape = { cell, inputs: 2, hidden: 3, outputs: 2 };
  const layout = gatedLayout(shape);

  test("gives NumPy's numbers over three steps, in any lane, and the same bits in WebAssembly", () => {
    const parameters = new Float32Array(layout.length);
    for (const [name, a] of Object.entries(MULTIPLIERS[cell])) {
      const tensor = tensorIn(parameters, layout, name);
      for (let i = 0; i < tensor.length; i++) tensor[i] = (((a * i + 3) % 11) - 5) / 8;
    }
    const plain = outputsOf(gatedMembers(plainKernels(), shape, 3), parameters, golden.inputs);
    for (const [t, row] of golden[cell].entries()) for (const [o, y] of row.entries()) expect(plain[t][o]).toBeCloseTo(y, 6);
    const network = gatedMembers(wasm, shape, 3);
    for (const lane of [0, 1, 2]) expect(outputsOf(network, parameters, golden.inputs, lane)).toEqual(plain);
    network.close();
  });

  test("starts with orthogonal recurrent gates and biases of zero, and an episode with a state of zeros", () => {
    const wide = { cell, inputs: 3, hidden: 20, outputs: 1 };
    const wideLayout = gatedLayout(wide);
    const parameters = new Float32Array(wideLayout.length);
    initGated(parameters, wideLayout, wide, stream(1000, "test"));
    const recurrent = tensorIn(parameters, wideLayout, "recurrent.weights");
    const width = recurrent.length / 20;
    for (let gate = 0; gate < width / 20; gate++) {
      for (let i = 0; i < 20; i++) {
        for (let j = 0; j <= i; j++) {
          let product = 0;
          for (let k = 0; k < 20; k++) product += recurrent[i * width + gate * 20 + k] * recurrent[j * width + gate * 20 + k];
          expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
        }
      }
    }
    for (const { name } of wideLayout.tensors)
      if (name.endsWith("bias")) expect(tensorIn(parameters, wideLayout, name).every((x) => x === 0)).toBe(true);
    const network = gatedMembers(wasm, wide, 3);
    const inputs = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    const first = outputsOf(network, parameters, inputs);
    expect(first[1]).not.toEqual(first[0]);
    expect(outputsOf(network, parameters, inputs)).toEqual(first);
    network.close();
  });
});

/** The network in float64, with a rate a neuron that is read out at the end. */
function spikingTwin(options: DenseSpikingOptions, weights: (name: number) => Float64Array, start: Float64Array, inputs: number[][]) {
  const { neurons: n, inputs: d, outputs, subSteps, subStepMs: dt, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs } = options;
  const [wIn, wRecurrent, wOut] = [0, 1, 2].map(weights);
  const gains = [
    kIn * tauMembraneMs * Math.sqrt(2 / d),
    ((kHidden * tauMembraneMs) / tauSynapseMs) * Math.sqrt(2 / n),
    kOut / Math.sqrt(n),
  ];
  const [synapse, membrane, filter] = [tauSynapseMs, tauMembraneMs, tauOutputMs].map((tau) => Math.exp(-dt / tau));
  const v = start.slice();
  const [current, rate] = [new Float64Array(n), new Float64Array(n)];
  let spikes = new Float64Array(n);
  let count = 0;
  return { count: () => count, outputs: inputs.map(step) };

  function step(x: number[]): number[] {
    for (let t = 0; t < subSteps; t++) {
      const next = new Float64Array(n);
      for (let j = 0; j < n; j++) {
        let drive = 0;
        for (let i = 0; i < n; i++) drive += spikes[i] * wRecurrent[i * n + j];
        const input = x.reduce((sum, value, k) => sum + value * wIn[k * n + j], 0);
        current[j] = synapse * current[j] + gains[1] * drive;
        v[j] = membrane * v[j] + (1 - membrane) * (current[j] + gains[0] * input);
        next[j] = Number(v[j] > 1);
        if (next[j] === 1) v[j] = 0;
        rate[j] = filter * rate[j] + ((1 - filter) * next[j]) / dt;
      }
      spikes = next;
      count += spikes.reduce((sum, s) => sum + s, 0);
    }
    return Array.from({ length: outputs }, (_, o) => gains[2] * rate.reduce((sum, r, j) => sum + r * wOut[j * outputs + o], 0));
  }
}

describe("a spiking network of real weights", () => {
  const { excitatoryRatio: _, reservoir: __, ...constants } = SPIKING_DEFAULTS;

  test.each([
    { neurons: 8, subSteps: 33, subStepMs: 0.5 },
    { neurons: 30, subSteps: 8, subStepMs: 2 },
  ])("is its twin in float64: %j", (size) => {
    const options = { ...constants, ...size, inputs: 3, outputs: 2 };
    const network = denseSpiking(options, 3);
    const parameters = new Float32Array(network.layout.length);
    initDenseSpiking(parameters, network.layout, stream(1000, "weights"));
    const rng = stream(1, "other", 0);
    const start = Float64Array.from({ length: size.neurons }, () => (rng.u32() >>> 8) / 16777216);
    const inputs = [
      [1, -2, 1.5],
      [0.5, 0.25, -1],
      [-3, 1, 2],
      [2, 2, 2],
    ];
    const tensors = network.layout.tensors.map(({ offset, length }) => Float64Array.from(parameters.subarray(offset, offset + length)));
    const twin = spikingTwin(options, (k) => tensors[k], start, inputs);
    const found = outputsOf(network, parameters, inputs);
    expect(twin.count()).toBeGreaterThan(10);
    for (const [t, row] of twin.outputs.entries()) for (const [o, y] of row.entries()) expect(found[t][o]).toBeCloseTo(y, 4);
    for (const lane of [0, 2]) expect(outputsOf(network, parameters, inputs, lane)).toEqual(found);
  });

  test("takes one sub-step by hand: a neuron fires just above the input that brings it to 1, and gives its output a filtered spike", () => {
    const options = { ...constants, neurons: 1, subSteps: 1, subStepMs: 0.5, inputs: 1, outputs: 1 };
    const network = denseSpiking(options, 1);
    network.load(0, Float32Array.of(15, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0));
    const half = { u32: () => 2 ** 31, uniform: () => 0, normal: () => 0, integers: () => 0 };
    const outputAt = (x: number): number => {
      network.reset(0, half);
      network.inputs[0] = x;
      network.step(Int32Array.of(0), 1);
      return network.outputs[0];
    };
    const rest = 1 - Math.exp(-0.05); // both of the membrane and of the filter
    const needed = (1 - 0.5 * (1 - rest)) / rest / (Math.SQRT2 * 15); // R_in = 0.1 * 10 * sqrt(2 / 1)
    expect(outputAt(needed * 0.9999)).toBe(0);
    expect(outputAt(needed * 1.0001)).toBeCloseTo((5 * 2 * rest) / 0.5, 5);
  });
});

test("multilayer perceptrons a lane are tanh layers with weights of their own", () => {
  const shape = { name: "policy", sizes: [3, 5, 2], activation: "tanh" } as const;
  const network = mlpMembers(wasm, shape, 3);
  const parameters = new Float32Array(network.layout.length);
  initMlpMember(parameters, network.layout, shape, stream(1000, "weights"));
  for (const bias of ["policy.0.bias", "policy.1.bias"]) tensorIn(parameters, network.layout, bias).fill(0.25);
  const [first, second] = [0, 1].map((layer) => tensorIn(parameters, network.layout, `policy.${layer}.weights`));
  const x = [0.5, -1, 2];
  const hidden = Array.from({ length: 5 }, (_, j) => Math.tanh(0.25 + x.reduce((sum, value, k) => sum + value * first[k * 5 + j], 0)));
  const expected = [0, 1].map((o) => 0.25 + hidden.reduce((sum, h, j) => sum + h * second[j * 2 + o], 0));
  for (const lane of [0, 1, 2]) {
    const found = outputsOf(network, parameters, [x], lane)[0];
    for (const o of [0, 1]) expect(found[o]).toBeCloseTo(expected[o], 5);
  }
  expect(outputsOf(mlpMembers(plainKernels(), shape, 3), parameters, [x])).toEqual(outputsOf(network, parameters, [x]));
  network.close();
});

test("LeCun-normal weights have variance 1 / fanIn and end at two standard deviations of the normal that is cut", () => {
  const weights = new Float32Array(20_000);
  lecunNormal(weights, 25, stream(1000, "weights"));
  const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
  expect(variance * 25).toBeCloseTo(1, 1.5);
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  expect(largest).toBeLessThanOrEqual(0.4 / 0.8796);
  expect(largest).toBeGreaterThan(0.45);
});
