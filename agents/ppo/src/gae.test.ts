import { END } from "@quantal/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GaeRollout, gae } from "./index.ts";

function rolloutOf(steps: number, values: number[], rewards: number[], ends: number[], bootstrap: number[]): GaeRollout {
  return {
    steps,
    lengths: new Int32Array(rewards.length / steps).fill(steps),
    rewards: Float64Array.from(rewards),
    values: Float32Array.from(values),
    ends: Uint8Array.from(ends),
    bootstrap: Float32Array.from(bootstrap),
  };
}

function advantagesOf(rollout: GaeRollout, discount: number, gaeLambda: number): number[] {
  const advantages = new Float64Array(rollout.rewards.length).fill(77);
  gae(advantages, rollout, discount, gaeLambda);
  return [...advantages];
}

describe("gae", () => {
  const { none, terminated, truncated } = END;

  it("adds up discounted errors to the end of the rollout", () => {
    const rollout = rolloutOf(3, [1, 2, 3], [1, 1, 1], [none, none, none], [0, 0, 4]);
    const delta = [1 + 0.5 * 2 - 1, 1 + 0.5 * 3 - 2, 1 + 0.5 * 4 - 3];
    expect(advantagesOf(rollout, 0.5, 0.5)).toEqual([delta[0] + 0.25 * (delta[1] + 0.25 * delta[2]), delta[1] + 0.25 * delta[2], delta[2]]);
  });

  it("stops bootstrapping at a terminated step", () => {
    const rollout = rolloutOf(2, [1, 2], [5, 1], [terminated, none], [9, 4]);
    expect(advantagesOf(rollout, 0.5, 1)).toEqual([5 - 1, 1 + 0.5 * 4 - 2]);
    expect(advantagesOf(rolloutOf(1, [1], [5], [terminated], [9]), 0.5, 1)).toEqual([4]);
  });

  it("bootstraps past a truncated step, and doesn't look into the next episode", () => {
    const rollout = rolloutOf(2, [1, 2], [5, 1], [truncated, none], [8, 4]);
    expect(advantagesOf(rollout, 0.5, 1)).toEqual([5 + 0.5 * 8 - 1, 1 + 0.5 * 4 - 2]);
  });

  it("keeps lanes apart, and leaves rows alone that were not taken", () => {
    const rollout = { ...rolloutOf(2, [0, 0, 0, 0], [1, 2, 3, 0], [0, 0, 0, 0], [0, 10, 20, 0]), lengths: Int32Array.of(2, 1) };
    expect(advantagesOf(rollout, 1, 1)).toEqual([13, 12, 23, 77]);
  });

  it("with lambda 1 is the discounted return to the episode's end, less the value", () => {
    const end = fc.constantFrom(none, none, none, terminated, truncated);
    const row = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), end, fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.constantFrom(0, 0.5, 0.9, 1), (rows, discount) => {
        const column = (k: number): number[] => rows.map((entry) => entry[k]);
        const advantages = advantagesOf(rolloutOf(rows.length, column(0), column(1), column(2), column(3)), discount, 1);
        for (const [t, advantage] of advantages.entries()) {
          let total = 0;
          let weight = 1;
          for (let k = t; ; k++) {
            const [, reward, ending, bootstrap] = rows[k];
            total += weight * reward;
            weight *= discount;
            if (ending === terminated) break;
            if (ending === truncated || k === rows.length - 1) {
              total += weight * bootstrap;
              break;
            }
          }
          expect(advantage).toBeCloseTo(total - rows[t][0], 9);
        }
      }),
    );
  });

  it("refuses arrays that are too short", () => {
    expect(() => advantagesOf({ ...rolloutOf(2, [1], [1, 1], [0, 0], [0, 0]) }, 1, 1)).toThrow(
      /gae: an array is too short. Got 1, expected 2/,
    );
  });
});
