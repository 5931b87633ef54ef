import { RowRng, writeKey } from "@quantal/numeric";

/** The streams of a chunk's lanes: the environment's keys lie in the environment, those of action noise here. */
export interface LaneStreams {
  /** [lanes * 4] */
  readonly explore: Uint32Array;
  rng(lane: number): RowRng;
}

export function laneStreams(lanes: number): LaneStreams {
  const explore = new Uint32Array(lanes * 4);
  const cursor = new RowRng(explore);
  return { explore, rng: (lane) => cursor.at(lane) };
}

/** Streams of an episode of a training lane, numbered over the whole order: (lane, episode of the lane). */
export function writeLaneKeys(
  environment: Uint32Array,
  streams: LaneStreams,
  row: number,
  seed: number,
  lane: number,
  episode: number,
): void {
  writeKey(environment, row, seed, "environment", lane, episode);
  writeKey(streams.explore, row, seed, "explore", lane, episode);
}

/** Streams of a job's episode: its start state by `start` alone, its noise by (generation, member, start). */
export function writeJobKeys(
  environment: Uint32Array,
  streams: LaneStreams,
  row: number,
  seed: number,
  purpose: "training" | "evaluation",
  jobs: Uint32Array,
  job: number,
): void {
  const [generation, member, start] = jobs.subarray(job * 3, job * 3 + 3);
  writeKey(environment, row, seed, `${purpose}/start`, start);
  writeKey(streams.explore, row, seed, `${purpose}/act`, generation, member, start);
}
