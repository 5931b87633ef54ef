import { acrobot, cartPole, mountainCar, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import { firstHash, type ParallelFor } from "@quantal/core";
import { loadKernels, loadSpikingKernels } from "@quantal/kernels";
import { cos, exp, expm1, log, log1p, Pcg64, sin, stream, tanh } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import { actionBuffer, type Data, type EnvDefinition, make, makeVec, sampleInto } from "gymnasium-js";

const STEPS = 1000;

/**
 * Hashes of what must come out alike on every engine: portable functions, generators, 1,000 steps of each environment alone and
 * in a vector, and short trainings, one of them in shared memory where there is any. Runs in Node and in a browser as it is.
 */
export async function fingerprints(): Promise<{ [name: string]: string }> {
  const kernels = `${(await loadKernels()).name} ${(await loadSpikingKernels()).name}`;
  const found: { [name: string]: string } = { kernels, functions: ofFunctions(), generators: ofGenerators() };
  for (const definition of [cartPole, pendulum, mountainCar, mountainCarContinuous, acrobot]) {
    found[`make ${definition.id}`] = ofEnv(definition);
    found[`makeVec ${definition.id}`] = ofVector(definition);
  }
  const budget = { environmentSteps: 6000 };
  const quick = ppo({ lanes: 4, steps: 128, epochs: 2, minibatchSize: 64 });
  found["train ppo"] = (await train({ agent: quick, env: pendulum, seed: 1001, budget }).result).hash;
  if (typeof SharedArrayBuffer !== "undefined") {
    const shared = { ...quick, prepare: () => Promise.resolve(quick.prepare?.({ parallel: ALONE })) };
    found["train ppo in shared memory"] = (await train({ agent: shared, env: pendulum, seed: 1001, budget }).result).hash;
  }
  found["train rsrp"] = (await train({ agent: rsrp({ population: 16 }), env: cartPole, seed: 1001, budget }).result).hash;
  return found;
}

/** A loop that nobody else takes part in: the memory and the order of additions are those of threads. */
const ALONE: ParallelFor = {
  threads: 2,
  open: (_work, local) => ({
    run(blocks) {
      for (let block = blocks - 1; block >= 0; block--) local(block);
    },
    close() {},
  }),
};

function hashOf(data: Data): string {
  return firstHash({ data });
}

function ofFunctions(): string {
  const rng = new Pcg64(5);
  const values: { [name: string]: Float64Array } = {};
  for (const [name, call] of Object.entries({ sin, cos, exp, log, tanh, expm1, log1p })) {
    values[name] = Float64Array.from({ length: 4000 }, (_, k) => call((k % 2 === 0 ? 1 : 30) * rng.uniform(0.001, 3)));
  }
  return hashOf(values);
}

function ofGenerators(): string {
  const pcg = new Pcg64(7);
  const philox = stream(7, "browser");
  const draws = Float64Array.from({ length: 6000 }, (_, k) =>
    k % 3 === 0 ? pcg.normal() : k % 3 === 1 ? philox.normal() : pcg.integers(0, 1000),
  );
  return hashOf(draws);
}

/** Observations, rewards and ends of one environment under random actions, with resets. */
function ofEnv(definition: EnvDefinition): string {
  const env = make(definition);
  const rng = new Pcg64(3);
  const row = actionBuffer(definition.actionSpace, 1);
  const told: Data[] = [env.reset({ seed: 11 }).observation];
  for (let k = 0; k < STEPS; k++) {
    sampleInto(row, 0, definition.actionSpace, rng);
    const { observation, reward, terminated, truncated } = env.step(row instanceof Int32Array ? row[0] : row);
    told.push(observation, reward, terminated, truncated);
    if (terminated || truncated) told.push(env.reset().observation);
  }
  return hashOf(told);
}

function ofVector(definition: EnvDefinition): string {
  const numEnvs = 5;
  const envs = makeVec(definition, { numEnvs, autoreset: "same-step" });
  const rng = new Pcg64(4);
  const actions = actionBuffer(definition.actionSpace, numEnvs);
  const told: Data[] = [envs.reset({ seed: 12 }).slice()];
  for (let k = 0; k < STEPS; k++) {
    for (let lane = 0; lane < numEnvs; lane++) sampleInto(actions, lane, definition.actionSpace, rng);
    const { observations, rewards, terminated, truncated } = envs.step(actions);
    told.push(observations.slice(), rewards.slice(), terminated.slice(), truncated.slice());
  }
  return hashOf(told);
}
