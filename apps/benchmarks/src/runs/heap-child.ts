import { cartPole } from "@quantal/classic-control";
import { stream } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import { makeVec } from "gymnasium-js";

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

/** The same for episodes of a vector of 1,024 CartPoles. Needs --expose-gc. */
export function heapOverEpisodes({ episodes }: { episodes: number }): HeapAnswer {
  const numEnvs = 1024;
  const env = makeVec(cartPole, { numEnvs, autoreset: "same-step" });
  const rng = stream(1000, "bench");
  const actions = Array.from({ length: 64 }, () => Int32Array.from({ length: numEnvs }, () => rng.integers(0, 2)));
  env.reset({ seed: 1 });
  let [count, step] = [0, 0];
  const runTo = (target: number): number => {
    while (count < target) {
      const { terminated, truncated } = env.step(actions[step++ & 63]);
      for (let lane = 0; lane < numEnvs; lane++) count += terminated[lane] | truncated[lane];
    }
    return inUse();
  };
  return { early: runTo(episodes / 10), late: runTo(episodes) };
}

function inUse(): number {
  if (globalThis.gc === undefined) throw new Error("heapOver needs node --expose-gc");
  for (let k = 0; k < 3; k++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
