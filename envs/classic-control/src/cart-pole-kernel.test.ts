import { Pcg64 } from "@quantal/numeric";
import fc from "fast-check";
import { defineEnv, type LaneEnv, makeVec } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { cartPole } from "./cart-pole.ts";

const { kernel: _kernel, with: _with, vector: _vector, ...options } = cartPole;
/** The same definition, driven lane by lane. */
const plain = defineEnv(options);

/** Puts random states into lanes; a share of the angles is beyond pi / 4, where the kernel leaves lanes to `step`. */
function randomize(lanes: LaneEnv, seed: number, wildShare: number): void {
  const rng = new Pcg64(seed);
  const column = (low: number, high: number) => Float64Array.from({ length: lanes.numEnvs }, () => rng.uniform(low, high));
  const theta = column(-0.7, 0.7).map((angle) => (rng.random() < wildShare ? 100 * angle : angle));
  lanes.load?.({ state: { x: column(-3, 3), xDot: column(-5, 5), theta, thetaDot: column(-5, 5) }, keys: lanes.keys });
}

/** State, rewards, ends and observations of all lanes, one lane's observation at a time. */
function allOf(lanes: LaneEnv): unknown {
  const observations = new Float32Array(4 * lanes.numEnvs);
  for (let lane = 0; lane < lanes.numEnvs; lane++) lanes.observe(observations, lane);
  return { state: lanes.save?.(), reward: [...lanes.reward], terminated: [...lanes.terminated], observations };
}

describe("CartPole's kernel", () => {
  it("gives the bits of `step` and `observe`, for any states, lanes, numbers of lanes and parameters", () => {
    const cases = fc.record({
      numEnvs: fc.integer({ min: 32, max: 131 }),
      seed: fc.nat(),
      wildShare: fc.constantFrom(0, 0, 0.05, 1),
      leaveOut: fc.constantFrom(0, 0.04, 0.3, 0.8),
      params: fc.record({
        gravity: fc.double({ min: -20, max: 20, noNaN: true }),
        length: fc.double({ min: 0.1, max: 3, noNaN: true }),
        suttonBartoReward: fc.boolean(),
        kinematicsIntegrator: fc.constantFrom("euler", "semi-implicit euler"),
      }),
    });
    fc.assert(
      fc.property(cases, ({ numEnvs, seed, wildShare, leaveOut, params }) => {
        const pair = [cartPole, plain].map((definition) => definition.with(params).vector(numEnvs));
        expect(pair.map((lanes) => lanes.observeAll !== undefined)).toEqual([true, false]); // the kernel is there, and only there
        for (const lanes of pair) randomize(lanes, seed, wildShare);
        const rng = new Pcg64(seed + 1);
        for (let step = 0; step < 3; step++) {
          const chosen = Int32Array.from([...Array(numEnvs).keys()].filter(() => rng.random() >= leaveOut));
          const actions = Int32Array.from({ length: numEnvs }, () => rng.integers(0, 2));
          for (const lanes of pair) lanes.step(actions, chosen, chosen.length);
          expect(allOf(pair[0])).toEqual(allOf(pair[1]));
        }
        const observations = new Float32Array(4 * numEnvs);
        pair[0].observeAll?.(observations);
        expect({ observations }).toMatchObject({ observations: (allOf(pair[1]) as { observations: Float32Array }).observations });
      }),
      { numRuns: 100 },
    );
  });

  it.each(["next-step", "same-step"] as const)("drives a vector to the same bits in mode %s", (autoreset) => {
    const pair = [cartPole, plain].map((definition) => makeVec(definition, { numEnvs: 50, autoreset, params: { maxEpisodeSteps: 30 } }));
    expect(pair[0].reset({ seed: 3 })).toEqual(pair[1].reset({ seed: 3 }));
    const rng = new Pcg64(4);
    for (let step = 0; step < 300; step++) {
      const actions = Int32Array.from({ length: 50 }, () => rng.integers(0, 2));
      const [fast, slow] = pair.map((envs) => envs.step(actions));
      expect(fast).toEqual(slow);
    }
  });

  it("is not used for few lanes, nor where the engine has no WebAssembly", () => {
    expect(cartPole.vector(8).observeAll).toBeUndefined();
    const scope = globalThis as { WebAssembly?: unknown };
    const { WebAssembly } = scope;
    try {
      scope.WebAssembly = undefined;
      expect(cartPole.vector(64).observeAll).toBeUndefined();
    } finally {
      scope.WebAssembly = WebAssembly;
    }
  });
});
