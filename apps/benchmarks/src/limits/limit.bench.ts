import { loadKernels, loadSpikingKernels, releaseThresholds } from "@quantal/kernels";
import { SPIKING_DEFAULTS, spikingNetwork } from "@quantal/nn";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternate, consume, median, rounded, valueRow } from "../measure.ts";
import { cycleLoop, cyclesOf, multiplyAdds, peakLoop } from "./peak-loop.ts";

const ROWS = 256;
const WIDTH = 64;
const NEURONS = 256;
const MEMBERS = 256;
const PEAK_TURNS = 200_000;
const CYCLE_TURNS = 400_000;

/** What is measured, in the units that its limit has: multiply-adds, or elements. */
interface Work {
  readonly units: number;
  run(): void;
}

/**
 * How far the main kernels are from what this CPU can do with 128-bit vectors.
 *   dense layers: multiply-adds a second, beside a loop of nothing else, in registers
 *   spiking step: cycles for four neurons and a sub-step, beside the same step without a spike
 *   sampling: cycles a synapse, beside the wide products alone that Philox4x32-7 needs, two a cycle
 *   gradient: cycles a synapse and member, beside 16-bit additions alone, eight a vector and two vectors a cycle
 */
export const limit: Benchmark = {
  name: "limit",
  about: "how far dense layers, spiking step, sampling and gradient are from the limit of this CPU's 128-bit vectors",
  async run(context) {
    const peak = peakLoop();
    const works = { ...(await denseWorks()), ...(await spikingWorks(context)) };
    const rounds = context.times(9, 2);
    const seconds = alternate(rounds, {
      peak: () => peak(PEAK_TURNS),
      cycles: () => cycleLoop(CYCLE_TURNS),
      ...Object.fromEntries(Object.entries(works).map(([name, { run }]) => [name, run])),
    });
    const perSecond = (name: string, units: number): number[] => (seconds as { [name: string]: number[] })[name].map((s) => units / s);
    const hertz = perSecond("cycles", cyclesOf(CYCLE_TURNS));
    const peaks = perSecond("peak", multiplyAdds(PEAK_TURNS));
    const rate = (name: keyof typeof works): number[] => perSecond(name, works[name].units);
    const cycles = (name: keyof typeof works): number[] => rate(name).map((r, k) => hertz[k] / r);
    return [
      valueRow(
        "cycles of this core",
        "GHz",
        hertz.map((h) => h / 1e9),
      ),
      valueRow(
        "multiply-adds in registers, 128-bit",
        "GMAC/s",
        peaks.map((p) => p / 1e9),
      ),
      valueRow(
        "multiply-adds in registers, a cycle",
        "MAC",
        peaks.map((p, k) => p / hertz[k]),
      ),
      ...(["dense forward", "dense backward"] as const).map((name) =>
        limitRow(
          `${name}, ${ROWS} rows of ${WIDTH} to ${WIDTH}`,
          "GMAC/s",
          rate(name).map((r) => r / 1e9),
          peaks.map((p) => p / 1e9),
          "multiply-adds in registers",
          true,
        ),
      ),
      limitRow(
        `spiking step, ${NEURONS} neurons, p = 0.5`,
        "cycles a quad of neurons and sub-step",
        cycles("spiking"),
        cycles("silent"),
        "the same without a spike",
        false,
      ),
      limitRow(
        "sampling",
        "cycles a synapse",
        cycles("sampling"),
        hertz.map(() => 28 / 32 / 2),
        "28 wide products for 32 synapses, two a cycle",
        false,
      ),
      limitRow(
        "gradient from stored bits",
        "cycles a synapse and member",
        cycles("gradient"),
        hertz.map(() => 1 / 8 / 2),
        "16-bit sums, eight a vector, two vectors a cycle",
        false,
      ),
    ];
  },
};

/** A row whose ratio is the share of the limit that is reached. */
function limitRow(name: string, unit: string, own: readonly number[], limits: readonly number[], what: string, isSpeed: boolean): Row {
  const share = rounded(median(own.map((value, k) => (isSpeed ? value / limits[k] : limits[k] / value))));
  return { ...valueRow(name, unit, own), ratio: share, peer: `the limit: ${what}`, peerValue: rounded(median(limits)) };
}

async function denseWorks(): Promise<{ [name in "dense forward" | "dense backward"]: Work }> {
  const kernels = await loadKernels();
  const workspace = kernels.workspace(2 * WIDTH * WIDTH + 2 * ROWS * WIDTH + 2 * WIDTH);
  const [weights, gradient] = [workspace.float32(WIDTH * WIDTH), workspace.float32(WIDTH * WIDTH)];
  const [inputs, outputs] = [workspace.float32(ROWS * WIDTH), workspace.float32(ROWS * WIDTH)];
  const [bias, biasGradient] = [workspace.float32(WIDTH), workspace.float32(WIDTH)];
  for (const values of [weights, inputs]) for (let k = 0; k < values.length; k++) values[k] = ((k * 37) % 101) / 101 - 0.5;
  const repeats = 20;
  const units = repeats * ROWS * WIDTH * WIDTH;
  return {
    "dense forward": {
      units,
      run() {
        for (let k = 0; k < repeats; k++) workspace.denseForward(outputs, inputs, weights, bias, ROWS);
        consume(outputs[0]);
      },
    },
    "dense backward": {
      units,
      run() {
        gradient.fill(0);
        for (let k = 0; k < repeats; k++) workspace.denseBackward(gradient, biasGradient, inputs, outputs, ROWS);
        consume(gradient[0]);
      },
    },
  };
}

async function spikingWorks({ times }: Context): Promise<{ [name in "spiking" | "silent" | "sampling" | "gradient"]: Work }> {
  const kernels = await loadSpikingKernels();
  const [busy, silent] = [0, 1].map(() => spikingNetwork(kernels, { ...SPIKING_DEFAULTS, inputs: 4, outputs: 1, neurons: NEURONS }, 1));
  const stride = Math.ceil(busy.synapses / 8);
  const releases = new Uint8Array(MEMBERS * stride);
  const sampler = kernels.sampler(releaseThresholds(new Float32Array(busy.synapses).fill(0.5)));
  const sampleAll = (): void => {
    for (let member = 0; member < MEMBERS; member++) sampler.sample(releases.subarray(member * stride), member, 3, false);
  };
  sampleAll();
  busy.load(0, releases);
  silent.load(0, new Uint8Array(stride)); // no synapse at all, no input: nothing fires
  const index = Int32Array.of(0);
  const steps = times(2000, 20);
  const stepper = (network: typeof busy, scale: number) => (): void => {
    for (let k = 0; k < steps; k++) {
      for (let j = 0; j < 4; j++) network.inputs[j] = scale * (((k + 3 * j) % 7) / 3 - 1);
      network.step(index, 1);
    }
    consume(network.outputs[0]);
  };
  const weights = Int32Array.from({ length: MEMBERS }, (_, k) => 2 * k - MEMBERS + 1);
  const sums = new Int32Array(busy.synapses);
  const quads = (steps * SPIKING_DEFAULTS.subSteps * NEURONS) / 4;
  return {
    spiking: { units: quads, run: stepper(busy, 1) },
    silent: { units: quads, run: stepper(silent, 0) },
    sampling: { units: MEMBERS * busy.synapses, run: sampleAll },
    gradient: { units: MEMBERS * busy.synapses, run: () => kernels.sumReleases(sums, releases, stride, weights) },
  };
}
