import { OptionError, SpaceError, UnknownNameError } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { box, discrete } from "../spaces/space.ts";
import { defineEnv } from "./define-env.ts";
import type { EnvDefinition, EnvSource } from "./types.ts";

function defineWalk() {
  return defineEnv({
    id: "test/Walk-v0",
    observationSpace: box({ low: -9, high: 9 }),
    actionSpace: discrete(2),
    maxEpisodeSteps: 50,
    state: ["x"],
    params: { goal: 3, name: "walk", isFast: false, speeds: [1, 2] },
    reset(state, i) {
      state.x[i] = 0;
    },
    step(state, result, i, actions, p) {
      state.x[i] += actions[i];
      result.terminated[i] = state.x[i] >= p.goal ? 1 : 0;
    },
    observe(observations, state, i) {
      observations[i] = state.x[i];
    },
  });
}

/** The walk's options with some of them replaced by what the types would refuse. */
function broken(changes: object): () => unknown {
  const { with: _with, vector: _vector, ...options } = defineWalk();
  return () => defineEnv(Object.assign(options, changes));
}

describe("defineEnv", () => {
  it("gives an EnvSource, whatever its types were", () => {
    const walk = defineWalk();
    const erased: EnvDefinition = walk;
    const source: EnvSource = erased;
    expect(source.with({ goal: 4 }).params).toMatchObject({ goal: 4 });
    expect(source.vector(2).numEnvs).toBe(2);
  });

  it("names the missing or wrong part", () => {
    expect(broken({ id: "" })).toThrow("defineEnv: id is missing");
    for (const name of ["reset", "step", "observe"])
      expect(broken({ [name]: undefined })).toThrow(`defineEnv test/Walk-v0: ${name} must be a function`);
    expect(broken({ draw: 3 })).toThrow("draw must be a function");
    expect(broken({ module: 3 })).toThrow("module must be a string");
    expect(broken({ observationSpace: undefined })).toThrow(SpaceError);
    expect(broken({ observationSpace: discrete(3) })).toThrow("observationSpace must be a Box");
    expect(broken({ actionSpace: { n: 2 } })).toThrow("actionSpace is no space");
    for (const maxEpisodeSteps of [0, 1.5, -1, Number.NaN, Infinity, "3"]) expect(broken({ maxEpisodeSteps })).toThrow("maxEpisodeSteps");
    expect(() => defineEnv(JSON.parse("null"))).toThrow(OptionError);
  });

  it("refuses states that aren't names with widths and types", () => {
    expect(broken({ state: undefined })).toThrow("state is missing");
    expect(broken({ state: ["x", "x"] })).toThrow("state has a bad name");
    expect(broken({ state: [3] })).toThrow("state has a bad name");
    expect(broken({ state: { x: 0 } })).toThrow("width of state x");
    expect(broken({ state: { x: { width: 1, type: "int64" } } })).toThrow("state x has an unknown type");
  });

  it("refuses params that aren't plain", () => {
    expect(broken({ params: undefined })).toThrow("params must be a plain object");
    expect(broken({ params: [] })).toThrow("params must be a plain object");
    expect(broken({ params: { f: () => 1 } })).toThrow("parameter f is not plain");
    expect(broken({ params: { x: Number.NaN } })).toThrow("parameter x is not plain");
    expect(broken({ params: { maxEpisodeSteps: 3 } })).toThrow("maxEpisodeSteps is no parameter");
  });

  it("can't be changed afterwards, nor through the caller's params", () => {
    const params = { goal: 3 };
    const walk = defineEnv({ ...defineWalk(), params, check() {} });
    params.goal = 9;
    expect(walk.params).toEqual({ goal: 3 });
    expect(Object.isFrozen(walk) && Object.isFrozen(walk.params)).toBe(true);
  });
});

describe("with", () => {
  it("merges params into a new definition and leaves the old one alone", () => {
    const walk = defineWalk();
    const longer = walk.with({ goal: 5, maxEpisodeSteps: 7 }).with({ name: "long" });
    expect(longer.params).toEqual({ goal: 5, name: "long", isFast: false, speeds: [1, 2] });
    expect(longer.maxEpisodeSteps).toBe(7);
    expect([walk.params.goal, walk.maxEpisodeSteps]).toEqual([3, 50]);
  });

  it("refuses unknown names, wrong types and what check refuses", () => {
    const source: EnvSource = defineWalk();
    expect(() => source.with({ gaol: 5 })).toThrow('Did you mean "goal"?');
    expect(() => source.with({ gaol: 5 })).toThrow(UnknownNameError);
    for (const changes of [{ goal: "5" }, { goal: null }, { goal: Number.NaN }, { name: 3 }, { isFast: 1 }, { speeds: 3 }]) {
      expect(() => source.with(changes)).toThrow("has the wrong type");
    }
    expect(() => source.with({ maxEpisodeSteps: 0 })).toThrow("maxEpisodeSteps");
    const checked = defineEnv({
      ...defineWalk(),
      check(p) {
        if (p.goal < 0) throw new OptionError({ where: "walk", problem: "goal is negative" });
      },
    });
    expect(() => checked.with({ goal: -1 })).toThrow("goal is negative");
  });
});
