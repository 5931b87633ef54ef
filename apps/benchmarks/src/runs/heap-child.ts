import { cartPole } from "@quantal/classic-control";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";

/** Megabytes: JavaScript's heap and the buffers outside of it. */
export interface HeapAnswer {
  readonly early: number;
  readonly late: number;
}

/** Trains for a number of updates and reads the heap, after forced collections, at a tenth of them and at the last. Needs --expose-gc. */
export async function heapOver({ agent, updates }: { agent: "rsrp" | "ppo"; updates: number }): Promise<HeapAnswer> {
  const made = agent === "rsrp" ? rsrp({ population: 16 }) : ppo({ preset: "CartPole-v1" });
  const seen: { [count: number]: number } = {};
  let count = 0;
  const run = train({
    agent: made,
    env: cartPole,
    seed: 1000,
    budget: { environmentSteps: 1_000_000_000 },
    evaluation: { finalEpisodes: 0 },
    stopWhen: (event) => {
      if (event.type !== "update") return false;
      count++;
      if (count === updates / 10 || count === updates) seen[count] = inUse();
      return count >= updates;
    },
  });
  await run.result;
  return { early: seen[updates / 10], late: seen[updates] };
}

function inUse(): number {
  if (globalThis.gc === undefined) throw new Error("heapOver needs node --expose-gc");
  for (let k = 0; k < 3; k++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
