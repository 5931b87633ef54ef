import type { EpisodeList, Online, PolicySpec, Segments, Task } from "@quantal/core";
import { type ActionBuffer, actionBuffer, sizeOf } from "gymnasium-js";
import type { LaneEpisodes, LaneRows, LanesRequest, LanesResult } from "./chunks.ts";

/** A lanes order that was carried out: its chunks' requests and results, in chunk order. */
export interface LanesOutcome {
  readonly task: Task;
  readonly policy: PolicySpec;
  readonly complete: boolean;
  /** Steps that the order asked of each lane. */
  readonly steps: number;
  readonly requests: readonly LanesRequest[];
  readonly results: readonly LanesResult[];
}

/** The chunks of a segments order as one experience, lane outermost. */
export function collectSegments({ task, complete, policy, steps, requests, results }: LanesOutcome): Segments {
  const lengths = Int32Array.from(requests.flatMap((request) => [...request.lengths]));
  const episodes = collectEpisodes(results.map((result) => result.episodes));
  const [first] = results;
  if (results.length === 1 && first.rows !== undefined)
    return { type: "segments", complete, steps, lanes: lengths.length, lengths, ...first.rows, episodes };
  const lanes = lengths.length;
  const size = sizeOf(task.observationSpace);
  const n = lanes * steps;
  const joined = {
    observations: new Float32Array(n * size),
    actions: actionBuffer(task.actionSpace, n),
    rewards: new Float64Array(n),
    ends: new Uint8Array(n),
    aux: new Float32Array(n * (policy.aux?.length ?? 0)),
    bootstrap: new Float32Array(n),
    lastObservations: new Float32Array(lanes * size),
    initialMemory: new Float64Array(lanes * (policy.memory ?? 0)),
  };
  const truncatedAt: number[] = [];
  const truncated: number[] = [];
  for (const [k, { rows }] of results.entries()) {
    if (rows === undefined) continue;
    const { firstLane, steps: chunkSteps, lengths: own } = requests[k];
    for (const name of Object.keys(joined) as (keyof typeof joined)[])
      join(joined[name], rows[name], {
        lanes,
        firstLane,
        count: own.length,
        steps,
        chunkSteps,
        perLane: name === "lastObservations" || name === "initialMemory",
      });
    for (const row of rows.truncatedAt) truncatedAt.push((firstLane + Math.floor(row / chunkSteps)) * steps + (row % chunkSteps));
    truncated.push(...rows.truncatedObservations);
  }
  return {
    type: "segments",
    complete,
    steps,
    lanes,
    lengths,
    ...joined,
    truncatedAt: Int32Array.from(truncatedAt),
    truncatedObservations: Float32Array.from(truncated),
    episodes,
  };
}

/** The single chunk of an online order. */
export function collectOnline({ complete, steps, results }: LanesOutcome): Online {
  return {
    type: "online",
    complete,
    steps,
    learned: results[0].learned,
    episodes: collectEpisodes(results.map((result) => result.episodes)),
  };
}

/** Episodes of all chunks by (step, lane). */
function collectEpisodes(chunks: readonly LaneEpisodes[]): EpisodeList {
  const all = chunks.flatMap((chunk) =>
    Array.from(chunk.lane, (lane, k) => ({
      lane,
      step: chunk.step[k],
      returns: chunk.returns[k],
      length: chunk.lengths[k],
      end: chunk.ends[k],
    })),
  );
  all.sort((a, b) => a.step - b.step || a.lane - b.lane);
  return {
    lane: Int32Array.from(all, (row) => row.lane),
    step: Int32Array.from(all, (row) => row.step),
    returns: Float64Array.from(all, (row) => row.returns),
    lengths: Int32Array.from(all, (row) => row.length),
    ends: Uint8Array.from(all, (row) => row.end),
  };
}

interface Place {
  readonly lanes: number;
  readonly firstLane: number;
  readonly count: number;
  readonly steps: number;
  /** A cut order's chunks may be a step shorter than the order. */
  readonly chunkSteps: number;
  readonly perLane: boolean;
}

type Column = LaneRows["observations"] | ActionBuffer | Float64Array | Uint8Array;

function join(target: Column, source: Column, { lanes, firstLane, count, steps, chunkSteps, perLane }: Place): void {
  const stride = target.length / lanes;
  const own = perLane ? stride : (stride / steps) * chunkSteps;
  for (let lane = 0; lane < count; lane++) target.set(source.subarray(lane * own, (lane + 1) * own), (firstLane + lane) * stride);
}
