import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type AnySpace,
  type Box,
  box,
  type Dict,
  type Discrete,
  dict,
  discrete,
  type FlatSpace,
  type MultiBinary,
  type MultiDiscrete,
  multiBinary,
  multiDiscrete,
  type Space,
  type Tuple,
  tuple,
} from "../spaces/space.ts";
import type { Env, EnvOf } from "./types.ts";

const seen = dict({
  position: box({ low: -1, high: 1, shape: [2] }),
  gear: discrete(3),
  pair: tuple([discrete(2), dict({ lights: multiBinary(2), picture: box({ low: 0, high: 255, dtype: "uint8" }) })]),
});
const pedals = multiDiscrete([2, 3]);

class Car implements EnvOf<typeof seen, typeof pedals> {
  readonly observationSpace = seen;
  readonly actionSpace = pedals;
  look() {
    const pair: [number, { lights: Uint8Array; picture: Uint8Array }] = [1, { lights: Uint8Array.of(0, 1), picture: Uint8Array.of(9) }];
    return { position: Float32Array.of(0, 1), gear: 2, pair };
  }
  reset() {
    return { observation: this.look(), info: {} };
  }
  step(action: Int32Array) {
    return { observation: this.look(), reward: action[0], terminated: false, truncated: false, info: {} };
  }
  render() {
    return undefined;
  }
  close() {}
}

describe("EnvOf", () => {
  it("types observations and actions by the spaces, through Dict and Tuple", () => {
    type Observation = ReturnType<EnvOf<typeof seen, typeof pedals>["reset"]>["observation"];
    expectTypeOf<Observation>().toEqualTypeOf<{
      position: Float32Array;
      gear: number;
      pair: [number, { lights: Uint8Array; picture: Uint8Array }];
    }>();
    expectTypeOf<Parameters<EnvOf<typeof seen, typeof pedals>["step"]>[0]>().toEqualTypeOf<Int32Array>();
    expectTypeOf<Parameters<EnvOf<typeof seen, Discrete>["step"]>[0]>().toEqualTypeOf<number>();
    const env: EnvOf<typeof seen, typeof pedals> = new Car();
    const { observation } = env.reset();
    expect([observation.pair[1].lights[1], env.step(Int32Array.of(1, 2)).reward]).toEqual([1, 1]);
  });

  it("refuses a class that shows or takes something else", () => {
    // @ts-expect-error its actions are arrays, not numbers
    const acts: EnvOf<typeof seen, Discrete> = new Car();
    // @ts-expect-error its observations have no such field
    const shows: EnvOf<Dict<{ speed: Box }>, typeof pedals> = new Car();
    // @ts-expect-error a field of another kind
    const field: EnvOf<Dict<{ gear: Box<"float32"> }>, typeof pedals> = new Car();
    // @ts-expect-error a Tuple of another length
    const pair: EnvOf<Dict<{ pair: Tuple<[Discrete]> }>, typeof pedals> = new Car();
    expect([acts, shows, field, pair].length).toBe(4);
  });
});

describe("Space", () => {
  it("is the spaces whose elements are of a type", () => {
    expectTypeOf<Space>().toEqualTypeOf<Discrete | Box>();
    expectTypeOf<Space<number>>().toEqualTypeOf<Discrete>();
    expectTypeOf<Space<Float32Array | Float64Array>>().toEqualTypeOf<Box>();
    expectTypeOf<Space<Int32Array>>().toEqualTypeOf<Box | MultiDiscrete | MultiBinary>();
    expectTypeOf<Space<Float32Array | readonly number[]>>().toEqualTypeOf<Box>();
    expectTypeOf<Space<number | Float32Array | Int32Array | readonly number[]>>().toEqualTypeOf<FlatSpace>();
    expectTypeOf<Space<[number, Float32Array]>>().toEqualTypeOf<Tuple<readonly [Discrete, Box]>>();
    expectTypeOf<Space<{ a: number; b: { c: Float64Array } }>>().toEqualTypeOf<
      Dict<{ readonly a: Discrete; readonly b: Dict<{ readonly c: Box }> }>
    >();
    expectTypeOf<Space<unknown>>().toEqualTypeOf<AnySpace>();
    expectTypeOf<Env["actionSpace"]>().toEqualTypeOf<Discrete>();
    expect(new Car().observationSpace.keys).toEqual(["gear", "pair", "position"]);
  });
});
