import type { Benchmark, Row } from "../benchmark.ts";
import { callApart } from "../program/apart.ts";
import type { HeapAnswer } from "./heap-child.ts";

const CHILD = new URL("./heap-child.ts", import.meta.url).href;
const AGENTS = [
  { agent: "rsrp", what: "RSRP's generations" },
  { agent: "ppo", what: "PPO's updates" },
] as const;

/** Whether anything piles up. */
export const heap: Benchmark = {
  name: "heap",
  about: "heap in use, forced to collect: from 100 to 1,000 generations of RSRP and updates of PPO, from 100,000 to 1,000,000 episodes",
  async run({ times }) {
    const rows: Row[] = [];
    const updates = times(1000, 20);
    for (const { agent, what } of AGENTS) {
      rows.push(...growthRows(what, updates, await callApart<HeapAnswer>(CHILD, "heapOver", { agent, updates })));
    }
    const episodes = times(1_000_000, 10_000);
    rows.push(...growthRows("a vector's episodes", episodes, await callApart<HeapAnswer>(CHILD, "heapOverEpisodes", { episodes })));
    return rows;
  },
};

function growthRows(what: string, count: number, { early, late }: HeapAnswer): Row[] {
  const row = (name: string, value: number): Row => ({
    name,
    unit: "MB",
    value: Number(value.toFixed(2)),
    spread: null,
    ratio: null,
    peer: null,
  });
  return [
    row(`heap and buffers after ${count / 10} of ${what}`, early),
    row(`heap and buffers after ${count} of ${what}`, late),
    row(`growth from ${count / 10} to ${count} of ${what}`, late - early),
  ];
}
