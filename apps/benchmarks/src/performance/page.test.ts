import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Row } from "../benchmark.ts";
import { isResults } from "../results.ts";
import { readResults, render } from "./page.ts";
import { isMet, TARGETS } from "./targets.ts";
import { DOCS } from "./write.ts";

const results = readResults();
const pages = render(results);

test("docs/performance.md is what the committed results make: npm run performance -w @quantal/benchmarks", () => {
  for (const [path, content] of Object.entries(pages)) expect(readFileSync(join(DOCS, path), "utf8"), path).toBe(content);
  const pictures = readdirSync(join(DOCS, "performance")).map((file) => `performance/${file}`);
  expect(pictures.sort()).toEqual(
    Object.keys(pages)
      .filter((path) => path.endsWith(".svg"))
      .sort(),
  );
});

test("a study's file is passed over, with whatever rows", () => {
  const [bench] = results.values();
  expect(isResults(JSON.parse(JSON.stringify(bench)))).toBe(true);
  const study = { ...bench, otherCores: undefined, rows: [{ seeds: 10, share: 0.05 }] };
  const odd = { ...bench, rows: [{ seeds: 10, share: 0.05 }] };
  for (const other of [study, odd, { ...bench, rows: "none" }, { ...bench, rows: [null] }, [], null]) expect(isResults(other)).toBe(false);
});

test("every target whose results are there names a row of them", () => {
  const missing = TARGETS.filter(
    ({ file, row }) => results.has(file) && !results.get(file)?.rows.some(({ name, value }) => name === row || value === null),
  );
  expect(missing.map(({ row }) => row)).toEqual([]);
});

test("a target is met at its bound and not beyond it", () => {
  const row: Row = { name: "", unit: "us", value: 5, spread: null, ratio: 6, peer: "x", peerValue: 8 };
  const met = (rule: (typeof TARGETS)[number]["rule"]) => isMet({ what: "", file: "", row: "", rule }, row);
  expect([met({ most: 5, unit: "us" }), met({ most: 4.9, unit: "us" })]).toEqual([true, false]);
  expect([met({ ratio: 6 }), met({ ratio: 6.1 }), met({ slack: 3 }), met({ slack: 2.9 })]).toEqual([true, false, true, false]);
  expect(isMet({ what: "", file: "", row: "", rule: { ratio: 6 } }, { ...row, value: null })).toBeUndefined();
});
