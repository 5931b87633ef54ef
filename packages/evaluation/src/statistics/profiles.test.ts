import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { expect, it } from "vitest";
import { quantile } from "./estimates.ts";
import { probabilityOfImprovement } from "./improvement.ts";
import { performanceProfile, taskImprovement } from "./profiles.ts";
import { scoreTable } from "./score-table.ts";

const OPTIONS = { resamples: 40, seed: 3 };
const runs = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 9 }); // few values: many ties
const tasks = fc.dictionary(fc.constantFrom("a", "b", "c"), runs, { minKeys: 1 });

/** Runs drawn again as the functions draw them, without their counting. */
function draw(values: ArrayLike<number>, rng: ReturnType<typeof stream>): number[] {
  return Array.from(values, () => values[Math.floor((rng.u32() * values.length) / 4294967296)]);
}

it("a profile is the share above each threshold in every resample, counted one by one", () => {
  const thresholds = [-4, -3, -0.5, 0, 0, 2.5, 3, 4];
  fc.assert(
    fc.property(tasks, fc.constantFrom("runs" as const, "tasks" as const), (table, of) => {
      const found = performanceProfile(scoreTable(table), thresholds, { ...OPTIONS, of });
      const rng = stream(OPTIONS.seed, "profile");
      const shares = Array.from({ length: OPTIONS.resamples }, () => {
        const drawn = Object.values(table).map((values) => draw(values, rng));
        const scores = of === "runs" ? drawn.flat() : drawn.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
        return thresholds.map((threshold) => scores.filter((score) => score > threshold).length / scores.length);
      });
      thresholds.forEach((_, k) => {
        const column = shares.map((share) => share[k]);
        expect(found.low[k]).toBeCloseTo(quantile(column, 0.025), 12);
        expect(found.high[k]).toBeCloseTo(quantile(column, 0.975), 12);
      });
    }),
    { numRuns: 60 },
  );
});

it("improvement over tasks is the mean of all pairs of runs in every resample, compared one by one", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(runs, runs), { minLength: 1, maxLength: 3 }), (pairs) => {
      const [x, y] = [0, 1].map((side) => scoreTable(Object.fromEntries(pairs.map((pair, k) => [`task ${k}`, pair[side]]))));
      const { interval } = taskImprovement(x, y, OPTIONS);
      const rng = stream(OPTIONS.seed, "task-improvement");
      const drawn = Array.from({ length: OPTIONS.resamples }, () => {
        const found = pairs.map(([first, second]) => probabilityOfImprovement(draw(first, rng), draw(second, rng)));
        return found.reduce((sum, value) => sum + value, 0) / found.length;
      });
      expect(interval.low).toBeCloseTo(quantile(drawn, 0.025), 12);
      expect(interval.high).toBeCloseTo(quantile(drawn, 0.975), 12);
    }),
    { numRuns: 60 },
  );
});
