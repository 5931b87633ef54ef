import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BATCH_REWARDS, type BatchReward, batchReward } from "./batch-reward.ts";

/** The definitions, word for word, with lists. */
function plainly(kind: BatchReward, logits: readonly (readonly number[])[], labels: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = logits.map((row, b) => {
    const own = row[labels[b]];
    if (kind === "accuracy" || kind === "recall") return Number(row.indexOf(Math.max(...row)) === labels[b]);
    if (kind === "crossEntropy") return own - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return 5 / (5 + row.filter((logit) => logit >= own).length);
  });
  if (kind !== "recall" && kind !== "softrecall") return mean(scores);
  return mean([...new Set(labels)].map((label) => mean(scores.filter((_, b) => labels[b] === label))));
}

/** Batches whose logits are few whole numbers, so that ties are many; some have one class only. */
const batches = fc
  .record({ batchSize: fc.integer({ min: 1, max: 9 }), numClasses: fc.integer({ min: 1, max: 10 }), spread: fc.constantFrom(1, 2, 30) })
  .chain(({ batchSize, numClasses, spread }) =>
    fc.record({
      logits: fc.array(fc.array(fc.integer({ min: -spread, max: spread }), { minLength: numClasses, maxLength: numClasses }), {
        minLength: batchSize,
        maxLength: batchSize,
      }),
      labels: fc.array(fc.integer({ min: 0, max: numClasses - 1 }), { minLength: batchSize, maxLength: batchSize }),
    }),
  );

const rewardOf = (kind: BatchReward, logits: readonly (readonly number[])[], labels: readonly number[]): number =>
  batchReward(kind, Float32Array.from(logits.flat()), Uint8Array.from(labels), { batchSize: labels.length, numClasses: logits[0].length });

describe("batchReward", () => {
  test.each([
    ["softrecall", (5 / 6 + 5 / 8) / 2],
    ["softaccuracy", (5 / 6 + 5 / 8) / 2],
    ["accuracy", 0.5],
    ["recall", 0.5],
    ["crossEntropy", (2 - Math.log(Math.exp(2) + Math.E + 1) - Math.log(2 + Math.E)) / 2],
  ] as const)("%s of the published example is %d", (kind, expected) => {
    const reward = rewardOf(kind, [[2, 1, 0], [0, 1, 0]], [0, 2]); // biome-ignore format: a matrix
    expect(reward).toBeCloseTo(expected, 14);
    if (kind === "softrecall") expect(reward).toBeCloseTo(0.7291667, 7);
  });

  test("weighs classes, not samples, in recall and softrecall, and skips those that are absent", () => {
    const logits = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]]; // biome-ignore format: a matrix
    expect(BATCH_REWARDS.slice(0, 4).map((kind) => rewardOf(kind, logits, [0, 0, 0, 1]))).toEqual([
      (5 / 6 + 5 / 8) / 2,
      (3 * (5 / 6) + 5 / 8) / 4,
      3 / 4,
      1 / 2,
    ]);
  });

  test("scores from 1/3 to 5/6 with ten classes, softly, and the lowest index wins a tie", () => {
    const equal = [new Array(10).fill(7)];
    for (const label of [0, 9]) {
      expect(rewardOf("softrecall", equal, [label])).toBeCloseTo(1 / 3, 15);
      expect(rewardOf("accuracy", equal, [label])).toBe(Number(label === 0));
      expect(rewardOf("softaccuracy", [equal[0].map((_, c) => Number(c === label))], [label])).toBeCloseTo(5 / 6, 15);
    }
  });

  test.each(BATCH_REWARDS)("%s agrees with its definition for any logits", (kind) => {
    fc.assert(
      fc.property(batches, ({ logits, labels }) => {
        expect(rewardOf(kind, logits, labels)).toBeCloseTo(plainly(kind, logits, labels), 12);
      }),
      { numRuns: 300 },
    );
  });

  test("reads the row that is asked for", () => {
    const shape = { batchSize: 2, numClasses: 2 };
    const logits = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0);
    const labels = Uint8Array.of(0, 0, 1, 0, 1, 1);
    expect([0, 1, 2].map((row) => batchReward("accuracy", logits, labels, shape, row))).toEqual([1, 0.5, 0]);
  });

  test("is minus infinity where a logit is NaN, wherever it stands", () => {
    for (const kind of BATCH_REWARDS)
      for (let k = 0; k < 6; k++) {
        const logits = [2, 1, 0, 0, 1, 0].map((logit, j) => (j === k ? Number.NaN : logit));
        expect(rewardOf(kind, [logits.slice(0, 3), logits.slice(3)], [1, 1])).toBe(Number.NEGATIVE_INFINITY);
      }
  });

  test("has a finite cross-entropy for the largest logits, and minus infinity for infinite ones", () => {
    const large = Math.fround(3e38);
    expect(rewardOf("crossEntropy", [[large, -large]], [0])).toBeCloseTo(0, 15);
    expect(rewardOf("crossEntropy", [[large, -large]], [1])).toBe(-2 * large);
    expect(rewardOf("crossEntropy", [[1e-3, -1000]], [0])).toBeCloseTo(0, 15);
    const infinite = Number.POSITIVE_INFINITY;
    for (const label of [0, 1]) expect(rewardOf("crossEntropy", [[infinite, infinite]], [label])).toBe(-infinite);
  });
});
