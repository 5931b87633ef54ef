import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { resultsPath } from "../results.ts";

const QUANTAL = fileURLToPath(new URL("../../../cli/bin/quantal.mjs", import.meta.url));

function quantal(words: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [QUANTAL, ...words.split(" ")], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out, err })));
}

/** When each results file was written. */
function written(): string[] {
  const folder = dirname(resultsPath("any"));
  return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
}

test("--json prints one document of rows, --quick keeps nothing, progress goes to standard error", async () => {
  const before = written();
  const { status, out, err } = await quantal("bench environments --quick --json");
  expect(status).toBe(0);
  const rows = JSON.parse(out) as { [field: string]: unknown }[];
  expect(rows.length).toBeGreaterThan(4);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(["name", "unit", "value", "spread", "ratio", "peer"]);
    expect(row.value).toBeGreaterThan(0);
  }
  expect(err).toMatch(/nothing is kept/);
  expect(written()).toEqual(before);
});

test("an unknown name is a wrong word, and the nearest one is suggested", async () => {
  const { status, out, err } = await quantal("bench spiking-stepp");
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(/no benchmark of this name\. Got "spiking-stepp".*Did you mean "spiking-step"\?/);
});
