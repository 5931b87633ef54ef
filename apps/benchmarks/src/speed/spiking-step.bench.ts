import { loadSpikingKernels, plainSpikingKernels, releaseThresholds, type SpikingKernels } from "@quantal/kernels";
import { spikingNetwork } from "@quantal/nn";
import { stream } from "@quantal/numeric";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternate, alternateAsync, consume, ratioRow, timeRow } from "../measure.ts";
import { besideDense } from "./spiking-peers.ts";
import { player, type Trained, trained } from "./trained.ts";

const SIZES = [64, 128, 256] as const;
const SUB_STEPS = [33, 8] as const;
const LANES = 8; // as in a run

/** An environment step of a spiking network. */
export const spikingStep: Benchmark = {
  name: "spiking-step",
  about: "an environment step of a spiking network: all in with trained probabilities, and the kernel alone; peers: the dense form",
  peers: ["gymnasium", "torch", "jax"],
  compare: besideDense,
  async run(context) {
    const rows: Row[] = [];
    for (const subSteps of SUB_STEPS) for (const neurons of SIZES) rows.push(...(await stepRows(neurons, subSteps, context)));
    return rows;
  },
};

async function stepRows(neurons: number, subSteps: (typeof SUB_STEPS)[number], context: Context): Promise<Row[]> {
  const from = await trained(neurons, subSteps, context);
  const at = { neurons, subSteps };
  const what = `${neurons} neurons, ${subSteps} sub-steps`;
  const play = await player(from);
  const { all } = await alternateAsync(context.times(9, 2), { all: () => play(context.times(64, 16)) });
  return [
    timeRow(`step with sampling, loading and CartPole, trained p, ${what}`, "us", all, { ...at, p: "trained", part: "all in" }),
    ...(await kernelRows(`network alone, trained p, ${what}`, from, from.probabilities, { ...at, p: "trained" }, context)),
    ...(await kernelRows(`network alone, p = 0.5, ${what}`, from, from.probabilities.slice().fill(0.5), { ...at, p: "half" }, context)),
  ];
}

/** The kernel on recorded inputs, beside its plain twin. */
async function kernelRows(name: string, from: Trained, probabilities: Float32Array, at: Row["at"], context: Context): Promise<Row[]> {
  const own = replay(await loadSpikingKernels(), from, probabilities);
  const plain = replay(plainSpikingKernels(), from, probabilities);
  const steps = context.times(4000, 100);
  const { fast, slow } = alternate(context.times(9, 2), { fast: () => own.run(steps), slow: () => plain.run(Math.ceil(steps / 10)) });
  const scaled = (seconds: readonly number[], count: number) => seconds.map((s) => (1e6 * s) / (count * LANES));
  const peer = { peer: "plain twin", values: scaled(slow, Math.ceil(steps / 10)), isSpeed: false };
  const spikes = Number(own.spikesPerSubStep().toFixed(2));
  own.close();
  plain.close();
  return [ratioRow(name, "us", scaled(fast, steps), peer, { ...at, part: "network", spikesPerSubStep: spikes })];
}

/** Eight members that see the same inputs, over and over. */
function replay(kernels: SpikingKernels, { network: options, inputs }: Trained, probabilities: Float32Array) {
  const network = spikingNetwork(kernels, options, LANES);
  const sampler = kernels.sampler(releaseThresholds(probabilities));
  const bits = new Uint8Array(Math.ceil(network.synapses / 8));
  const index = Int32Array.from({ length: LANES }, (_, lane) => lane);
  for (let lane = 0; lane < LANES; lane++) {
    sampler.sample(bits, lane, 1, false);
    network.load(lane, bits);
    network.reset(lane, stream(1000, "bench", lane));
  }
  sampler.close();
  const size = options.inputs;
  const length = inputs.length / size;
  return {
    run(steps: number): void {
      for (let k = 0; k < steps; k++) {
        const from = (k % length) * size;
        for (let lane = 0; lane < LANES; lane++) for (let j = 0; j < size; j++) network.inputs[lane * size + j] = inputs[from + j];
        network.step(index, LANES);
      }
      consume(network.outputs[0]);
    },
    spikesPerSubStep: (): number => index.reduce((sum, lane) => sum + network.firingFraction(lane), 0) * (options.neurons / LANES),
    close: () => network.close(),
  };
}
