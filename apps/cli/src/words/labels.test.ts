import { expect, test } from "vitest";
import { labelsOf } from "./labels.ts";
import { parseSpecs } from "./spec.ts";

const labels = (text: string, ids?: string[]): string[] =>
  labelsOf(
    "--agents",
    parseSpecs("--agents", text).map((spec, k) => ({ id: ids?.[k] ?? spec.name, spec })),
  );

test("a label is the id where no other has it", () => {
  expect(labels("rsrp:population=512,ppo")).toEqual(["rsrp", "ppo"]);
});

test("equal ids with different options get different labels", () => {
  expect(labels("rsrp,rsrp:population=512,learningRate=0.1,ppo")).toEqual(["rsrp", "rsrp:population=512,learningRate=0.1", "ppo"]);
});

test("modules that define the same id are told apart by their paths", () => {
  expect(labels("./a.ts,./b.ts,./b.ts:n=1", ["my/cem", "my/cem", "my/cem"])).toEqual(["my/cem (./a.ts)", "my/cem (./b.ts)", "my/cem:n=1"]);
});

test("the same words twice are refused", () => {
  expect(() => labels("rsrp:population=4,rsrp:population=4")).toThrow(/the same is named twice. Got "rsrp:population=4"/);
});
