import { readFileSync } from "node:fs";
import { plainKernels, plainSpikingKernels } from "@quantal/kernels";
import { expect, test } from "vitest";
import { callApart } from "../program/apart.ts";
import { type Results, resultsPath } from "../results.ts";
import { advantages, GUARDED, type Guarded } from "./advantages.ts";
import { type Advantages, lost } from "./judge.ts";

const TRIES = 4; // a neighbour on this machine can spoil one, and hardly four
const results = JSON.parse(readFileSync(resultsPath("guard"), "utf8")) as Results; // written by `quantal bench guard`
const record: Advantages = Object.fromEntries(results.rows.map(({ name, value }) => [name, value ?? 0]));

test("every kernel keeps two thirds of its recorded advantage over its plain twin", async () => {
  let names: readonly string[] = GUARDED;
  const seen: Advantages[] = [];
  for (let k = 0; k < TRIES && names.length > 0; k++) {
    // In a process of its own, as the record was made: a test runner's transforms slow the plain twins.
    const measured = await callApart<Advantages>(new URL("./advantages.ts", import.meta.url).href, "advantages", names);
    seen.push(measured);
    names = lost(measured, record);
  }
  expect(names, `measured ${JSON.stringify(seen)}, on record ${JSON.stringify(record)}`).toEqual([]);
});

test("a kernel that is replaced by its twin is found", async () => {
  const twins = { dense: plainKernels(), spiking: plainSpikingKernels() };
  const names: Guarded[] = ["spiking step, 64 neurons", "tanh"];
  expect(lost(await advantages(names, twins), record)).toEqual(names);
});

test("a kernel without a record counts as lost", () => {
  expect(lost({ tanh: 12, adam: 8, new: 3 }, { tanh: 17.9, adam: 12.1 })).toEqual(["adam", "new"]);
});
