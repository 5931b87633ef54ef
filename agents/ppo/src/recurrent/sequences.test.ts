import { END, type Segments } from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import { initNetwork, type NetworkShape, networkLayout } from "../network.ts";
import { createUpdater, type Parameters, type UpdateOptions } from "../update.ts";
import { memoryFloats } from "./recurrent-network.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

const SHAPE: NetworkShape = {
  ...{ observationSize: 3, outputs: 3, isDiscrete: true, hidden: 6, layers: 1, activation: "tanh", sharedTrunk: false },
  ...{ memory: "lstm", memorySize: 5 },
};
const OPTIONS: UpdateOptions = {
  ...{
    lanes: 3,
    steps: 20,
    minibatchSize: 60,
    sequence: 5,
    clipValue: 0,
    valueLoss: "mse",
    valueCoefficient: 0.5,
    entropyCoefficient: 0.1,
  },
  ...{ maxGradientNorm: 0, targetKl: 0, normalizeAdvantages: true, adamEpsilon: 1e-5 },
};
const RATES = { learningRate: 0, clip: 10 }; // no ratio gets there: the loss has no corners

interface Case {
  readonly updater: ReturnType<typeof createUpdater>;
  readonly before: Parameters;
  readonly after: Parameters;
  /** The gradient step on all rows, by other parameters. */
  lossWith(parameters: Float32Array): number;
}

function parametersOf(shape: NetworkShape): Parameters {
  const layout = networkLayout(shape);
  const parameters = new Float32Array(layout.length);
  initNetwork(parameters, layout, shape, -0.5, stream(1, "init"));
  for (let i = 0; i < parameters.length; i++) if (i % 3 === 0) parameters[i] *= 3; // away from where all actions are alike
  return { parameters, firstMoment: new Float32Array(layout.length), secondMoment: new Float32Array(layout.length), adamSteps: 0 };
}

/** An update of random rows, with memory of random numbers and episodes that begin at random. */
function make(kernels: Kernels, shape: NetworkShape, options: UpdateOptions): Case {
  const { lanes, steps, sequence } = options;
  const updater = createUpdater(kernels, shape, options);
  const { batch } = updater;
  const rng = stream(2, "batch");
  for (let i = 0; i < batch.observations.length; i++) batch.observations[i] = rng.normal();
  for (let i = 0; i < batch.samples.length; i++) batch.samples[i] = shape.isDiscrete ? rng.integers(0, shape.outputs) : rng.normal();
  for (let i = 0; i < lanes * steps; i++) {
    batch.logProbs[i] = (shape.isDiscrete ? -1.1 : -2) + 0.3 * rng.normal();
    batch.values[i] = rng.normal();
    batch.advantages[i] = rng.normal();
    batch.returns[i] = batch.values[i] + rng.normal();
  }
  const ends = Uint8Array.from({ length: lanes * steps }, () => (rng.uniform() < 0.15 ? END.terminated : END.none));
  const initialMemory = Float64Array.from({ length: lanes * memoryFloats(shape) }, () => Math.fround(rng.uniform(-1, 1)));
  const [before, after] = [parametersOf(shape), parametersOf(shape)];
  updater.load(before);
  updater.read({ ...EMPTY, lanes, steps, ends, initialMemory });
  const starts = Int32Array.from({ length: (lanes * steps) / sequence }, (_, k) => ((k * 7) % ((lanes * steps) / sequence)) * sequence);
  const indices = Int32Array.from({ length: lanes * steps }, (_, i) => starts[Math.floor(i / sequence)] + (i % sequence));
  const step = (): number => updater.minibatch(indices, 0, indices.length, RATES).loss;
  step();
  updater.save(after); // Adam's first moment is then a tenth of the gradient
  const lossWith = (parameters: Float32Array): number => {
    updater.load({ ...before, parameters });
    return step();
  };
  return { updater, before, after, lossWith };
}

const EMPTY: Segments = {
  ...{ type: "segments", complete: true, lanes: 0, steps: 0, lengths: new Int32Array(0), actions: new Int32Array(0) },
  ...{ observations: new Float32Array(0), rewards: new Float64Array(0), ends: new Uint8Array(0), aux: new Float32Array(0) },
  ...{ bootstrap: new Float32Array(0), lastObservations: new Float32Array(0), truncatedAt: new Int32Array(0) },
  ...{ truncatedObservations: new Float32Array(0), initialMemory: new Float64Array(0) },
  episodes: {
    ...{ lane: new Int32Array(0), step: new Int32Array(0), returns: new Float64Array(0) },
    ...{ lengths: new Int32Array(0), ends: new Uint8Array(0) },
  },
};

describe("the gradient through time of the whole loss is that of finite differences", () => {
  const cases: [string, Partial<NetworkShape>, Partial<UpdateOptions>][] = [
    ["lstm", {}, {}],
    ["gru, two layers before it", { memory: "gru", layers: 2 }, {}],
    ["lstm on observations, continuous", { layers: 0, isDiscrete: false, outputs: 2 }, {}],
    ["one sequence a lane, Huber loss", {}, { sequence: 20, valueLoss: "huber" }],
    ["sequences of one step", { memory: "gru" }, { sequence: 1 }],
    ["several blocks", {}, { lanes: 45, steps: 50, minibatchSize: 2250, sequence: 50 }],
  ];

  // The loss comes from float32 networks: its noise of some 1e-7 over a step of 2 * 2^-11 is 1e-4.
  it.each(cases)("%s", (_, shape, options) => {
    const whole = { ...SHAPE, ...shape };
    const { before, after, lossWith, updater } = make(wasm, whole, { ...OPTIONS, ...options });
    const h = 1 / 2048;
    const stride = options.lanes === undefined ? 3 : 17; // of parameters that are tried
    let [worst, largest] = [0, 0];
    for (const { offset, length } of networkLayout(whole).tensors) {
      for (let i = offset; i < offset + length; i += stride) {
        const [above, below] = [h, -h].map((change) => {
          const parameters = before.parameters.slice();
          parameters[i] += change;
          return lossWith(parameters);
        });
        const gradient = 10 * after.firstMoment[i];
        worst = Math.max(worst, Math.abs((above - below) / (2 * h) - gradient));
        largest = Math.max(largest, Math.abs(gradient));
      }
    }
    expect(largest).toBeGreaterThan(0.03);
    expect(worst / largest).toBeLessThan(0.01);
    updater.close();
  });
});

describe("an update with memory", () => {
  it("has the same bits in WebAssembly and plain", () => {
    for (const memory of ["lstm", "gru"] as const) {
      const [one, two] = [wasm, plainKernels()].map((kernels) => make(kernels, { ...SHAPE, memory }, OPTIONS).after);
      expect(one).toEqual(two);
    }
  });

  it("names what isn't finite", () => {
    const { before, lossWith } = make(wasm, SHAPE, OPTIONS);
    const parameters = before.parameters.slice();
    parameters[networkLayout(SHAPE).tensors[2].offset] = Number.NaN;
    expect(() => lossWith(parameters)).toThrow(/ppo.tell: policyLoss is not finite. Got NaN/);
  });
});
