import fc from "fast-check";
import { expect, test } from "vitest";
import { recipes, validDefinition, validEnv } from "../../test-fixtures/valid-definitions.ts";
import { sizeOf } from "../index.ts";
import { checkEnv } from "./index.ts";

test("10,000 random sound environments break no rule", async () => {
  const isSound = fc.asyncProperty(recipes, async (recipe) => {
    const findings = await checkEnv(validEnv(recipe), { steps: 20 });
    expect(findings.filter(({ kind }) => kind === "rule")).toEqual([]);
  });
  await fc.assert(isSound, { numRuns: 10_000, seed: 1 });
}, 300_000);

type Change = NonNullable<Parameters<typeof validDefinition>[1]>;

const FAULTS: readonly [code: string, change: Change][] = [
  [
    "QE008",
    ({ step }) => ({
      step(state, result, i, ...rest) {
        step(state, result, i, ...rest);
        if (state.count[i] === 1) result.reward[i] = Number.NaN;
      },
    }),
  ],
  [
    "QE012",
    ({ step }) => ({
      step(state, result, ...rest) {
        step(state, result, ...rest);
        result.reward[rest[0]] -= Math.random();
      },
    }),
  ],
  [
    "QE015",
    ({ step, actionSpace }) => ({
      step(...given) {
        step(...given);
        given[3][given[2] * sizeOf(actionSpace)] += 1;
      },
    }),
  ],
  [
    "QE018",
    ({ step }) => ({
      step(state, result, i, ...rest) {
        step(state, result, i, ...rest);
        if (i > 0) result.reward[i - 1] += 1;
      },
    }),
  ],
  [
    "QE019",
    ({ observe }) => ({
      observe(observations, state, ...rest) {
        observe(observations, state, ...rest);
        state.count[rest[0]]++;
      },
    }),
  ],
];

test.each(FAULTS)("%s is found in random environments, and nothing else", async (code, change) => {
  const isFound = fc.asyncProperty(recipes, async (recipe) => {
    const findings = await checkEnv(validDefinition(recipe, change), { steps: 200 });
    expect(findings.filter(({ kind }) => kind === "rule").map((finding) => finding.code)).toEqual([code]);
  });
  await fc.assert(isFound, { numRuns: 60, seed: 2 });
});
