import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, OptionError } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAgentOf, makeAgent } from "./find.ts";
import { isPresetFile, readPresetFile } from "./preset-file.ts";
import { parseSpec } from "./spec.ts";

const HOST = { registerQuantal: async () => {}, registerTypeScript: async () => {} };
const FILE = { format: "quantal-preset", version: 1, agent: "ppo", env: "CartPole-v1", options: { lanes: 16, clip: 0.1 } };
const TUNING = { method: "random", trials: 4, seeds: 2, steps: 100, totalSteps: 800 };

let path = "";
const write = (value: unknown): void => writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), "quantal-preset-")), "mine.json");
});
afterAll(() => rmSync(join(path, ".."), { recursive: true }));

test("a preset with a slash or .json is a file", () => {
  expect(["./a", "tuned/rsrp.json", "rsrp.json", "C:\\tuned\\a"].map(isPresetFile)).toEqual([true, true, true, true]);
  expect(["fast", "CartPole-v1", "default"].map(isPresetFile)).toEqual([false, false, false]);
});

test("its options stand on the defaults alone, and settings come on top", async () => {
  write({ ...FILE, tuning: TUNING });
  const made = makeAgent(await findAgentOf("--agent", parseSpec("--agent", `ppo:preset=${path},clip=0.3`), HOST), "CartPole-v1");
  expect(made.agent.options).toEqual({ ...ppo().options, lanes: 16, clip: 0.3 });
  expect(made).toMatchObject({ preset: "mine.json", tuning: TUNING });
});

test("one that was written by hand needs no record of a search", () => {
  write(FILE);
  expect(readPresetFile(path, ppo)).toEqual(FILE);
});

test.each<[string, unknown, typeof FormatError | typeof OptionError, RegExp]>([
  ["is no JSON", "{", FormatError, /the file is no JSON/],
  ["is a list", [], FormatError, /the file is no preset. Got \[\], expected the format "quantal-preset"/],
  ["is null", "null", FormatError, /the file is no preset/],
  ["is another file", { format: "quantal-run", version: 1 }, FormatError, /the file is no preset. Got "quantal-run"/],
  ["is newer", { ...FILE, version: 2 }, FormatError, /of another version. Got 2, expected version 1/],
  ["is for another agent", { ...FILE, agent: "rsrp" }, OptionError, /for another agent. Got "rsrp", expected "ppo"/],
  ["has no options", { ...FILE, options: [1] }, FormatError, /it has no options/],
  ["has an unknown option", { ...FILE, options: { lane: 1 } }, FormatError, /no option of this name. Got "lane".*Did you mean "lanes"/],
  [
    "has an option of Object's",
    `{"format":"quantal-preset","version":1,"agent":"ppo","options":{"__proto__":1}}`,
    FormatError,
    /"__proto__"/,
  ],
  ["has a value out of range", { ...FILE, options: { lanes: 0 } }, FormatError, /option lanes: the value is out of range. Got 0/],
  ["has a nested value", { ...FILE, options: { lanes: { a: 1 } } }, FormatError, /wrong type/],
  ["has an unknown choice", { ...FILE, options: { activation: "tan" } }, FormatError, /Did you mean "tanh"/],
  ["has an impossible record", { ...FILE, tuning: { ...TUNING, steps: -1 } }, FormatError, /steps of its tuning is no count. Got -1/],
  ["has a record without a method", { ...FILE, tuning: {} }, FormatError, /no method/],
  ["is too large", " ".repeat(1_048_577), FormatError, /too large/],
])("a file that %s is refused by name", (_, file, type, message) => {
  write(file);
  const read = (): unknown => readPresetFile(path, ppo);
  expect(read).toThrow(type);
  expect(read).toThrow(message);
  expect(read).toThrow(path);
});

test("a file that isn't there, or a folder, is refused", () => {
  expect(() => readPresetFile(`${path}.json`, ppo)).toThrow(/there is no such file/);
  expect(() => readPresetFile(join(path, ".."), ppo)).toThrow(/this is no file/);
});
