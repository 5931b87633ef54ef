import type { Rng } from "@quantal/numeric";
import fc from "fast-check";
import {
  box,
  defineEnv,
  discrete,
  type EnvSource,
  type FlatSpace,
  fromEnv,
  make,
  multiBinary,
  multiDiscrete,
  sizeOf,
} from "../src/index.ts";

/** What a sound definition is drawn from: each field is a choice that an author may make. */
export interface Recipe {
  readonly actionSpace: FlatSpace;
  /** Numbers of a point that moves, and how many of them are observed. */
  readonly width: number;
  readonly size: number;
  readonly type: "float64" | "float32";
  readonly limit: number;
  readonly isBounded: boolean;
  readonly isScored: boolean;
  readonly motion: "clamped" | "bouncing" | "damped" | "turning";
  readonly noise: "none" | "uniform" | "normal" | "integers" | "sometimes";
  readonly start: "uniform" | "normal" | "integers";
  readonly end: "never" | "far" | "late" | "luck";
  readonly reward: "constant" | "distance" | "action" | "count";
  readonly maxEpisodeSteps: number;
  readonly levels: readonly number[];
  readonly hasInfo: boolean;
  readonly canDraw: boolean;
  readonly form: "definition" | "fromEnv" | "factory";
}

const bounds = fc.tuple(fc.constantFrom(-Infinity, -3, -1, 0), fc.constantFrom(0.25, 1, 2, Infinity)).map(([low, high]) => ({ low, high }));

const actionSpaces: fc.Arbitrary<FlatSpace> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: -2, max: 3 })).map(([n, start]) => discrete(n, start)),
  fc
    .array(bounds, { minLength: 1, maxLength: 3 })
    .map((list) => box({ low: list.map(({ low }) => low), high: list.map(({ high }) => high) })),
  fc.constantFrom("uint8", "int32", "float64").map((dtype) => box({ low: 0, high: 9, shape: [2], dtype })),
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }).map((nvec) => multiDiscrete(nvec)),
  fc.integer({ min: 1, max: 4 }).map((n) => multiBinary(n)),
);

/** Recipes of sound definitions. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  actionSpace: actionSpaces,
  width: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 1, max: 6 }),
  type: fc.constantFrom("float64", "float32"),
  limit: fc.constantFrom(1, 2.5, 40),
  isBounded: fc.boolean(),
  isScored: fc.boolean(),
  motion: fc.constantFrom("clamped", "bouncing", "damped", "turning"),
  noise: fc.constantFrom("none", "uniform", "normal", "integers", "sometimes"),
  start: fc.constantFrom("uniform", "normal", "integers"),
  end: fc.constantFrom("never", "far", "late", "luck"),
  reward: fc.constantFrom("constant", "distance", "action", "count"),
  maxEpisodeSteps: fc.integer({ min: 1, max: 60 }),
  levels: fc.array(fc.double({ min: 0.01, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 3 }),
  hasInfo: fc.boolean(),
  canDraw: fc.boolean(),
  form: fc.constantFrom("definition", "definition", "definition", "fromEnv", "factory"),
});

const clamp = (x: number, limit: number): number => Math.min(Math.max(x, -limit), limit);

/** A sound environment: a point that actions push about within [-limit, limit]. */
export function validEnv(recipe: Recipe): EnvSource | (() => object) {
  const { form, maxEpisodeSteps } = recipe;
  const definition = validDefinition(recipe);
  if (form === "definition") return definition;
  if (form === "factory") return () => make(definition);
  return fromEnv(() => make(definition), { id: "test/Valid-v0", maxEpisodeSteps });
}

const STARTS = {
  uniform: (rng: Rng): number => rng.uniform(-1, 1),
  normal: (rng: Rng): number => rng.normal() / 4,
  integers: (rng: Rng): number => rng.integers(-1000, 1001) / 1000,
};

/** The part of a push that luck has. */
function noiseOf(kind: Recipe["noise"], push: number, rng: Rng): number {
  if (kind === "uniform") return rng.uniform(-0.1, 0.1);
  if (kind === "normal") return rng.normal() / 10;
  if (kind === "integers") return rng.integers(-3, 4) / 10;
  return kind === "sometimes" && push > 0 ? -rng.uniform() / 10 : 0;
}

/** Moves a point of any width. */
function move(point: Float64Array | Float32Array, push: number, { motion, limit }: { motion: string; limit: number }): void {
  for (let j = 0; j < point.length; j++) {
    const x = point[j] + push;
    if (motion === "damped") point[j] = clamp(x * 0.9, limit);
    else if (motion === "turning") point[j] = clamp(point[(j + 1) % point.length] * 0.95 + push, limit);
    else if (motion === "bouncing" && Math.abs(x) > limit) point[j] = clamp(-x / 2, limit);
    else point[j] = clamp(x, limit);
  }
}

/** What a fault may be put into. */
type Parts = Parameters<typeof defineEnv<FlatSpace, PointShape, PointParams>>[0];
type PointShape = {
  point: { width: number; type: "float64" | "float32" };
  count: { width: number; type: "int32" };
  isOver: { width: number; type: "uint8" };
};
type PointParams = { limit: number; levels: number[]; motion: string; isNoisy: boolean };

/** A sound definition; `change` puts a fault in. */
export function validDefinition(recipe: Recipe, change: (sound: Parts) => Partial<Parts> = () => ({})): EnvSource {
  const { actionSpace, width, size, type, limit, isBounded, isScored, motion, noise, start, end, reward, levels } = recipe;
  const bound = isBounded ? limit : Infinity;
  const actionSize = sizeOf(actionSpace);
  const sound: Parts = {
    id: "test/Point-v0",
    observationSpace: box({ low: -bound, high: bound, shape: [size] }),
    actionSpace,
    maxEpisodeSteps: recipe.maxEpisodeSteps,
    ...(isScored && { scored: true }),
    state: { point: { width, type }, count: { width: 1, type: "int32" }, isOver: { width: 1, type: "uint8" } },
    params: { limit, levels: [...levels], motion, isNoisy: noise !== "none" },
    reset(state, i, rng, p) {
      for (let j = 0; j < width; j++) state.point[i * width + j] = clamp(STARTS[start](rng), p.limit);
      state.count[i] = 0;
      state.isOver[i] = 0;
    },
    step(state, result, i, actions, p, rng) {
      const { point, count, isOver } = state;
      count[i]++;
      let push = 0;
      for (let k = 0; k < actionSize; k++) push += clamp(actions[i * actionSize + k], 1) * p.levels[k % p.levels.length];
      push += noiseOf(noise, push, rng);
      move(point.subarray(i * width, (i + 1) * width), push, p);
      const x = point[i * width];
      result.reward[i] = reward === "constant" ? -1 : reward === "distance" ? -Math.abs(x) : reward === "action" ? -push * push : count[i];
      if (result.score) result.score[i] = count[i];
      if (end === "far") isOver[i] = Number(Math.abs(x) >= p.limit * 0.8);
      if (end === "late") isOver[i] = Number(count[i] >= 7);
      if (end === "luck") isOver[i] = Number(rng.uniform() < 0.05);
      result.terminated[i] = isOver[i];
    },
    observe(observations, state, i) {
      for (let j = 0; j < size; j++) observations[i * size + j] = state.point[i * width + (j % width)];
    },
    ...(recipe.hasInfo && {
      info: (state, i) => ({ count: state.count[i], first: state.point[i * width] }),
    }),
    ...(recipe.canDraw && { draw: (painter, state, i) => painter.circle(state.point[i * width], 0, 0.1, { fill: "#204080" }) }),
  };
  return defineEnv({ ...sound, ...change(sound) });
}
