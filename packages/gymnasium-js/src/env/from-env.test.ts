import { ShapeError, SpaceError, UnknownNameError, UserCodeError, writeKey } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import type { Data } from "../data.ts";
import { make } from "../make/make.ts";
import { makeVec } from "../make/make-vec.ts";
import { createPainter } from "../paint/painter.ts";
import { box, discrete } from "../spaces/space.ts";
import { fromEnv } from "./from-env.ts";
import type { Env, EnvReset, EnvStep, ResetOptions } from "./types.ts";

/** Counts up by its action; ends at 5, truncates itself at 3 steps where `limit` says so. Returns the same array each time. */
class Counter implements Env<Float32Array, number> {
  readonly observationSpace = box({ low: 0, high: 1e16, shape: [2], dtype: "float64" });
  readonly actionSpace = discrete(3);
  readonly shared = new Float32Array(2);
  count = 0;
  steps = 0;
  isClosed = false;
  seen: ResetOptions = {};
  private readonly limit: number;

  constructor(limit = 1000) {
    this.limit = limit;
  }

  reset(options: ResetOptions = {}): EnvReset<Float32Array> {
    this.seen = options;
    this.count = Number(options.seed ?? 0) % 2;
    this.steps = 0;
    return { observation: this.observe(), info: {} };
  }

  step(action: number): EnvStep<Float32Array> {
    this.count += action;
    this.steps++;
    const truncated = this.steps >= this.limit;
    return { observation: this.observe(), reward: action / 2, terminated: this.count >= 5, truncated, info: { steps: this.steps } };
  }

  render() {
    const painter = createPainter();
    painter.text(0, 9, String(this.count), 8, { fill: "black" });
    return painter.frame();
  }

  close() {
    this.isClosed = true;
  }

  private observe(): Float32Array {
    this.shared[0] = this.count;
    this.shared[1] = this.steps;
    return this.shared;
  }
}

class SavedCounter extends Counter {
  snapshot(): Data {
    return { count: this.count, steps: this.steps };
  }

  restore(saved: Data) {
    Object.assign(this, saved);
  }
}

const ALL = Int32Array.of(0, 1);

/** A source whose instances misbehave in what `changes` replaces. */
function misbehaving(changes: object) {
  return () => {
    const lanes = fromEnv(() => Object.assign(new Counter(), changes), { maxEpisodeSteps: 9 }).vector(2);
    lanes.reset(0);
    lanes.reset(1);
    lanes.step(Int32Array.of(1, 1), ALL, 2);
  };
}

describe("fromEnv", () => {
  it("makes a source with the class's spaces and name", () => {
    const source = fromEnv(() => new Counter(), { maxEpisodeSteps: 7, module: "file:///counter.ts" });
    expect(source.id).toBe("Counter");
    expect(source.actionSpace).toEqual(discrete(3));
    expect(source.with({ maxEpisodeSteps: 8 }).maxEpisodeSteps).toBe(8);
    expect(source.with({ maxEpisodeSteps: 8 }).vector(1).maxEpisodeSteps).toBe(8);
    expect(() => source.with({ speed: 8 })).toThrow(UnknownNameError);
  });

  it("steps the named lanes, copies what they return, and keeps the class's own truncation", () => {
    const lanes = fromEnv(() => new Counter(2), { maxEpisodeSteps: 9 }).vector(2);
    lanes.reset(0);
    lanes.reset(1);
    const observations = new Float32Array(4);
    const before = new Float32Array(4);
    lanes.observe(before, 1);
    lanes.step(Int32Array.of(2, 2), ALL, 1);
    lanes.observe(observations, 0);
    lanes.observe(observations, 1);
    expect([...observations.subarray(2)]).toEqual([...before.subarray(2)]);
    expect(observations[1]).toBe(1);
    expect([...lanes.reward]).toEqual([1, 0]);
    expect([...lanes.truncated]).toEqual([0, 0]);
    lanes.step(Int32Array.of(2, 2), ALL, 1);
    expect([...lanes.truncated]).toEqual([1, 0]);
    expect(lanes.info(0)).toEqual({ steps: 2 });
  });

  it("seeds each reset from the lane's key, and passes options on", () => {
    const instances: Counter[] = [];
    const create = () => {
      const counter = new Counter();
      instances.push(counter);
      return counter;
    };
    const seeds = [0, 0, 1].map((lane) => {
      const lanes = fromEnv(create, { maxEpisodeSteps: 9 }).vector(1);
      writeKey(lanes.keys, 0, 1, "environment", lane);
      lanes.reset(0, { height: 3 });
      return instances.at(-1)?.seen;
    });
    expect(seeds[0]).toEqual(seeds[1]);
    expect(seeds[0]?.seed).not.toBe(seeds[2]?.seed);
    expect(Number.isSafeInteger(seeds[0]?.seed)).toBe(true);
    expect(seeds[0]?.options).toEqual({ height: 3 });
    expect(instances).toHaveLength(3); // the one whose spaces were read is used, not thrown away
  });

  it("saves lanes where all instances can, and nowhere else", () => {
    expect(fromEnv(() => new Counter(), { maxEpisodeSteps: 9 }).vector(2).save).toBeUndefined();
    const source = fromEnv(() => new SavedCounter(), { maxEpisodeSteps: 9 });
    const lanes = source.vector(2);
    lanes.reset(0);
    lanes.step(Int32Array.of(1, 1), ALL, 1);
    const others = source.vector(2);
    others.load?.(lanes.save?.() ?? null);
    const [a, b] = [new Float32Array(4), new Float32Array(4)];
    lanes.observe(a, 0);
    others.observe(b, 0);
    expect(b).toEqual(a);
    lanes.step(Int32Array.of(2, 0), ALL, 1);
    others.step(Int32Array.of(2, 0), ALL, 1);
    lanes.observe(a, 0);
    others.observe(b, 0);
    expect(b).toEqual(a);
    expect(() => others.load?.({})).toThrow("the saved lanes don't fit");
  });

  it("serves make: the limit besides the class's own, seeds as given, pictures, an end", () => {
    const counter = new Counter(100);
    const env = make(fromEnv(() => counter, { maxEpisodeSteps: 2 }));
    expect(env.snapshot).toBeUndefined();
    env.reset({ seed: 4, options: { a: 1 } });
    expect(counter.seen).toEqual({ seed: 4, options: { a: 1 } });
    const first = env.step(1);
    const second = env.step(1);
    expect([...first.observation]).toEqual([1, 1]); // not overwritten, though the class returns one array
    expect([first.truncated, second.truncated]).toEqual([false, true]);
    env.reset();
    expect(counter.seen).toEqual({});
    expect(env.render()?.commands).toHaveLength(1);
    env.close();
    expect(counter.isClosed).toBe(true);
  });

  it("serves make's snapshots and makeVec", () => {
    const source = fromEnv(() => new SavedCounter(2), { maxEpisodeSteps: 9 });
    const env = make(source);
    env.reset();
    env.step(1);
    const saved = env.snapshot?.() ?? null;
    const other = make(source);
    other.restore?.(saved);
    expect(other.step(2)).toEqual(env.step(2));
    const envs = makeVec(source, { numEnvs: 2, autoreset: "same-step" });
    expect([...envs.reset({ seed: 0 })]).toEqual([0, 0, 1, 0]); // seeds 0 and 1
    envs.step(Int32Array.of(1, 1));
    const { truncated, finalObservations } = envs.step(Int32Array.of(1, 1));
    expect([...truncated]).toEqual([1, 1]);
    expect([...finalObservations]).toEqual([2, 2, 3, 2]);
  });
});

describe("fromEnv's complaints", () => {
  it("name the missing method, and what create did", () => {
    for (const name of ["reset", "step", "render", "close"]) expect(misbehaving({ [name]: undefined })).toThrow(`no method ${name}`);
    const failing = () => {
      throw new Error("no license");
    };
    expect(() => fromEnv(failing, { maxEpisodeSteps: 3 })).toThrow("create threw. Got Error (no license)");
    expect(() => fromEnv(() => JSON.parse("null"), { maxEpisodeSteps: 3 })).toThrow("create returned no environment");
    expect(() => fromEnv(JSON.parse("3"), { maxEpisodeSteps: 3 })).toThrow("create must be a function");
    expect(() => fromEnv(() => new Counter(), { maxEpisodeSteps: 0 })).toThrow("maxEpisodeSteps");
  });

  it("name spaces that aren't served", () => {
    expect(misbehaving({ observationSpace: discrete(3) })).toThrow(SpaceError);
    expect(misbehaving({ actionSpace: undefined })).toThrow("actionSpace must be a Box, Discrete, MultiDiscrete or MultiBinary");
    let n = 1;
    const growing = fromEnv(() => Object.assign(new Counter(), { actionSpace: discrete(++n) }), { maxEpisodeSteps: 3 });
    expect(() => growing.vector(2)).toThrow("instances differ in their spaces");
  });

  it("name the lane whose step returned something else", () => {
    const good = { observation: [0, 0], reward: 0, terminated: false, truncated: false, info: {} };
    const stepping = (changes: object) => misbehaving({ step: () => ({ ...good, ...changes }) });
    expect(stepping({})).not.toThrow();
    expect(stepping({ observation: [1, 2, 3] })).toThrow(ShapeError);
    expect(stepping({ observation: [1, 2, 3] })).toThrow("Counter.step lane 0: observation has the wrong length. Got 3, expected 2");
    expect(stepping({ observation: 3 })).toThrow("observation is no array of numbers");
    expect(stepping({ reward: "1" })).toThrow("reward is no number");
    expect(stepping({ terminated: undefined })).toThrow("terminated is no boolean");
    expect(stepping({ truncated: 0 })).toThrow("truncated is no boolean");
    expect(misbehaving({ step: () => [[0, 0], 0, false, false, {}] })).toThrow("returned no result object");
    expect(misbehaving({ step: async () => good })).toThrow("returned a promise");
    expect(misbehaving({ reset: async () => good })).toThrow("Counter.reset lane 0: returned a promise");
    expect(misbehaving({ reset: () => ({}) })).toThrow("observation is no array of numbers");
  });

  it("wrap what the class throws, with its cause", () => {
    const cause = new Error("the robot fell");
    const throwing = misbehaving({
      step() {
        throw cause;
      },
    });
    expect(throwing).toThrow(UserCodeError);
    expect(throwing).toThrow(expect.objectContaining({ cause }));
  });
});
