import { describe, expect, it } from "vitest";
import { digitsResults } from "./digits-results.ts";
import { accuracyTable, alignedTable, confusionTable } from "./digits-tables.ts";
import { accuracyWords, pairsOfDigits, summarizeDigits } from "./summarize-digits.ts";
import type { DigitsArm, DigitsPlan, DigitsRun } from "./types.ts";

const OPTIONS = { resamples: 500 };
const arm = (label: string, group: string, seeds: number): DigitsArm => ({
  ...{ label, group, learner: "agent", agent: "rsrp", images: 6400, marks: 2 },
  seeds: Array.from({ length: seeds }, (_, k) => k + 1),
});
const planOf = (...arms: DigitsArm[]): DigitsPlan => ({
  name: "digits",
  title: "T",
  question: "Q?",
  groups: { g: "G?" },
  isQuick: false,
  arms,
});

/** A run that ends at an accuracy, half of it on the way. */
function runOf(label: string, seed: number, test: number, validation = 0.7): DigitsRun {
  return {
    ...{
      arm: label,
      seed,
      agent: "rsrp",
      options: {},
      steps: 100,
      images: 6400,
      batches: 50,
      seconds: 4,
      confusion: [3, 1, 0, 6],
      misread: [],
    },
    curve: [
      { images: 3200, seconds: 2, validation: 0.5, test: test / 2 },
      { images: 6400, seconds: 4, validation, test },
    ],
  };
}

describe("summarizeDigits", () => {
  const plan = planOf(arm("a", "main", 3), arm("none", "main", 3));
  const runs = [0.8, 0.9, 0.94].map((test, k) => runOf("a", k + 1, test));
  const [summary, ...others] = summarizeDigits(plan, runs, 1000, OPTIONS);

  it("takes the last mark of each seed, not the best, and leaves out arms without runs", () => {
    expect(others).toEqual([]);
    expect(summary).toMatchObject({ arm: "a", seeds: 3, images: 6400, batches: 50, seconds: 4 });
    expect([summary.mean, summary.validation].map((value) => value.toFixed(12))).toEqual(["0.880000000000", "0.700000000000"]);
    expect(summary.deviation).toBeCloseTo(Math.sqrt((0.08 * 0.08 + 0.02 * 0.02 + 0.06 * 0.06) / 2), 12);
    expect(summary.interval?.low).toBeLessThan(0.88);
    expect(summary.interval?.high).toBeLessThanOrEqual(0.94);
    const fallen = summarizeDigits(plan, [{ ...runs[0], curve: [{ ...runs[0].curve[0], test: 0.99 }, runs[0].curve[1]] }], 1000, OPTIONS);
    expect(fallen[0].mean).toBe(0.8);
  });

  it("reads the way from the first mark from a share of the images on, up to twice as far", () => {
    expect(summary.onTheWay.map(({ share }) => share)).toEqual([0.01, 0.1, 0.25, 0.5, 1]);
    const shown = summary.onTheWay.map(({ test }) => test?.toFixed(6) ?? null);
    expect(shown).toEqual([null, null, "0.440000", "0.440000", "0.880000"]); // the first mark is too far from the first two
    const unjudged = { ...runs[0], curve: [{ ...runs[0].curve[0], test: null }, runs[0].curve[1]] };
    expect(summarizeDigits(plan, [unjudged], 1000, OPTIONS)[0].onTheWay.map(({ test }) => test)).toEqual([null, null, null, null, 0.8]);
  });

  it("expects as many distinct images as batches drawn anew have", () => {
    expect(summary.distinct).toBe(Math.round(1000 * (1 - 0.936 ** 50)));
    expect(summarizeDigits(plan, runs, 64, OPTIONS)[0].distinct).toBe(64);
  });

  it("says what it came to with an interval, and without one for a single seed", () => {
    expect(accuracyWords(summary)).toMatch(
      /^a: 88\.00 \[8\d\.\d\d, 9\d\.\d\d\] % of the test images are answered right after 6,400 images, mean of 3 seeds\.$/,
    );
    const [single] = summarizeDigits(plan, runs.slice(0, 1), 1000, OPTIONS);
    expect(accuracyWords(single)).toBe("a: 80.00 % of the test images are answered right after 6,400 images, mean of 1 seed.");
  });
});

describe("pairsOfDigits", () => {
  const scores = (label: string, seeds: number, base: number) =>
    Array.from({ length: seeds }, (_, k) => runOf(label, k + 1, base + ((k * 7) % 5) / 1000));

  it("compares main arms with the first, and what is best on validation images with the others of its group", () => {
    const plan = planOf(arm("first", "main", 2), arm("second", "main", 2), arm("low", "g", 2), arm("high", "g", 2), arm("middle", "g", 2));
    const runs = [
      ...scores("first", 2, 0.7),
      ...scores("second", 2, 0.9),
      ...scores("low", 2, 0.1),
      ...scores("high", 2, 0.5),
      ...[1, 2].map((seed) => runOf("middle", seed, 0.3, 0.71)), // the highest test accuracy decides nothing
    ];
    const pairs = pairsOfDigits(summarizeDigits(plan, runs, 1000, OPTIONS), OPTIONS);
    expect(pairs.map(({ arms }) => arms.join(" "))).toEqual(["first second", "middle low", "middle high"]);
    expect(pairs[0]).toMatchObject({ isClaimed: false });
    expect(pairs[0].pValue).toBeUndefined();
    expect(pairs[0].words).toBe(
      "first less second: -20.00 [-20.20, -19.80] percentage points of test accuracy; not tested, for which it takes 10 seeds.",
    );
  });

  it("claims from ten seeds on what a test can tell apart, and nothing else", () => {
    const plan = planOf(arm("a", "main", 12), arm("b", "main", 12), arm("same", "main", 12));
    const runs = [...scores("a", 12, 0.9), ...scores("b", 12, 0.8), ...scores("same", 12, 0.9)];
    const [ahead, alike] = pairsOfDigits(summarizeDigits(plan, runs, 1000, OPTIONS), OPTIONS);
    expect(ahead).toMatchObject({ isClaimed: true });
    expect(ahead.words).toMatch(/^a less b: 10\.00 \[.*\] percentage points of test accuracy; which can be told apart \(p = /);
    expect(alike).toMatchObject({ isClaimed: false, pValue: 1 });
    expect(alike.words).toContain("which can't be told apart (p = 1.0)");
  });
});

describe("tables of digits", () => {
  const plan = planOf(arm("first", "main", 2), arm("second", "main", 2));
  const runs = [runOf("first", 1, 0.9), runOf("first", 2, 0.92), runOf("second", 1, 0.8), runOf("second", 2, 0.84)];

  it("say how far each arm is from the first", () => {
    const { heads, rows } = accuracyTable({ summaries: summarizeDigits(plan, runs, 1000, OPTIONS) }, "main");
    expect(heads).toContain("less first");
    const column = heads.indexOf("less first");
    expect(rows.map((row) => [row[0], row[column], row[heads.indexOf("at 50 %")]])).toEqual([
      ["first", "", "45.50 %"],
      ["second", "-9.00", "41.00 %"],
    ]);
    for (const row of rows) expect(row).toHaveLength(heads.length);
  });

  it("stand in columns", () => {
    expect(
      alignedTable({
        heads: ["name", "n"],
        rows: [
          ["±1", "10"],
          ["longer name", "7"],
        ],
      }),
    ).toBe("name          n\n±1           10\nlonger name   7");
    expect(confusionTable([3, 1, 0, 6])).toEqual({
      heads: ["label", "0", "1"],
      rows: [
        ["0", "3", "1"],
        ["1", "0", "6"],
      ],
    });
  });

  it("have confusion matrices summed over the seeds of main arms", () => {
    const making = { command: "c", versions: {}, machine: {}, revisions: [] };
    const images = { train: 1000, validation: 100, test: 100, sha256: "" };
    const results = digitsResults(plan, { runs, leftOut: [], failures: [], images, inked: "", misread: [], fields: [] }, making, OPTIONS);
    expect(results.confusions).toEqual([
      { arm: "first", counts: [6, 2, 0, 12] },
      { arm: "second", counts: [6, 2, 0, 12] },
    ]);
    expect(results.runs[0].curve).toEqual([
      [3200, 2, 0.5, 0.45],
      [6400, 4, 0.7, 0.9],
    ]);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });
});
