import type { Agent, BatchPolicy, Lanes, PolicySpec, Task } from "@quantal/core";
import { RowRng, stream, writeKey } from "@quantal/numeric";
import { taskOf } from "@quantal/trainer";
import { type ActionBuffer, actionBuffer, type EnvSource, sizeOf } from "gymnasium-js";
import { expect } from "vitest";

const LANES = 8;
const STEPS = 12;

/**
 * Acts for 12 steps with all 8 lanes together, with 3 of them, and with each alone, on the same random observations and
 * streams: actions, aux and values of a lane must not depend on the company it keeps.
 */
export async function actsAlone(agent: Agent, env: EnvSource): Promise<void> {
  await agent.prepare?.({});
  const task = taskOf(env);
  const learner = agent.learner(task, 1001);
  const state = learner.init();
  const order = learner.ask(state, 1e6);
  const jobs = order.type === "episodes" ? order.jobs : undefined;
  for (const spec of [order.policy, learner.policy(state, "greedy")]) {
    const together = trace(agent, spec, task, [0, 1, 2, 3, 4, 5, 6, 7], jobs);
    const three = trace(agent, spec, task, [1, 4, 6], jobs);
    for (const [lane, values] of three) expect(values).toEqual(together.get(lane));
    for (let lane = 0; lane < LANES; lane++) expect(trace(agent, spec, task, [lane], jobs).get(lane)).toEqual(together.get(lane));
  }
  learner.close?.();
}

type Jobs = readonly { generation: number; member: number; start: number }[] | undefined;

/** What each active lane did, step by step: [actions, aux, value of the observation]. */
function trace(agent: Agent, spec: PolicySpec, task: Task, active: readonly number[], jobs: Jobs): Map<number, number[][]> {
  const policy = agent.createPolicy(spec, task, LANES);
  const keys = new Uint32Array(LANES * 4);
  const cursor = new RowRng(keys);
  const lanes: Lanes = {
    count: active.length,
    index: Int32Array.from({ length: LANES }, (_, k) => active[k] ?? 0),
    rng: (lane) => cursor.at(lane),
  };
  for (const lane of active) {
    writeKey(keys, lane, 9, "explore", lane);
    policy.begin(lane, jobs?.[lane % jobs.length], lanes.rng(lane));
  }
  const result = new Map(active.map((lane): [number, number[][]] => [lane, []]));
  const auxSize = spec.aux?.length ?? 0;
  const decision = { actions: actionBuffer(task.actionSpace, LANES), aux: new Float32Array(LANES * auxSize) };
  for (let step = 0; step < STEPS; step++) {
    const observations = randomObservations(task, step);
    policy.act(decision, observations, lanes);
    const values = valuesOf(policy, observations, lanes);
    for (const lane of active)
      result.get(lane)?.push([...row(decision.actions, lane, sizeOf(task.actionSpace)), ...row(decision.aux, lane, auxSize), values[lane]]);
  }
  policy.close?.();
  return result;
}

/** Observations within their bounds, near 0 where there are none; at every other step bounded ones are whole numbers. */
function randomObservations({ observationSpace: space }: Task, step: number): Float32Array {
  const rng = stream(77, "observations", step);
  const size = sizeOf(space);
  return Float32Array.from({ length: LANES * size }, (_, k) => {
    const [low, high] = [space.low[k % size], space.high[k % size]];
    if (!Number.isFinite(high - low)) return rng.uniform(-1.5, 1.5);
    const value = rng.uniform(low, high);
    return step % 2 === 0 ? Math.max(low, Math.floor(value)) : value;
  });
}

function valuesOf(policy: BatchPolicy, observations: Float32Array, lanes: Lanes): Float32Array {
  const values = new Float32Array(LANES);
  policy.bootstrap?.(values, observations, lanes);
  return values;
}

function row(values: ActionBuffer, lane: number, size: number): number[] {
  return [...values.subarray(lane * size, (lane + 1) * size)];
}
