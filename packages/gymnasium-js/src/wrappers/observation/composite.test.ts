import { describe, expect, expectTypeOf, it } from "vitest";
import type { Data } from "../../data.ts";
import { fieldsOf } from "../../env/columns.ts";
import type { Env, EnvOf } from "../../env/types.ts";
import { type BoxSample, box, dict, discrete, tuple } from "../../spaces/space.ts";
import { filterObservation } from "./filter-observation.ts";
import { flattenObservation } from "./flatten-observation.ts";

const seen = dict({ position: box({ low: -1, high: 1, shape: [2] }), gear: discrete(3), pair: tuple([discrete(2), discrete(4, 1)]) });
const actions = discrete(2);

/** A car with a Dict for its observation. */
class Car implements EnvOf<typeof seen, typeof actions> {
  readonly observationSpace = seen;
  readonly actionSpace = actions;
  gear = 0;
  look() {
    return { position: Float32Array.of(0.5, -0.5), gear: this.gear, pair: [1, 2] as [number, number] };
  }
  reset() {
    this.gear = 0;
    return { observation: this.look(), info: {} };
  }
  step(action: number) {
    this.gear += action;
    return { observation: this.look(), reward: 1, terminated: false, truncated: false, info: {} };
  }
  snapshot() {
    return { gear: this.gear };
  }
  restore(saved: Data) {
    this.gear = Number(fieldsOf(saved)["gear"]);
  }
  render() {
    return undefined;
  }
  close() {}
}

describe("flattenObservation of a Dict", () => {
  it("puts fields one behind the other in key order, integers one-hot", () => {
    const env = flattenObservation(new Car());
    expect(env.observationSpace.shape).toEqual([3 + 2 + 4 + 2]);
    env.reset();
    expect([...env.step(1).observation]).toEqual([0, 1, 0, 0, 1, 0, 1, 0, 0, 0.5, -0.5]);
  });
});

describe("flattenObservation", () => {
  it("types what it returns, and leaves a Box's type", () => {
    const env = flattenObservation(new Car());
    expectTypeOf(env.reset().observation).toEqualTypeOf<BoxSample>();
    expectTypeOf(flattenObservation(env).step(1).observation).toEqualTypeOf<BoxSample>();
    expect(flattenObservation(env).observationSpace).toEqual(env.observationSpace);
    expect(env.observationSpace).toMatchObject({ dtype: "float64", low: Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1) });
  });

  it("saves and restores what is inside", () => {
    const [env, other] = [flattenObservation(new Car()), flattenObservation(new Car())];
    env.reset();
    env.step(1);
    other.restore?.(env.snapshot?.() ?? null);
    expect(other.step(1)).toEqual(env.step(1));
    expect(env.step(-1).observation[1]).toBe(1); // gear 1, one-hot
    expect(() => filterObservation(new Car(), { filterKeys: ["gear"] }).restore?.(env.snapshot?.() ?? null)).toThrow(/no snapshot of this/);
  });

  it("refuses an observation that its space doesn't have, and names the field", () => {
    const env = flattenObservation(new Car());
    env.reset();
    expect(() => env.step(3)).toThrow(/^flatten\.gear: the value is outside its space. Got 3, expected an integer in \[0, 3\)/);
  });
});

describe("filterObservation", () => {
  it("keeps the wanted elements of a Tuple, in the wanted order", () => {
    const pairs: Env<readonly [number, number, number], number> = {
      observationSpace: tuple([discrete(2), discrete(4, 1), discrete(9)]),
      actionSpace: actions,
      reset: () => ({ observation: [1, 2, 3] as const, info: {} }),
      step: () => ({ observation: [0, 4, 8] as const, reward: 0, terminated: false, truncated: false, info: {} }),
      render: () => undefined,
      close() {},
    };
    const env = filterObservation(pairs, { filterKeys: [2, 0] });
    expect(env.observationSpace).toEqual(tuple([discrete(9), discrete(2)]));
    expect([env.reset().observation, env.step(0).observation]).toEqual([
      [3, 1],
      [8, 0],
    ]);
  });

  it("keeps the wanted fields of a Dict", () => {
    const env = filterObservation(new Car(), { filterKeys: ["gear"] });
    expect(env.observationSpace).toEqual(dict({ gear: discrete(3) }));
    env.reset();
    expect(env.step(1).observation).toEqual({ gear: 1 });
  });

  it("refuses keys that aren't there, none, and what has no keys", () => {
    expect(() => filterObservation(new Car(), { filterKeys: ["gears" as "gear"] })).toThrow(/expected one or more of gear, pair, position/);
    expect(() => filterObservation(new Car(), { filterKeys: [] })).toThrow(/filterKeys don't fit/);
    const flat = flattenObservation(new Car());
    expect(() => filterObservation(flat as never, { filterKeys: [0] })).toThrow(/must be a Dict or Tuple/);
  });
});
