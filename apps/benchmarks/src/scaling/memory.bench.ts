import type { Benchmark, Row } from "../benchmark.ts";
import { callApart } from "../program/apart.ts";

const POPULATIONS = [64, 1024, 4096, 16_384] as const;
const NEURONS = [64, 256] as const;

/** What a member costs in memory. */
export const memory: Benchmark = {
  name: "memory",
  about: "the process's largest memory for populations from 64 to 16,384, and what a member costs",
  async run({ isQuick, say }) {
    const module = new URL("./memory-child.ts", import.meta.url).href;
    const rows: Row[] = [];
    for (const neurons of isQuick ? [64] : NEURONS) {
      const largest: number[] = [];
      const populations = isQuick ? [8, 16] : POPULATIONS;
      for (const population of populations) {
        largest.push(await callApart<number>(module, "largestMemory", { population, neurons }));
        say(`${neurons} neurons, population ${population}: ${largest.at(-1)?.toFixed(0)} MB`);
        rows.push(
          memoryRow(`largest memory, ${neurons} neurons, population ${population}`, "MB", largest.at(-1) ?? Number.NaN, {
            neurons,
            population,
          }),
        );
      }
      const [first, last] = [populations[0], populations[populations.length - 1]];
      const each = (1000 * (largest[largest.length - 1] - largest[0])) / (last - first);
      rows.push(memoryRow(`memory of a member, ${neurons} neurons`, "kB", each, { neurons }));
    }
    return rows;
  },
};

function memoryRow(name: string, unit: string, value: number, at: Row["at"] = {}): Row {
  return { name, unit, value: Number(value.toPrecision(3)), spread: null, ratio: null, peer: null, at };
}
