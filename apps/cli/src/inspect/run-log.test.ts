import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readRunLog } from "./run-log.ts";

test("a generation whose releases the workers sum is one of two updates, and other events are passed over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quantal-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const events = [
    { type: "started", agent: "rsrp" },
    { type: "update", steps: 10, metrics: { meanFitness: 1 } },
    { type: "update", steps: 10, metrics: { gradientNorm: 2 } },
    { type: "warning", message: "too hot" },
    { type: "update", steps: 30, metrics: { meanFitness: null, gradientNorm: 3 } },
    { type: "evaluation", final: true, steps: 30, meanReturn: 4, standardDeviation: 5, returns: [4], lengths: [9] },
    { type: "update", steps: 40, metrics: { meanFitness: 6 } }, // the budget ended before its sums
  ];
  writeFileSync(join(folder, "events.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  expect(await readRunLog(folder)).toEqual({
    generations: [
      { generation: 1, steps: 10, metrics: { meanFitness: 1, gradientNorm: 2 } },
      { generation: 2, steps: 30, metrics: { meanFitness: null, gradientNorm: 3 } },
    ],
    evaluations: [{ steps: 30, meanReturn: 4, standardDeviation: 5 }],
    warnings: ["too hot"],
  });
});
