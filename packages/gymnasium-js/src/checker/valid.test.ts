import fc from "fast-check";
import { expect, test } from "vitest";
import { recipes, validEnv } from "../../test-fixtures/valid-definitions.ts";
import { checkEnv } from "./index.ts";

test("10,000 random sound environments break no rule", async () => {
  const isSound = fc.asyncProperty(recipes, async (recipe) => {
    const findings = await checkEnv(validEnv(recipe), { steps: 20 });
    expect(findings.filter(({ kind }) => kind === "rule")).toEqual([]);
  });
  await fc.assert(isSound, { numRuns: 10_000, seed: 1 });
}, 300_000);
