import type { Order } from "@quantal/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkOrder, laneLengths, PLAN, planJobs, planOrder } from "./plan.ts";

const policy = { kind: "none", data: null };

describe("laneLengths", () => {
  test("spends what remains exactly, with lanes that differ by at most one step, longer ones first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 5000 }),
        (lanes, steps, remaining) => {
          const lengths = [...laneLengths(lanes, steps, remaining)];
          expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(Math.min(remaining, lanes * steps));
          expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
          expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe("planOrder", () => {
  test("cuts lanes into chunks of eight that carry their own state", () => {
    const order: Order = { type: "segments", lanes: 19, steps: 5, policy };
    const chunks = planOrder(order, { seed: 3, remaining: 1000, lanes: [{ a: 1 }, { a: 2 }, { a: 3 }], pinned: false });
    expect(chunks.map((chunk) => chunk.type === "lanes" && [chunk.index, chunk.firstLane, chunk.lengths.length, chunk.state])).toEqual([
      [0, 0, 8, { a: 1 }],
      [1, 8, 8, { a: 2 }],
      [2, 16, 3, { a: 3 }],
    ]);
  });

  test("keeps pinned lanes and online lanes in one chunk", () => {
    for (const [type, pinned] of [
      ["segments", true],
      ["online", false],
    ] as const) {
      expect(planOrder({ type, lanes: 19, steps: 5, policy }, { seed: 3, remaining: 1000, lanes: null, pinned })).toHaveLength(1);
    }
  });

  test("packs every job once, in order", () => {
    const jobs = Array.from({ length: 37 }, (_, member) => ({ generation: 4294967295, member, start: member * 3 }));
    const chunks = planJobs({ jobs }, 1, "training");
    expect(chunks.map((chunk) => chunk.jobs.length / 3)).toEqual([16, 16, 5]);
    expect(chunks.flatMap((chunk) => [...chunk.jobs])).toEqual(jobs.flatMap((job) => [job.generation, job.member, job.start]));
    expect(chunks.every((chunk) => chunk.width === PLAN.jobWidth)).toBe(true);
  });
});

describe("checkOrder", () => {
  const bad: [string, unknown, boolean, RegExp][] = [
    [
      "no lanes",
      { type: "segments", lanes: 0, steps: 5, policy },
      false,
      /my-agent: ask: lanes of the order is no positive integer\. Got 0/,
    ],
    ["half a step", { type: "online", lanes: 1, steps: 0.5, policy }, false, /steps of the order/],
    ["no jobs", { type: "episodes", jobs: [], policy }, false, /the number of jobs/],
    ["two compute orders in a row", { type: "compute", parts: [1], policy }, true, /two compute orders in a row/],
    ["an unknown type", { type: "dream", policy }, false, /unknown type/],
  ];
  test.each(bad)("refuses %s", (_, order, afterCompute, message) => {
    expect(() => checkOrder("my-agent", order as Order, afterCompute)).toThrow(message);
  });
});
