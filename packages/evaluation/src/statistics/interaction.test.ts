import { stream } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { interactionTest, signFlipTest } from "./interaction.ts";

/** Four sets of runs with given means, and a part that is the seed's own. */
function made(seeds: number, means: readonly [number, number, number, number], noise = 0.1) {
  const rng = stream(5, "interaction-test");
  const luck = Array.from({ length: seeds }, () => rng.normal());
  const set = (mean: number) => luck.map((own, seed) => ({ seed, score: mean + own + noise * rng.normal() }));
  const [a, b, c, d] = means.map(set);
  return { agents: ["rsrp", "ppo"], tasks: ["ladder", "slope"], discontinuous: [a, b], smooth: [c, d] } as const;
}

describe("interactionTest", () => {
  it("finds that a lead is larger on one of the twins, and by how much", () => {
    const found = interactionTest(made(12, [0.9, 0.4, 0.8, 0.7]), { resamples: 2000 });
    expect(found).toMatchObject({ seeds: 12, isClaimed: true });
    expect(found.estimate).toBeCloseTo(0.4, 0);
    expect(found.interval?.low).toBeLessThan(found.estimate);
    expect(found.words).toMatch(
      /^rsrp's lead over ppo is larger on ladder than on slope \(difference of leads 0\.\d\d \[.*\], 12 seeds\)$/,
    );
  });

  it("claims nothing where the lead is the same on both, nor with fewer than 10 seeds, nor after correction", () => {
    expect(interactionTest(made(12, [0.9, 0.4, 0.9, 0.4], 0.3), { resamples: 500 }).words).toMatch(/^can't tell whether rsrp's lead/);
    const few = interactionTest(made(9, [0.9, 0.1, 0.5, 0.5]), { resamples: 500 });
    expect(few).toMatchObject({ isClaimed: false });
    expect(few.pValue).toBeUndefined();
    expect(interactionTest(made(12, [0.9, 0.4, 0.8, 0.7]), { resamples: 500, tests: 1000 }).isClaimed).toBe(false);
  });

  it("counts only seeds that all four have", () => {
    const { discontinuous, smooth, ...names } = made(12, [1, 0, 0, 0]);
    const partly = { ...names, discontinuous: [discontinuous[0].slice(3), discontinuous[1]], smooth } as const;
    expect(interactionTest(partly, { resamples: 500 }).seeds).toBe(9);
    expect(() => interactionTest({ ...partly, smooth: [[], []] })).toThrow(/no seed is shared/);
  });
});

describe("signFlipTest", () => {
  it("comes near the exact share of sign flips", () => {
    expect(signFlipTest([0, 0, 0])).toBe(1);
    expect(Math.abs(signFlipTest([1, 1, 1, 1, 1], { permutations: 20_000 }) - 2 / 32)).toBeLessThan(0.006);
    expect(Math.abs(signFlipTest([0.1, 0.2, 0.3, -0.6], { permutations: 20_000 }) - 1)).toBeLessThan(1e-9);
  });
});
