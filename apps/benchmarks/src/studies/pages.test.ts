import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STUDY_PAGES, studyPages } from "./pages.ts";

test("docs/studies is what the committed results make: npm run studies -w @quantal/benchmarks", () => {
  const pages = studyPages();
  expect(Object.keys(pages).filter((file) => file.endsWith(".md")).length).toBeGreaterThan(0);
  for (const [file, content] of Object.entries(pages)) expect(readFileSync(join(STUDY_PAGES, file), "utf8"), file).toBe(content);
  expect(readdirSync(STUDY_PAGES).sort()).toEqual([...Object.keys(pages), "README.md"].sort());
});
