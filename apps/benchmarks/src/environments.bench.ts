// Steps a second of CartPole and Pendulum through the public API, one thread, CPU time, best and median of 5; and the heap after many
// episodes. Actions are drawn beforehand.
//   node --expose-gc --conditions=source --import tsx apps/benchmarks/src/environments.bench.ts

import { cartPole, pendulum } from "@quantal/classic-control";
import { Pcg64 } from "@quantal/numeric";
import { type ActionBuffer, actionBuffer, type EnvDefinition, make, makeVec } from "gymnasium-js";
import { keep, origin, speeds } from "./measure.ts";

const COMMAND = "node --expose-gc --conditions=source --import tsx apps/benchmarks/src/environments.bench.ts";
const ROWS = 1024;
const REPEATS = 5;

const results = {
  "yardstick: a naive loop over one CartPole in plain doubles": yardstick(3_000_000),
  "makeVec CartPole-v1, 1024 lanes, same-step": vectorSpeed(cartPole, 1024, 4000),
  "makeVec CartPole-v1, 1024 lanes, next-step": vectorSpeed(cartPole, 1024, 4000, "next-step"),
  "makeVec CartPole-v1, 8 lanes, same-step": vectorSpeed(cartPole, 8, 200_000),
  "makeVec Pendulum-v1, 1024 lanes, same-step": vectorSpeed(pendulum, 1024, 2000),
  "make CartPole-v1": singleSpeed(cartPole, 2_000_000),
  "make Pendulum-v1": singleSpeed(pendulum, 1_000_000),
};
const heap = heapGrowth();
for (const [name, { best, median }] of Object.entries(results))
  console.log(`${name}: best ${best / 1e6} M steps/s, median ${median / 1e6}`);
console.log(`heap from 100,000 to 1,000,000 episodes: ${heap} MB`);
await keep("environments", {
  ...origin(COMMAND),
  unit: "steps of one environment a second, CPU time",
  repeats: REPEATS,
  results,
  heapGrowthMB: heap,
});

function actionsOf(definition: EnvDefinition, numEnvs: number): ActionBuffer[] {
  const rng = new Pcg64(1);
  return Array.from({ length: ROWS }, () => {
    const actions = actionBuffer(definition.actionSpace, numEnvs);
    for (let k = 0; k < actions.length; k++) actions[k] = actions instanceof Int32Array ? rng.integers(0, 2) : rng.uniform(-2, 2);
    return actions;
  });
}

function vectorSpeed(definition: EnvDefinition, numEnvs: number, steps: number, autoreset: "same-step" | "next-step" = "same-step") {
  const env = makeVec(definition, { numEnvs, autoreset });
  const actions = actionsOf(definition, numEnvs);
  env.reset({ seed: 1 });
  return speeds(steps * numEnvs, REPEATS, () => {
    for (let k = 0; k < steps; k++) env.step(actions[k & (ROWS - 1)]);
  });
}

function singleSpeed(definition: EnvDefinition, steps: number) {
  const env = make(definition);
  const actions = actionsOf(definition, 1).map((row) => (row instanceof Int32Array ? row[0] : row));
  env.reset({ seed: 1 });
  return speeds(steps, REPEATS, () => {
    for (let k = 0; k < steps; k++) {
      const { terminated, truncated } = env.step(actions[k & (ROWS - 1)]);
      if (terminated || truncated) env.reset();
    }
  });
}

/** What this machine makes of CartPole's equations at this moment, without any interface: the shared machine's speed varies twofold. */
function yardstick(steps: number) {
  const actions = actionsOf(cartPole, ROWS)[0];
  const observation = new Float32Array(4);
  return speeds(steps, REPEATS, () => naiveCartPole(steps, actions, observation));
}

function naiveCartPole(steps: number, actions: ActionBuffer, observation: Float32Array): void {
  let x = 0;
  let xDot = 0;
  let theta = 0.01;
  let thetaDot = 0;
  let length = 0;
  for (let k = 0; k < steps; k++) {
    const sine = Math.sin(theta);
    const cosine = Math.cos(theta);
    const temp = ((actions[k & (ROWS - 1)] === 1 ? 10 : -10) + 0.05 * (thetaDot * thetaDot) * sine) / 1.1;
    const thetaAcceleration = (9.8 * sine - cosine * temp) / (0.5 * (4 / 3 - (0.1 * (cosine * cosine)) / 1.1));
    x += 0.02 * xDot;
    xDot += 0.02 * (temp - (0.05 * thetaAcceleration * cosine) / 1.1);
    theta += 0.02 * thetaDot;
    thetaDot += 0.02 * thetaAcceleration;
    observation[0] = x;
    observation[1] = xDot;
    observation[2] = theta;
    observation[3] = thetaDot;
    length++;
    if (x < -2.4 || x > 2.4 || theta < -0.2094395 || theta > 0.2094395 || length === 500) {
      x = xDot = thetaDot = length = 0;
      theta = 0.01;
    }
  }
}

/** Heap in use after a forced collection: at 1,000,000 episodes of a vector, less that at 100,000. */
function heapGrowth(): number | string {
  if (globalThis.gc === undefined) return "not measured: run with --expose-gc";
  const env = makeVec(cartPole, { numEnvs: 1024, autoreset: "same-step" });
  const actions = actionsOf(cartPole, 1024);
  env.reset({ seed: 1 });
  let episodes = 0;
  let step = 0;
  const runTo = (target: number): number => {
    while (episodes < target) {
      const { terminated, truncated } = env.step(actions[step++ & (ROWS - 1)]);
      for (let lane = 0; lane < 1024; lane++) episodes += terminated[lane] | truncated[lane];
    }
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = runTo(100_000);
  return Number(((runTo(1_000_000) - before) / 1e6).toFixed(2));
}
