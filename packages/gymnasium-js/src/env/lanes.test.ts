import { FormatError, Pcg64, writeKey } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPainter } from "../paint/painter.ts";
import { box, discrete } from "../spaces/space.ts";
import { defineEnv } from "./define-env.ts";
import type { LaneEnv } from "./types.ts";

/** A drunken walk: state of several types and widths, and chance in reset and step. */
const drunk = defineEnv({
  id: "test/Drunk-v0",
  observationSpace: box({ low: -99, high: 99, shape: [3] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 50,
  scored: true,
  state: { place: 2, steps: { width: 1, type: "int32" }, isHome: { width: 1, type: "uint8" } },
  params: { goal: 3 },
  reset(state, i, rng, _p, options) {
    state.place[2 * i] = rng.uniform(-1, 1);
    state.place[2 * i + 1] = options && "height" in options ? Number(options.height) : rng.normal();
    state.steps[i] = 0;
    state.isHome[i] = 0;
  },
  step(state, result, i, actions, p, rng) {
    state.place[2 * i] += actions[i] === 1 ? rng.uniform() : -1;
    state.steps[i]++;
    if (state.place[2 * i] < p.goal) return; // leaves reward, score and terminated as they were: zero
    state.isHome[i] = 1;
    result.reward[i] = 1;
    result.terminated[i] = 1;
    if (result.score) result.score[i] = 2;
  },
  observe(observations, state, i) {
    observations[3 * i] = state.place[2 * i];
    observations[3 * i + 1] = state.place[2 * i + 1];
    observations[3 * i + 2] = state.steps[i];
  },
  info: (state, i) => ({ isHome: state.isHome[i] === 1 }),
  draw(painter, state, i) {
    painter.circle(state.place[2 * i], 0, 1, { fill: "red" });
  },
});

function start(numEnvs: number, seed = 1): LaneEnv {
  const lanes = drunk.vector(numEnvs);
  for (let lane = 0; lane < numEnvs; lane++) {
    writeKey(lanes.keys, lane, seed, "environment", lane);
    lanes.reset(lane);
  }
  return lanes;
}

function observe(lanes: LaneEnv, lane: number): number[] {
  const observations = new Float32Array(lanes.numEnvs * 3);
  lanes.observe(observations, lane);
  return [...observations.subarray(3 * lane, 3 * lane + 3)];
}

describe("lanes", () => {
  it("step only the lanes that are named, and zero their results alone", () => {
    const lanes = start(3);
    lanes.reward.fill(5);
    lanes.terminated.fill(5);
    lanes.score?.fill(5);
    const before = [0, 1, 2].map((lane) => observe(lanes, lane));
    lanes.step(Int32Array.of(0, 0, 0), Int32Array.of(2, 0, 1), 2);
    expect([...lanes.reward]).toEqual([0, 5, 0]);
    expect([...lanes.terminated]).toEqual([0, 5, 0]);
    expect([...(lanes.score ?? [])]).toEqual([0, 5, 0]);
    expect(observe(lanes, 1)).toEqual(before[1]);
    expect(observe(lanes, 0)[2]).toBe(1);
    expect(observe(lanes, 2)[2]).toBe(1);
  });

  it("give each lane the same bits alone, in company, and in any order", () => {
    const anyRounds = fc.array(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(anyRounds, fc.nat(), (rounds, seed) => {
        const together = start(5, seed);
        const alone = [0, 1, 2, 3, 4].map((lane) => {
          const single = drunk.vector(1);
          writeKey(single.keys, 0, seed, "environment", lane);
          single.reset(0);
          return single;
        });
        for (const [k, round] of rounds.entries()) {
          const actions = Int32Array.from({ length: 5 }, (_, lane) => (k + lane) & 1);
          together.step(actions, Int32Array.from(round), round.length);
          for (const lane of round) alone[lane].step(actions.slice(lane, lane + 1), Int32Array.of(0), 1);
        }
        for (const [lane, single] of alone.entries()) {
          expect(observe(together, lane)).toEqual(observe(single, 0));
          expect([together.reward[lane], together.terminated[lane]]).toEqual([single.reward[0], single.terminated[0]]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("go on with the same bits after a save and a load into other lanes", () => {
    const lanes = start(2);
    const all = Int32Array.of(0, 1);
    for (let k = 0; k < 4; k++) lanes.step(Int32Array.of(1, 1), all, 2);
    const saved = lanes.save?.() ?? null;
    const others = start(2, 99);
    others.load?.(saved);
    for (let k = 0; k < 20; k++) {
      lanes.step(Int32Array.of(1, k & 1), all, 2);
      others.step(Int32Array.of(1, k & 1), all, 2);
      expect(observe(others, 0)).toEqual(observe(lanes, 0));
      expect(observe(others, 1)).toEqual(observe(lanes, 1));
    }
    expect([...others.keys]).toEqual([...lanes.keys]);
  });

  it("save copies, typed as the state is", () => {
    const lanes = start(1);
    const saved = lanes.save?.() ?? null;
    const before = structuredClone(saved);
    lanes.step(Int32Array.of(1), Int32Array.of(0), 1);
    expect(saved).toEqual(before);
    expect(saved).toMatchObject({ state: { steps: Int32Array.of(0), isHome: Uint8Array.of(0) } });
  });

  it("refuse saved data that doesn't fit, and stay as they were", () => {
    const lanes = start(2);
    const before = lanes.save?.();
    for (const data of [null, {}, start(3).save?.() ?? null, { ...Object(before), state: {} }]) {
      expect(() => lanes.load?.(data)).toThrow(FormatError);
    }
    expect(lanes.save?.()).toEqual(before);
  });

  it("pass options, info and pictures on", () => {
    const lanes = start(2);
    lanes.reset(1, { height: 7 });
    expect(observe(lanes, 1)[1]).toBe(7);
    expect(lanes.info?.(1)).toEqual({ isHome: false });
    const painter = createPainter();
    lanes.draw?.(painter, 1);
    expect(painter.frame().commands).toHaveLength(1);
  });

  it("draw from the generators that they are given", () => {
    const lanes = drunk.vector(1, [new Pcg64(3)]);
    lanes.reset(0);
    expect(observe(lanes, 0)[0]).toBe(Math.fround(new Pcg64(3).uniform(-1, 1)));
    expect(() => drunk.vector(2, [new Pcg64(3)])).toThrow("rngs has the wrong length");
    expect(() => drunk.vector(0)).toThrow("numEnvs is out of range");
  });
});

describe("the first reset", () => {
  const observing = (observe: (observations: Float32Array, i: number) => void) => () =>
    defineEnv({ ...drunk, observe: (observations, _state, i) => observe(observations, i) })
      .vector(3)
      .reset(1);

  it("finds an observation that is too short, too long or in the wrong row", () => {
    const short = observing((o, i) => o.fill(0, 3 * i, 3 * i + 2));
    expect(short).toThrow("test/Drunk-v0.observe: element 2 of the observation was not written");
    expect(observing((o, i) => o.fill(0, 3 * i, 3 * i + 4))).toThrow("wrote outside of its row");
    expect(observing((o, i) => o.fill(0, 2 * i, 2 * i + 3))).toThrow("wrote outside of its row");
    expect(observing((o) => o.fill(0, 0, 3))).toThrow("wrote outside of its row");
    expect(observing((o, i) => o.fill(Number.NaN, 3 * i, 3 * i + 3))).not.toThrow(); // a NaN is the engine's to find
  });
});
