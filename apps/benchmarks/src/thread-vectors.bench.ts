// Steps a second of vectors over worker threads against makeVec, in wall time: an environment that takes about 0.5 ms a step, and
// CartPole, whose step is too short for threads. Alternating runs, best and median of 5.
//   node --conditions=source --import tsx apps/benchmarks/src/thread-vectors.bench.ts

import { cartPole } from "@quantal/classic-control";
import { type EnvDefinition, makeVec, type VectorEnv } from "gymnasium-js";
import { makeVecThreads } from "gymnasium-js/node";
import { keep, origin } from "./results.ts";
import { slowEnv } from "./slow-env.ts";

const COMMAND = "node --conditions=source --import tsx apps/benchmarks/src/thread-vectors.bench.ts";
const REPEATS = 5;
const WORKERS = 2;

const results = {
  "0.5 ms a step, 8 lanes": compare(slowEnv, 8, 100),
  "0.5 ms a step, 2 lanes": compare(slowEnv, 2, 400),
  "CartPole-v1, 8 lanes": compare(cartPole, 8, 5000),
  "CartPole-v1, 1024 lanes": compare(cartPole, 1024, 1000),
};
for (const [name, { speedup, microsecondsPerCall }] of Object.entries(results))
  console.log(
    `${name}: ${speedup} times makeVec's speed; a call takes ${microsecondsPerCall.threads} us, in makeVec ${microsecondsPerCall.plain}`,
  );
await keep("thread-vectors", {
  ...origin(COMMAND),
  unit: "steps of one environment a second, wall time",
  repeats: REPEATS,
  workers: WORKERS,
  results,
});

/** Runs both in turns, so that the shared machine's moods meet both. */
function compare(definition: EnvDefinition, numEnvs: number, calls: number) {
  const plain = makeVec(definition, { numEnvs, autoreset: "same-step" });
  const threads = makeVecThreads(definition, { numEnvs, autoreset: "same-step", workers: WORKERS });
  const seconds: { plain: number[]; threads: number[] } = { plain: [], threads: [] };
  for (const vector of [plain, threads]) {
    vector.reset({ seed: 1 });
    secondsOf(vector, calls); // warm
  }
  for (let k = 0; k < REPEATS; k++) {
    seconds.plain.push(secondsOf(plain, calls));
    seconds.threads.push(secondsOf(threads, calls));
  }
  threads.close();
  const speedOf = (times: number[]) => {
    const sorted = times.map((time) => (numEnvs * calls) / time).sort((a, b) => a - b);
    return { best: Math.round(sorted[REPEATS - 1]), median: Math.round(sorted[REPEATS >> 1]) };
  };
  const speeds = { plain: speedOf(seconds.plain), threads: speedOf(seconds.threads) };
  const microseconds = (speed: number) => Number(((numEnvs / speed) * 1e6).toFixed(1));
  return {
    ...speeds,
    speedup: Number((speeds.threads.median / speeds.plain.median).toFixed(2)),
    microsecondsPerCall: { plain: microseconds(speeds.plain.median), threads: microseconds(speeds.threads.median) },
  };
}

function secondsOf(vector: VectorEnv, calls: number): number {
  const actions = new Int32Array(vector.numEnvs);
  const start = performance.now();
  for (let k = 0; k < calls; k++) {
    for (let lane = 0; lane < actions.length; lane++) actions[lane] = (k + lane) & 1;
    vector.step(actions);
  }
  return (performance.now() - start) / 1000;
}
