import { describe, expect, it } from "vitest";
import { defineEnv } from "../../env/define-env.ts";
import type { Env } from "../../env/types.ts";
import { make } from "../../make/make.ts";
import { makeVec } from "../../make/make-vec.ts";
import { box, discrete } from "../../spaces/space.ts";
import { autoreset } from "./autoreset.ts";
import { orderEnforcing } from "./order-enforcing.ts";
import { passiveEnvChecker } from "./passive-env-checker.ts";
import { recordEpisodeStatistics } from "./record-episode-statistics.ts";
import { recordFrames } from "./record-frames.ts";
import { timeLimit } from "./time-limit.ts";

const counter = defineEnv({
  id: "my/Counter-v0",
  observationSpace: box({ low: 0, high: 9 }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 4,
  state: ["count"],
  params: {},
  reset(state, i) {
    state.count[i] = 0;
  },
  step(state, result, i, actions) {
    state.count[i]++;
    result.reward[i] = actions[i];
  },
  observe(observations, state, i) {
    observations[i] = state.count[i];
  },
  draw(painter, state, i) {
    painter.canvas(10 + state.count[i], 10);
  },
});

/** A class that never ends, and can be told to return something wrong. */
class Endless implements Env<Float32Array, number> {
  readonly observationSpace = box({ low: 0, high: 9 });
  readonly actionSpace = discrete(2);
  count = 0;
  wrong: object = {};
  reset() {
    this.count = 0;
    return { observation: Float32Array.of(0), info: {}, ...this.wrong };
  }
  step(_action: number) {
    this.count++;
    return { observation: Float32Array.of(1), reward: 1, terminated: false, truncated: false, info: {}, ...this.wrong };
  }
  render() {
    return undefined;
  }
  close() {}
}

/** Calls a wrapper with what its types refuse. */
function given(wrapper: unknown, target: object): () => unknown {
  return () => (wrapper as (target: object) => unknown)(target);
}

describe("timeLimit", () => {
  it("truncates a class, and every episode anew", () => {
    const env = timeLimit(new Endless(), { maxEpisodeSteps: 2 });
    expect(env.maxEpisodeSteps).toBe(2);
    for (let episode = 0; episode < 2; episode++) {
      env.reset();
      expect([env.step(0).truncated, env.step(0).truncated]).toEqual([false, true]);
    }
  });

  it("shortens a definition's own limit, and never makes it longer", () => {
    expect(timeLimit(counter, { maxEpisodeSteps: 3 }).maxEpisodeSteps).toBe(3);
    expect(timeLimit(counter, { maxEpisodeSteps: 9 })).toBe(counter);
    expect(timeLimit(make(counter), { maxEpisodeSteps: 9 }).maxEpisodeSteps).toBe(4);
  });

  it("saves how many steps it counted", () => {
    const env = timeLimit(make(counter), { maxEpisodeSteps: 2 });
    env.reset({ seed: 1 });
    env.step(0);
    const saved = env.snapshot();
    const other = timeLimit(make(counter), { maxEpisodeSteps: 2 });
    other.restore(saved);
    expect(other.step(0).truncated).toBe(true);
  });

  it("refuses a vector and a limit that is none", () => {
    expect(given(timeLimit, counter)).toThrow(/maxEpisodeSteps is out of range/);
    const envs = makeVec(counter, { numEnvs: 1 });
    expect(() => (timeLimit as (target: object, params: object) => unknown)(envs, { maxEpisodeSteps: 2 })).toThrow(/makeVec\(source/);
  });
});

describe("orderEnforcing", () => {
  it("throws at step and render before the first reset, and lets all through after", () => {
    const env = orderEnforcing(new Endless());
    expect(() => env.step(0)).toThrow(/OrderEnforcing.step: the environment was never reset/);
    expect(() => env.render()).toThrow(/OrderEnforcing.render/);
    expect(orderEnforcing(new Endless(), { disableRenderOrderEnforcing: true }).render()).toBeUndefined();
    env.reset();
    expect(env.step(0).reward).toBe(1);
  });

  it("refuses a definition: make enforces it already", () => {
    expect(given(orderEnforcing, counter)).toThrow(/doesn't take a definition.*Leave it out/);
  });
});

describe("autoreset", () => {
  it("resets at the step after an episode's last, ignoring the action", () => {
    const env = autoreset(make(counter));
    env.reset({ seed: 1 });
    const steps = Array.from({ length: 7 }, () => env.step(1));
    expect(steps.map(({ observation }) => observation[0])).toEqual([1, 2, 3, 4, 0, 1, 2]);
    expect(steps.map(({ reward }) => reward)).toEqual([1, 1, 1, 1, 0, 1, 1]);
    expect(steps.map(({ truncated }) => truncated)).toEqual([false, false, false, true, false, false, false]);
  });

  it("saves that the next step resets", () => {
    const env = autoreset(make(counter));
    env.reset({ seed: 1 });
    for (let t = 0; t < 4; t++) env.step(1);
    const other = autoreset(make(counter));
    other.restore(env.snapshot());
    expect([...other.step(1).observation]).toEqual([0]);
  });

  it("refuses definitions and vectors, which others reset", () => {
    expect(given(autoreset, counter)).toThrow(/autoreset\(make\(definition\)\)/);
    expect(given(autoreset, makeVec(counter, { numEnvs: 1 }))).toThrow(/autoreset: "next-step"/);
  });
});

describe("passiveEnvChecker", () => {
  it.each([
    [{ observation: Float32Array.of(10) }, /reset: the observation lies outside of its space/],
    [{ observation: [0, 0] }, /the observation lies outside of its space/],
    [{ info: null }, /info is no object/],
  ])("finds %o in what reset returns", (wrong, message) => {
    const env = new Endless();
    env.wrong = wrong;
    expect(() => passiveEnvChecker(env).reset()).toThrow(message);
  });

  it.each([
    [{ observation: Float32Array.of(Number.NaN) }, /step: the observation lies outside of its space/],
    [{ reward: Number.NaN }, /the reward is no finite number/],
    [{ terminated: 1 }, /terminated is no boolean/],
    [{ truncated: undefined }, /truncated is no boolean/],
  ])("finds %o in what step returns", (wrong, message) => {
    const inner = new Endless();
    const env = passiveEnvChecker(inner);
    env.reset();
    inner.wrong = wrong;
    expect(() => env.step(0)).toThrow(message);
  });

  it("looks at the first step, or at every one", () => {
    const inner = new Endless();
    const [first, all] = [passiveEnvChecker(inner), passiveEnvChecker(inner, { everyStep: true })];
    for (const env of [first, all]) env.reset();
    for (const env of [first, all]) env.step(0);
    inner.wrong = { reward: "1" };
    expect(() => first.step(0)).not.toThrow();
    expect(() => all.step(0)).toThrow(/the reward is no finite number/);
  });

  it("finds nothing in what make returns, and refuses a definition", () => {
    const env = passiveEnvChecker(make(counter), { everyStep: true });
    env.reset({ seed: 1 });
    expect(env.step(1).reward).toBe(1);
    expect(given(passiveEnvChecker, counter)).toThrow(/passiveEnvChecker\(make\(definition\)\)/);
  });
});

describe("recordFrames", () => {
  const widths = (env: { frames(): { width: number }[] }) => env.frames().map(({ width }) => width);

  it("keeps a picture of the reset and of each step, once", () => {
    const env = recordFrames(make(counter));
    env.reset({ seed: 1 });
    env.step(0);
    expect(widths(env)).toEqual([10, 11]);
    env.step(0);
    expect(widths(env)).toEqual([12]);
    env.step(0);
    env.reset();
    expect(widths(env)).toEqual([10]);
  });

  it("keeps them all where it is told to, also through a snapshot", () => {
    const params = { popFrames: false, resetClean: false };
    const env = recordFrames(make(counter), params);
    for (let episode = 0; episode < 2; episode++) {
      env.reset({ seed: 1 });
      env.step(0);
    }
    expect(widths(env)).toEqual([10, 11, 10, 11]);
    const other = recordFrames(make(counter), params);
    other.restore(env.snapshot());
    expect(other.frames()).toEqual(env.frames());
  });

  it("refuses a definition", () => {
    expect(given(recordFrames, counter)).toThrow(/recordFrames\(make\(definition\)\)/);
  });
});

describe("recordEpisodeStatistics", () => {
  it("keeps the last bufferLength episodes, oldest first", () => {
    const env = recordEpisodeStatistics(make(counter), { bufferLength: 2, statsKey: "stats" });
    for (const [episode, reward] of [1, 0, 1].entries()) {
      env.reset({ seed: 1 });
      for (let t = 0; t < 4; t++) {
        const { info } = env.step(reward);
        expect(info["stats"]).toEqual(t === 3 ? { r: 4 * reward, l: 4 } : undefined);
      }
      expect(env.episodeCount).toBe(episode + 1);
    }
    expect([...env.returnQueue]).toEqual([0, 4]);
    expect([...env.lengthQueue]).toEqual([4, 4]);
  });
});
