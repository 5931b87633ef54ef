import { END, type Segments } from "@quantal/core";
import { sizeOf } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { segmentsAgent } from "../test-fixtures/agents.ts";
import { walk } from "../test-fixtures/envs.ts";
import { createChunkRunner } from "./chunk-runner.ts";
import type { LanesRequest, LanesResult } from "./chunks.ts";
import { collectSegments } from "./collect-lanes.ts";
import { taskOf } from "./evaluate.ts";

const task = taskOf(walk);
const spec = { kind: "remembering", data: { bias: 0.02 }, aux: ["count"], memory: 1 };

async function segmentsOf(widths: readonly number[], lengths: readonly number[], steps: number): Promise<Segments> {
  const runner = await createChunkRunner({ agent: segmentsAgent(), env: walk, task });
  const requests: LanesRequest[] = [];
  const results: LanesResult[] = [];
  let firstLane = 0;
  for (const [index, width] of widths.entries()) {
    const own = Int32Array.from(lengths.slice(firstLane, firstLane + width));
    const request: LanesRequest = {
      type: "lanes",
      index,
      seed: 8,
      firstLane,
      steps: Math.max(...lengths),
      lengths: own,
      state: null,
      record: true,
      pinned: false,
    };
    runner.begin(spec);
    const result = runner.run(request);
    if (result.type !== "lanes") throw new Error(result.type);
    requests.push(request);
    results.push(result);
    firstLane += width;
  }
  return collectSegments({ task, policy: spec, complete: true, steps, requests, results });
}

describe("a segments order", () => {
  test("gives the same rows however its lanes are cut into chunks", async () => {
    const lengths = [9, 9, 9, 8, 8, 8, 8];
    const whole = await segmentsOf([7], lengths, 9);
    for (const widths of [
      [1, 1, 1, 1, 1, 1, 1],
      [3, 4],
      [5, 2],
    ])
      expect(await segmentsOf(widths, lengths, 9)).toEqual(whole);
  });

  test("holds together: ends, returns, bootstrap values and what truncated episodes ended in", async () => {
    const steps = 400;
    const lanes = 5;
    const segments = await segmentsOf([lanes], Array(lanes).fill(steps), steps);
    const size = sizeOf(walk.observationSpace);
    const truncated = [...segments.ends.keys()].filter((row) => segments.ends[row] === END.truncated);
    expect([...segments.truncatedAt]).toEqual(truncated);
    expect(segments.truncatedObservations).toHaveLength(truncated.length * size);
    expect(truncated.length).toBeGreaterThan(5);
    expect([...segments.ends].filter((end) => end === END.terminated).length).toBeGreaterThan(5);
    for (let lane = 0; lane < lanes; lane++) {
      let [total, length] = [0, 0];
      for (let step = 0; step < steps; step++) {
        const row = lane * steps + step;
        total += segments.rewards[row];
        length++;
        const isLast = step === steps - 1;
        const bootstraps = segments.ends[row] === END.truncated || (isLast && segments.ends[row] !== END.terminated);
        expect(segments.bootstrap[row] !== 0).toBe(bootstraps);
        if (segments.ends[row] === END.none) continue;
        const { episodes } = segments;
        const k = [...episodes.lane.keys()].findIndex((j) => episodes.lane[j] === lane && episodes.step[j] === step);
        expect([episodes.returns[k], episodes.lengths[k], episodes.ends[k]]).toEqual([total, length, segments.ends[row]]);
        expect(segments.ends[row]).toBe(length === 30 && Math.abs(segments.rewards[row]) <= 3 ? END.truncated : END.terminated);
        [total, length] = [0, 0];
      }
    }
  });

  test("shows each row's observation as the one that follows the row before it", async () => {
    const segments = await segmentsOf([4], [50, 50, 50, 50], 50);
    for (let lane = 0; lane < 4; lane++) {
      for (let step = 1; step < 50; step++) {
        const row = lane * 50 + step;
        const follows = segments.ends[row - 1] === END.none;
        if (follows) expect(segments.observations[row * 2]).toBe(Math.fround(segments.rewards[row - 1]));
        else expect(segments.observations[row * 2 + 1]).toBe(0); // a fresh episode: no time has passed
      }
    }
  });
});
