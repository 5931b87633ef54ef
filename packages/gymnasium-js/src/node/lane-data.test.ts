import { UserCodeError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LaneError } from "../env/lane-error.ts";
import { fromErrorData, toErrorData } from "./error-data.ts";
import { joinLanes, shiftLane, sliceLanes } from "./lane-data.ts";

describe("joinLanes", () => {
  it("undoes sliceLanes, wherever the cuts are", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.nat(3), (counts, width) => {
        const numEnvs = counts.reduce((sum, count) => sum + count, 0);
        const numbers = Array.from({ length: numEnvs * width }, (_, k) => k);
        const saved = {
          id: "x",
          nothing: null,
          deep: { doubles: Float64Array.from(numbers), flags: Uint8Array.from(numbers) },
          lists: Array.from({ length: numEnvs }, (_, lane) => ({ words: Uint32Array.of(lane, 7), seed: String(lane) })),
        };
        let first = 0;
        const parts = counts.map((count) => {
          first += count;
          return sliceLanes(saved, numEnvs, first - count, count);
        });
        expect(joinLanes(parts)).toEqual(saved);
      }),
    );
  });

  it("has nothing for what has no row for each lane", () => {
    expect(sliceLanes({ odd: new Float64Array(3), list: [1, 2, 3] }, 2, 0, 1)).toEqual({ odd: new Float64Array(0), list: [] });
  });
});

describe("shiftLane", () => {
  it("moves the lane of an error, and nothing in the words that a user wrote", () => {
    const error = fromErrorData(shiftLane(toErrorData(new LaneError("on lane 9.step", 2, new Error("left lane 2"))), 5));
    expect(error).toEqual(new LaneError("on lane 9.step", 7, new Error("left lane 2")));
    const inner = new UserCodeError({ where: "A.step lane 1 element 3", problem: "lane 1 is bad" });
    expect(fromErrorData(shiftLane(toErrorData(inner), 10)).message).toBe("A.step lane 11 element 3: lane 1 is bad.");
    const plain = new TypeError("lane 1");
    expect(fromErrorData(shiftLane(toErrorData(plain), 10))).toEqual(plain);
  });
});
