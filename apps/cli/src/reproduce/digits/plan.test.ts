import { describe, expect, test } from "vitest";
import type { Host } from "../../host.ts";
import { findAgentOf, makeAgent } from "../../words/find.ts";
import { parseSpec } from "../../words/spec.ts";
import { digitsPlan } from "./plan.ts";

const HOST = { root: undefined, registerQuantal: async () => {}, registerTypeScript: async () => {} } as unknown as Host;

describe.each([false, true])("the plan of digits, quick: %s", (isQuick) => {
  const { arms, groups } = digitsPlan(isQuick);

  test("names each arm once, in groups that ask something", () => {
    expect(new Set(arms.map(({ label }) => label)).size).toBe(arms.length);
    for (const { group } of arms) expect(["main", ...Object.keys(groups)]).toContain(group);
  });

  test("has agents that there are, whole generations, and whole epochs", async () => {
    for (const arm of arms) {
      if (arm.learner !== "agent") {
        expect(Number.isInteger(arm.images / (arm.trainingImages ?? 55_000))).toBe(true);
        continue;
      }
      const { agent } = makeAgent(await findAgentOf("", parseSpec("", arm.agent ?? ""), HOST), "digits/MNISTBatch-v1");
      const members = Number(agent.options["population"]) * Number(agent.options["episodesPerMember"] ?? 1);
      expect(Number.isInteger(arm.images / 64)).toBe(true);
      if (agent.id === "rsrp") expect(arm.images / 64 / members, arm.label).toBeGreaterThanOrEqual(isQuick ? 2 : 30);
    }
  });

  test("spends the same number of images on all arms of a group but main, and the one that asks for more", () => {
    for (const group of Object.keys(groups)) {
      const same = arms.filter((arm) => arm.group === group && arm.label !== "four times the images");
      expect(new Set(same.map(({ images }) => images)).size).toBe(1);
    }
  });
});
