import { loadSpikingKernels, plainSpikingKernels, releaseThresholds, type SpikingKernels } from "@quantal/kernels";
import { SPIKING_DEFAULTS, spikingNetwork } from "@quantal/nn";
import type { Benchmark, Row } from "../benchmark.ts";
import { alternate, consume, ratioRow, timeRow } from "../measure.ts";

const SIZES = [64, 128, 256, 512, 1024] as const;

/** Drawing a member's synapses, one bit each, and unpacking them into a network. */
export const sampling: Benchmark = {
  name: "sampling",
  about: "drawing a member's synapses (4 inputs, 1 output), and loading them into a network",
  async run({ times }) {
    const kernels = await loadSpikingKernels();
    const rows: Row[] = [];
    for (const neurons of SIZES) {
      const [fast, slow] = [drawer(kernels, neurons), drawer(plainSpikingKernels(), neurons)];
      const members = times(Math.ceil(4e8 / (neurons * neurons * 8)), 2);
      const few = Math.ceil(members / 20);
      const seconds = alternate(times(9, 2), {
        own: () => fast.draw(members),
        load: () => fast.load(members),
        plain: () => slow.draw(few),
      });
      const us = (all: readonly number[], count: number) => all.map((s) => (1e6 * s) / count);
      const at = { neurons, synapses: fast.synapses };
      const peer = { peer: "plain twin", values: us(seconds.plain, few), isSpeed: false };
      rows.push(ratioRow(`sample a member, ${neurons} neurons`, "us", us(seconds.own, members), peer, at));
      rows.push(
        timeRow(
          `load a member, ${neurons} neurons`,
          "us",
          seconds.load.map((s) => s / members),
          at,
        ),
      );
      fast.close();
      slow.close();
    }
    return rows;
  },
};

function drawer(kernels: SpikingKernels, neurons: number) {
  const network = spikingNetwork(kernels, { ...SPIKING_DEFAULTS, inputs: 4, outputs: 1, neurons }, 1);
  const probabilities = Float32Array.from({ length: network.synapses }, (_, s) => ((s * 37) % 101) / 101);
  const sampler = kernels.sampler(releaseThresholds(probabilities));
  const bits = new Uint8Array(Math.ceil(network.synapses / 8));
  return {
    synapses: network.synapses,
    draw(members: number): void {
      for (let k = 0; k < members; k++) {
        sampler.sample(bits, k, 7, false);
        consume(bits[k % bits.length]);
      }
    },
    load(members: number): void {
      for (let k = 0; k < members; k++) network.load(0, bits);
    },
    close(): void {
      sampler.close();
      network.close();
    },
  };
}
