import {
  type Kernels,
  loadKernels,
  loadSpikingKernels,
  plainKernels,
  plainSpikingKernels,
  releaseThresholds,
  type SpikingKernels,
} from "@quantal/kernels";
import { SPIKING_DEFAULTS, spikingNetwork } from "@quantal/nn";
import { stream } from "@quantal/numeric";
import { consume, cpuSeconds, median } from "../measure.ts";

/** Both families of kernels. */
interface Family {
  readonly dense: Kernels;
  readonly spiking: SpikingKernels;
}

/** Makes something to time: a function that does it a number of times. */
type Maker = (family: Family) => (count: number) => void;

const MAKERS = {
  "spiking step, 64 neurons": (family) => spiking(family, 64),
  "spiking step, 256 neurons": (family) => spiking(family, 256),
  "release sampling": sampling,
  "release sums": sums,
  "dense forward": (family) => dense(family, "forward"),
  "dense backward": (family) => dense(family, "backward"),
  tanh: (family) => dense(family, "tanh"),
  adam: (family) => dense(family, "adam"),
} as const satisfies { readonly [name: string]: Maker };

export type Guarded = keyof typeof MAKERS;

/** Names of what is guarded. */
export const GUARDED = Object.keys(MAKERS) as Guarded[]; // keys of the object above

const SLICE = 0.006; // CPU seconds of one turn of either
const ROUNDS = 7;

/**
 * How many times as fast as its plain twin a kernel is: the median over rounds in which both take turns, by CPU time, in this process.
 * @param tested - what to take for the kernels; by default those that are loaded
 */
export async function advantages(
  names: readonly Guarded[],
  tested?: Family,
): Promise<{ [name in Guarded]?: number } & { [name: string]: number }> {
  const family = tested ?? { dense: await loadKernels(), spiking: await loadSpikingKernels() };
  const twins = { dense: plainKernels(), spiking: plainSpikingKernels() };
  return Object.fromEntries(names.map((name) => [name, advantage(MAKERS[name](family), MAKERS[name](twins))]));
}

function advantage(kernel: (count: number) => void, twin: (count: number) => void): number {
  const [kernelCount, twinCount] = [countFor(kernel), countFor(twin)];
  const ratios = Array.from({ length: ROUNDS }, () => {
    const own = cpuSeconds(() => kernel(kernelCount)) / kernelCount;
    return cpuSeconds(() => twin(twinCount)) / twinCount / own;
  });
  return median(ratios);
}

/** How often a thing is done in a turn, once it is compiled. */
function countFor(work: (count: number) => void): number {
  for (let count = 1; ; count *= 2) {
    const seconds = cpuSeconds(() => work(count));
    if (seconds > SLICE) return Math.max(1, Math.round((count * SLICE) / cpuOf(work, count)));
  }
}

/** A second look, since the first one had the compiler in it. */
function cpuOf(work: (count: number) => void, count: number): number {
  return Math.max(
    1e-5,
    cpuSeconds(() => work(count)),
  );
}

function spiking({ spiking: kernels }: Family, neurons: number): (count: number) => void {
  const network = spikingNetwork(kernels, { ...SPIKING_DEFAULTS, inputs: 4, outputs: 1, neurons }, 1);
  const sampler = kernels.sampler(releaseThresholds(new Float32Array(network.synapses).fill(0.5)));
  const bits = new Uint8Array(Math.ceil(network.synapses / 8));
  sampler.sample(bits, 1, 2, false);
  network.load(0, bits);
  network.reset(0, stream(1, "guard"));
  const index = Int32Array.of(0);
  return (count) => {
    for (let k = 0; k < count; k++) {
      for (let j = 0; j < 4; j++) network.inputs[j] = ((k + 3 * j) % 7) / 3 - 1;
      network.step(index, 1);
    }
    consume(network.outputs[0]);
  };
}

function sampling({ spiking: kernels }: Family): (count: number) => void {
  const sampler = kernels.sampler(Uint16Array.from({ length: 4096 }, (_, s) => (s * 40_503) & 65_535));
  const bits = new Uint8Array(512);
  return (count) => {
    for (let k = 0; k < count; k++) sampler.sample(bits, k, 5, false);
    consume(bits[0]);
  };
}

function sums({ spiking: kernels }: Family): (count: number) => void {
  const [synapses, members] = [4096, 64];
  const rows = Uint8Array.from({ length: (synapses / 8) * members }, (_, k) => (k * 167) & 255);
  const weights = Int32Array.from({ length: members }, (_, k) => 2 * k - members + 1);
  const out = new Int32Array(synapses);
  return (count) => {
    for (let k = 0; k < count; k++) kernels.sumReleases(out, rows, synapses / 8, weights);
    consume(out[0]);
  };
}

const [ROWS, WIDTH] = [64, 64];

function dense({ dense: kernels }: Family, what: "forward" | "backward" | "tanh" | "adam"): (count: number) => void {
  const workspace = kernels.workspace(4 * WIDTH * WIDTH + 2 * ROWS * WIDTH + 2 * WIDTH);
  const [weights, gradient, first, second] = Array.from({ length: 4 }, () => workspace.float32(WIDTH * WIDTH));
  const [inputs, outputs] = [workspace.float32(ROWS * WIDTH), workspace.float32(ROWS * WIDTH)];
  const [bias, biasGradient] = [workspace.float32(WIDTH), workspace.float32(WIDTH)];
  for (const values of [weights, inputs, outputs, gradient])
    for (let k = 0; k < values.length; k++) values[k] = ((k * 37) % 101) / 101 - 0.5;
  const step = { beta1: 0.9, beta2: 0.999, stepSize: 1e-6, epsilon: 1e-8 };
  const works = {
    forward: () => workspace.denseForward(outputs, inputs, weights, bias, ROWS),
    backward: () => workspace.denseBackward(gradient, biasGradient, inputs, outputs, ROWS),
    tanh: () => workspace.tanh(outputs, inputs, ROWS * WIDTH),
    adam: () => workspace.adam(weights, first, second, gradient, step),
  };
  const work = works[what];
  return (count) => {
    for (let k = 0; k < count; k++) work();
    consume(outputs[0] + weights[0] + gradient[0]);
  };
}
