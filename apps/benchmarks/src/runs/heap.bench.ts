import type { Benchmark, Row } from "../benchmark.ts";
import { callApart } from "../program/apart.ts";
import type { HeapAnswer } from "./heap-child.ts";

const CASES = [
  { agent: "rsrp", what: "RSRP's generations" },
  { agent: "ppo", what: "PPO's updates" },
] as const;

/** Whether anything piles up. */
export const heap: Benchmark = {
  name: "heap",
  about: "heap in use, forced to collect, after 100 and 1,000 generations of RSRP and updates of PPO",
  async run({ times }) {
    const rows: Row[] = [];
    const updates = times(1000, 20);
    for (const { agent, what } of CASES) {
      const module = new URL("./heap-child.ts", import.meta.url).href;
      const { early, late } = await callApart<HeapAnswer>(module, "heapOver", { agent, updates });
      const row = (name: string, value: number): Row => ({
        name,
        unit: "MB",
        value: Number(value.toFixed(2)),
        spread: null,
        ratio: null,
        peer: null,
      });
      rows.push(
        row(`heap and buffers after ${updates / 10} of ${what}`, early),
        row(`heap and buffers after ${updates} of ${what}`, late),
        row(`growth from ${updates / 10} to ${updates} of ${what}`, late - early),
      );
    }
    return rows;
  },
};
