import type { Episodes, EpisodesOrder, Experience, Ledger, Order, Task } from "@quantal/core";
import { mergeMoments, ShapeError } from "@quantal/numeric";
import { type Data, sizeOf } from "gymnasium-js";
import type { Executor, JobsResult, LanesRequest, LanesResult } from "./chunks.ts";
import { collectOnline, collectSegments } from "./collect-lanes.ts";
import type { RunEvent } from "./events.ts";
import { PLAN, planOrder } from "./plan.ts";
import { runChunks } from "./run-chunks.ts";
import { newBytes } from "./shared-data.ts";

/** An order with what it takes to carry it out. */
export interface OrderContext {
  readonly order: Order;
  readonly task: Task;
  readonly executor: Executor;
  readonly emit: (event: RunEvent) => void;
  readonly agentId: string;
  readonly seed: number;
  readonly pinned: boolean;
  readonly payloads: Payloads;
  readonly progress: { readonly ledger: Ledger; readonly lanes: readonly Data[] | null; orders: number; episodes: number };
}

/** Memory for the payloads of an episodes order, which the next one writes over. */
export interface Payloads {
  bytes: Uint8Array;
}

/** What the order brought, and where its lanes stand now. */
export interface Outcome {
  readonly experience: Experience;
  readonly lanes?: Data[];
}

/** Carries out one order within what remains of the budget, and enters every step in the ledger. */
export async function carryOut(context: OrderContext, remaining: number): Promise<Outcome> {
  const { order } = context;
  switch (order.type) {
    case "segments":
    case "online":
      return carryOutLanes(context, order, remaining);
    case "episodes":
      return { experience: await carryOutEpisodes(context, order, remaining) };
    case "compute": {
      const parts: Data[] = [];
      await runChunks(context.executor, order.policy, planOrder(order, planOptions(context, remaining)), (result) => {
        if (result.type === "compute") parts.push(result.part);
        return true;
      });
      return { experience: { type: "compute", parts } };
    }
  }
}

function planOptions({ seed, progress, pinned }: OrderContext, remaining: number) {
  return { seed, remaining, lanes: progress.lanes, pinned };
}

/** As many bytes of the run's own memory, in shared memory where threads are to see them. */
function payloadFor({ payloads, executor }: OrderContext, length: number): Uint8Array {
  if (length > payloads.bytes.length) payloads.bytes = newBytes(length, executor.isShared === true);
  return payloads.bytes.subarray(0, length);
}

async function carryOutLanes(context: OrderContext, order: Extract<Order, { lanes: number }>, remaining: number): Promise<Outcome> {
  const { executor, progress, task, agentId } = context;
  const requests = planOrder(order, planOptions(context, remaining)).filter((chunk): chunk is LanesRequest => chunk.type === "lanes");
  if (progress.lanes !== null && progress.lanes.length !== requests.length) {
    throw new ShapeError({
      where: `${agentId}: ask`,
      problem: "the number of lanes changed during a run",
      got: order.lanes,
      expected: "the lanes of the first order",
      fix: "Order the same lanes each time",
    });
  }
  const results: LanesResult[] = [];
  await runChunks(executor, order.policy, requests, (result) => {
    if (result.type !== "lanes") return true;
    results.push(result);
    progress.ledger.training += result.environmentSteps;
    count(context, result.episodes.scores, result.episodes.lengths);
    return true;
  });
  const complete = order.lanes * order.steps <= remaining;
  const outcome = { task, policy: order.policy, complete, steps: Math.max(...requests.map((request) => request.steps)), requests, results };
  return {
    experience: order.type === "segments" ? collectSegments(outcome) : collectOnline(outcome),
    lanes: results.map((result) => result.state),
  };
}

/**
 * Episodes run whole and are charged in job order. The one that crosses the budget is charged in part and not
 * delivered, so that no agent can take a partial return for a fitness; what ran beyond it is discarded.
 */
async function carryOutEpisodes(context: OrderContext, order: EpisodesOrder, remaining: number): Promise<Episodes> {
  const { executor, progress, task } = context;
  const { ledger } = progress;
  const size = order.policy.payload ?? 0;
  const payload = payloadFor(context, order.jobs.length * size);
  const momentsSize = 1 + 2 * sizeOf(task.observationSpace);
  const moments = order.moments === true ? new Float64Array(momentsSize) : undefined;
  const chunks: { result: JobsResult; delivered: number }[] = [];
  let charged = 0;
  const made = await runChunks(executor, order.policy, planOrder(order, { ...planOptions(context, remaining), payload }), (result) => {
    if (result.type !== "jobs") return true;
    if (result.payload.buffer !== payload.buffer) payload.set(result.payload, result.index * PLAN.jobsPerChunk * size); // it came from far
    const { lengths, scores } = result;
    let delivered = 0;
    while (delivered < lengths.length && charged + lengths[delivered] <= remaining) charged += lengths[delivered++];
    const isCut = delivered < lengths.length;
    const before = ledger.training;
    ledger.training = before + (isCut ? remaining - charged : 0) + sum(lengths.subarray(0, delivered));
    chunks.push({ result, delivered });
    if (moments !== undefined)
      for (let k = 0; k < delivered; k++) mergeMoments(moments, result.moments.subarray(k * momentsSize, (k + 1) * momentsSize));
    count(context, scores.subarray(0, delivered), lengths.subarray(0, delivered));
    if (isCut) charged = remaining;
    return charged < remaining;
  });
  ledger.discarded += made - charged;
  const joined = joinJobs(chunks);
  return {
    type: "episodes",
    complete: joined.count === order.jobs.length,
    ...joined,
    payload: payload.subarray(0, joined.count * size),
    moments,
  };
}

function joinJobs(chunks: readonly { result: JobsResult; delivered: number }[]) {
  const count = chunks.reduce((total, chunk) => total + chunk.delivered, 0);
  const joined = {
    count,
    returns: new Float64Array(count),
    lengths: new Int32Array(count),
    ends: new Uint8Array(count),
  };
  let at = 0;
  for (const { result, delivered } of chunks) {
    joined.returns.set(result.returns.subarray(0, delivered), at);
    joined.lengths.set(result.lengths.subarray(0, delivered), at);
    joined.ends.set(result.ends.subarray(0, delivered), at);
    at += delivered;
  }
  return joined;
}

/** Counts episodes that ended, and tells of a chunk's experience. */
function count({ emit, progress }: OrderContext, scores: Float64Array, lengths: Int32Array): void {
  progress.episodes += scores.length;
  const meanReturn = scores.reduce((total, score) => total + score, 0) / scores.length; // NaN for none
  emit({
    type: "experience",
    steps: progress.ledger.training,
    order: progress.orders,
    episodes: scores.length,
    meanReturn,
    returns: scores.slice(),
    lengths: lengths.slice(),
  });
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
