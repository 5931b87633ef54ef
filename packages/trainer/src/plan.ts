import type { EpisodesOrder, Order } from "@quantal/core";
import { UserCodeError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { ChunkRequest, JobsRequest, LanesRequest } from "./chunks.ts";

/**
 * The chunk is the unit of work, of determinism and of merging. Chunks are cut from the order and these constants, never
 * from the number of workers; the constants stand in every manifest and in every hash.
 */
export const PLAN = { jobsPerChunk: 16, jobWidth: 8, lanesPerChunk: 8 } as const;

/** The number of the evaluation at a run's end, whatever evaluations came before it: its jobs' generation. */
export const FINAL_EVALUATION = 65535;

/**
 * Steps of each lane when `remaining` training steps are left: an order that the budget cuts gives every lane
 * floor(remaining / lanes) steps, and the first (remaining mod lanes) lanes one more.
 */
export function laneLengths(lanes: number, steps: number, remaining: number): Int32Array {
  const lengths = new Int32Array(lanes).fill(steps);
  if (lanes * steps > remaining) {
    const share = Math.floor(remaining / lanes);
    for (let lane = 0; lane < lanes; lane++) lengths[lane] = share + Number(lane < remaining % lanes);
  }
  return lengths;
}

/** What a plan needs to know beside the order. */
export interface PlanOptions {
  readonly seed: number;
  readonly remaining: number;
  /** State of each chunk of lanes, as its last result gave it; null before any. */
  readonly lanes: readonly Data[] | null;
  /** Without snapshots of the environment all lanes are one chunk, which stays in one thread. */
  readonly pinned: boolean;
  /** [jobs * payload bytes]: where an episodes order's payloads are written. */
  readonly payload?: Uint8Array;
}

/** The chunks of an order, in the order in which their results count. */
export function planOrder(order: Order, options: PlanOptions): ChunkRequest[] {
  switch (order.type) {
    case "segments":
    case "online":
      return planLanes(order, options);
    case "episodes":
      return planJobs(order, options.seed, "training", options.payload);
    case "compute":
      return order.parts.map((part, index) => ({ type: "compute", index, part }));
  }
}

function planLanes(order: Extract<Order, { lanes: number }>, { seed, remaining, lanes, pinned }: PlanOptions): LanesRequest[] {
  const lengths = laneLengths(order.lanes, order.steps, remaining);
  const steps = Math.max(...lengths);
  const width = pinned || order.type === "online" ? order.lanes : PLAN.lanesPerChunk;
  const chunks: LanesRequest[] = [];
  for (let firstLane = 0, index = 0; firstLane < order.lanes; firstLane += width, index++) {
    const own = lengths.slice(firstLane, firstLane + width);
    chunks.push({
      type: "lanes",
      index,
      seed,
      firstLane,
      steps,
      lengths: own,
      state: lanes?.[index] ?? null,
      record: order.type === "segments",
      pinned,
    });
  }
  return chunks;
}

/**
 * Episode jobs, sixteen a chunk. Evaluation uses it too.
 * @param payload - [jobs * payload bytes]; each chunk gets its rows
 */
export function planJobs(
  { jobs, moments = false }: Pick<EpisodesOrder, "jobs" | "moments">,
  seed: number,
  purpose: "training" | "evaluation",
  payload?: Uint8Array,
): JobsRequest[] {
  const chunks: JobsRequest[] = [];
  const stride = (payload?.length ?? 0) / jobs.length;
  for (let first = 0, index = 0; first < jobs.length; first += PLAN.jobsPerChunk, index++) {
    const last = Math.min(first + PLAN.jobsPerChunk, jobs.length);
    const chunk = { type: "jobs", index, seed, purpose, jobs: packed(jobs, first, last), width: PLAN.jobWidth, moments } as const;
    chunks.push(payload === undefined ? chunk : { ...chunk, payload: payload.subarray(first * stride, last * stride) });
  }
  return chunks;
}

function packed(jobs: EpisodesOrder["jobs"], first: number, last: number): Uint32Array {
  const words = new Uint32Array(3 * (last - first));
  for (let k = first; k < last; k++) {
    const { generation, member, start } = jobs[k];
    words[3 * (k - first)] = generation;
    words[3 * (k - first) + 1] = member;
    words[3 * (k - first) + 2] = start;
  }
  return words;
}

/** @throws UserCodeError when an agent orders something that can't be done */
export function checkOrder(agentId: string, order: Order, afterCompute: boolean): void {
  const refuse = (problem: string, got: unknown, expected: string): never => {
    throw new UserCodeError({ where: `${agentId}: ask`, problem, got, expected, fix: "See Order in @quantal/core" });
  };
  if (typeof order !== "object" || order === null) refuse("there is no order", order ?? String(order), "an order");
  const positive = (value: number, name: string): void => {
    if (!Number.isInteger(value) || value < 1) refuse(`${name} of the order is no positive integer`, value, "an integer of at least 1");
  };
  if (order.type === "segments" || order.type === "online") {
    positive(order.lanes, "lanes");
    positive(order.steps, "steps");
  } else if (order.type === "episodes") {
    positive(order.jobs?.length, "the number of jobs");
    for (const job of order.jobs) {
      for (const name of ["generation", "member", "start"] as const) {
        if (job?.[name] >>> 0 !== job?.[name])
          refuse(`${name} of a job is no unsigned 32-bit integer`, job?.[name] ?? String(job), "an integer in [0, 2^32)");
      }
    }
  } else if (order.type === "compute") {
    positive(order.parts?.length, "the number of parts");
    if (afterCompute) refuse("two compute orders in a row would make no progress", "compute", "an order with environment steps");
  } else {
    refuse("the order has an unknown type", order, "segments, episodes, online or compute");
  }
  if (typeof order.policy !== "object" || order.policy === null)
    refuse("the order has no policy", order.policy ?? String(order.policy), "a PolicySpec");
}
