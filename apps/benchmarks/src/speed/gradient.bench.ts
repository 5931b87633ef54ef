import { loadSpikingKernels, plainSpikingKernels, releaseThresholds } from "@quantal/kernels";
import type { Benchmark, Row } from "../benchmark.ts";
import { alternate, consume, ratioRow, valueRow } from "../measure.ts";

const SIZES = [64, 128, 256, 512, 1024] as const;
const MEMBERS = 1024;

/** The natural gradient's sum over members of rank weight times released bits. */
export const gradient: Benchmark = {
  name: "gradient",
  about: "a member's part of the gradient, with 1,024 members: from stored bits, and from bits drawn again",
  async run({ times }) {
    const kernels = await loadSpikingKernels();
    const plain = plainSpikingKernels();
    const rows: Row[] = [];
    for (const neurons of SIZES) {
      const synapses = neurons * (neurons + 9); // 4 inputs twice, 1 output
      const members = Math.min(MEMBERS, times(Math.ceil(6e8 / (synapses * 8)), 16));
      const stride = Math.ceil(synapses / 8);
      const releases = new Uint8Array(members * stride);
      const sampler = kernels.sampler(releaseThresholds(new Float32Array(synapses).fill(0.5)));
      const sample = (): void => {
        for (let member = 0; member < members; member++) sampler.sample(releases.subarray(member * stride), member, 3, false);
      };
      sample();
      const weights = Int32Array.from({ length: members }, (_, k) => 2 * k - members + 1);
      const sums = new Int32Array(synapses);
      const sum = (by: typeof kernels) => (): void => {
        by.sumReleases(sums, releases, stride, weights);
        consume(sums[0]);
      };
      const again = (): void => {
        sample();
        sum(kernels)();
      };
      const seconds = alternate(times(7, 2), { own: sum(kernels), plain: sum(plain), again });
      sampler.close();
      const us = (all: readonly number[]) => all.map((s) => (1e6 * s) / members);
      const peer = { peer: "plain twin", values: us(seconds.plain), isSpeed: false };
      const at = { neurons, synapses, members };
      rows.push(ratioRow(`gradient of a member from stored bits, ${neurons} neurons`, "us", us(seconds.own), peer, at));
      rows.push(valueRow(`gradient of a member whose bits are drawn again, ${neurons} neurons`, "us", us(seconds.again), at));
    }
    return rows;
  },
};
