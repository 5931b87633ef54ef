import fc from "fast-check";
import { expect, test } from "vitest";
import { rungsOf } from "./rungs.ts";

test("random search runs every trial whole", () => {
  expect(rungsOf("random", 16, 3, 10_000)).toEqual([{ trials: 16, steps: 10_000, totalSteps: 480_000 }]);
});

test("halving doubles the steps and halves the trials", () => {
  expect(rungsOf("halving", 16, 3, 10_000)).toEqual([
    { trials: 16, steps: 1250, totalSteps: 60_000 },
    { trials: 8, steps: 2500, totalSteps: 60_000 },
    { trials: 4, steps: 5000, totalSteps: 60_000 },
    { trials: 2, steps: 10_000, totalSteps: 60_000 },
  ]);
  expect(rungsOf("halving", 7, 2, 1001).map(({ trials, steps, totalSteps }) => [trials, steps, totalSteps])).toEqual([
    [7, 500, 7000],
    [3, 1001, 6006],
  ]);
  expect(rungsOf("halving", 3, 1, 100)).toHaveLength(1);
});

test("halving never takes more than trials x seeds x steps, and leaves two trials to whole runs", () => {
  const count = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 1e6 }), (trials, seeds, steps) => {
      const rungs = rungsOf("halving", trials, seeds, steps);
      const total = rungs.reduce((sum, { totalSteps }) => sum + totalSteps, 0);
      expect(total).toBeLessThanOrEqual(trials * seeds * steps);
      expect(rungs[0].trials).toBe(trials);
      expect(rungs.at(-1)).toMatchObject({ steps });
      expect(rungs.at(-1)?.trials).toBeGreaterThanOrEqual(Math.min(2, trials));
      for (const rung of rungs) expect(rung.totalSteps).toBe(rung.trials * seeds * rung.steps);
      for (const rung of rungs) expect(rung.steps).toBeGreaterThan(0);
    }),
  );
});
