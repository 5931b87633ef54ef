import { FormatError, OptionError, QuantalError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { fromEnv } from "../env/from-env.ts";
import type { EnvDefinition } from "../env/types.ts";
import { box, discrete } from "../spaces/space.ts";
import { type EnvSpec, sourceOf, specOf } from "./env-spec.ts";
import { make } from "./make.ts";
import { makeVec } from "./make-vec.ts";
import { register } from "./registry.ts";
import { specFromJSON, specToJSON } from "./spec-json.ts";

const drift = defineEnv({
  id: "spec/Drift-v1",
  observationSpace: box({ low: -Infinity, high: Infinity }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 9,
  state: ["x"],
  params: { speed: 1, limit: Infinity, mode: "up", isFast: false, levels: [1, 2] },
  reset(state, i, rng) {
    state.x[i] = rng.uniform();
  },
  step(state, result, i, actions, p) {
    state.x[i] += p.speed * actions[i];
    result.reward[i] = state.x[i];
  },
  observe(observations, state, i) {
    observations[i] = state.x[i];
  },
});
register(drift, { rewardThreshold: 5 });

/** A wrapper by hand, shaped as defineWrapper's are. */
function half(base: EnvDefinition, params: object): EnvDefinition {
  const factor = "factor" in params && typeof params.factor === "number" ? params.factor : 0.5;
  const step: EnvDefinition["step"] = (state, result, i, actions, _p, rng) => {
    base.step(state, result, i, actions, base.params, rng);
    result.reward[i] *= factor;
  };
  return defineEnv({ ...base, id: `Half(${base.id})`, of: base, params: { factor }, step });
}

const played = (source: Parameters<typeof make>[0]) => {
  const env = make(source as EnvSpec);
  const first = [...env.reset({ seed: 3 }).observation];
  return [first, ...[1, 0, 1, 1].map((action) => [...env.step(action).observation, env.step(action).reward])];
};

describe("specOf", () => {
  it("tells of definitions, ids, and what make and makeVec made; make and makeVec build them again", () => {
    const spec = specOf(make("spec/Drift", { speed: 3, maxEpisodeSteps: 20 }));
    const params = { speed: 3, limit: Infinity, mode: "up", isFast: false, levels: [1, 2] };
    expect(spec).toEqual({ id: "spec/Drift-v1", params, maxEpisodeSteps: 20, rewardThreshold: 5 });
    expect(specOf(drift.with({ speed: 3, maxEpisodeSteps: 20 }))).toEqual(spec);
    expect(specOf(makeVec(spec, { numEnvs: 2 }))).toEqual(spec);
    expect(specOf("spec/Drift-v1")).toEqual(specOf(drift));
    expect(played(spec)).toEqual(played(drift.with({ speed: 3, maxEpisodeSteps: 20 })));
    expect(make(spec, { speed: 4 }).spec?.params).toMatchObject({ speed: 4 });
  });

  it("names wrappers, innermost first, and sourceOf puts them around again", () => {
    const wrapped = half(half(drift.with({ speed: 2 }), { factor: 0.25 }), {});
    const spec = specOf(wrapped);
    expect(spec.id).toBe("spec/Drift-v1");
    expect(spec.params["speed"]).toBe(2);
    expect(spec.wrappers).toEqual([
      { id: "Half", params: { factor: 0.25 } },
      { id: "Half", params: { factor: 0.5 } },
    ]);
    const again = specFromJSON(JSON.parse(JSON.stringify(specToJSON(spec))));
    expect(again).toEqual(spec);
    expect(played(sourceOf(again, { Half: half }))).toEqual(played(wrapped));
    expect(() => make(spec)).toThrow('this spec has wrappers, and holds no code. Got "Half". Make it by sourceOf(spec, { Half: … })');
    expect(() => sourceOf(spec, { Halve: half })).toThrow('there is no wrapper of this name. Got "Half", expected one of "Halve"');
  });

  it("says what an environment that isn't registered can't do", () => {
    const spec = specOf(defineEnv({ ...drift, id: "spec/Unknown-v0" }));
    expect(spec).not.toHaveProperty("rewardThreshold");
    expect(() => make(spec)).toThrow(OptionError);
    expect(() => make(spec)).toThrow("spec of spec/Unknown-v0: there is no environment of this name");
    const mine = { observationSpace: drift.observationSpace, actionSpace: drift.actionSpace, render: () => undefined, close() {} };
    const reset = () => ({ observation: new Float32Array(1), info: {} });
    const step = (_action: number) => ({ observation: new Float32Array(1), reward: 0, terminated: false, truncated: false, info: {} });
    expect(specOf(fromEnv(() => ({ ...mine, reset, step }), { id: "Mine", maxEpisodeSteps: 4 }))).toEqual({
      id: "Mine",
      params: {},
      maxEpisodeSteps: 4,
    });
    for (const none of [{ ...mine, reset, step }, null, 3]) expect(() => specOf(none as never)).toThrow("this environment has no spec");
  });
});

describe("specFromJSON", () => {
  it("gives back what specToJSON wrote, through text", () => {
    const number = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity)).map((x) => x + 0); // no -0: JSON has none
    const params = fc.record({ speed: number, limit: number, mode: fc.string(), isFast: fc.boolean(), levels: fc.array(number) });
    fc.assert(
      fc.property(params, fc.integer({ min: 1, max: 1e9 }), (changes, maxEpisodeSteps) => {
        const spec = specOf(drift.with({ ...changes, maxEpisodeSteps }));
        expect(specFromJSON(JSON.parse(JSON.stringify(specToJSON(spec))))).toEqual(spec);
      }),
      { seed: 1 },
    );
  });

  const good = specToJSON(specOf(drift));
  it.each([
    [null, "spec: this is no object"],
    [[], "spec: this is no object"],
    [{ ...good, id: 3 }, "spec.id: this is no text. Got 3"],
    [{ ...good, id: "spec/Drift-v7" }, "spec.id: Drift has no version 7"],
    [{ ...good, id: "spec/Drift" }, "spec.id: the id has no version"],
    [{ ...good, id: "__proto__" }, "spec.id: there is no environment of this name"],
    [{ ...good, module: "file:///evil.js" }, "spec.module: there is no such field"],
    [{ ...good, params: { sped: 1 } }, 'Did you mean "speed"?'],
    [
      JSON.parse('{"id":"spec/Drift-v1","maxEpisodeSteps":1,"params":{"__proto__":{"speed":2}}}'),
      "spec.params.__proto__: this is no plain",
    ],
    [{ ...good, params: { speed: "fast" } }, "spec.params: parameter speed has the wrong type"],
    [{ ...good, params: { speed: null } }, "spec.params: parameter speed has the wrong type"],
    [{ ...good, params: { levels: [1, { a: 1 }] } }, "spec.params.levels[1]: this is no plain value"],
    [{ ...good, maxEpisodeSteps: 0 }, "spec.maxEpisodeSteps: this is no number of steps. Got 0"],
    [{ ...good, maxEpisodeSteps: "9" }, "spec.maxEpisodeSteps"],
    [{ ...good, rewardThreshold: "5" }, "spec.rewardThreshold"],
    [{ ...good, wrappers: {} }, "spec.wrappers: this is no list"],
    [{ ...good, wrappers: [{ id: "Half" }] }, "spec.wrappers[0].params: this is no object"],
    [{ ...good, wrappers: [{ id: "Half", params: {}, module: "x" }] }, "spec.wrappers[0].module: there is no such field"],
  ])("refuses %j", (json, message) => {
    expect(() => specFromJSON(json)).toThrow(message);
    expect(() => specFromJSON(json)).toThrow(QuantalError);
  });

  it("never fails with anything but an error of ours", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((value) => ({ ...good, params: value })),
        ),
        (json) => {
          try {
            specFromJSON(json);
          } catch (error) {
            expect(error instanceof FormatError || error instanceof OptionError).toBe(true);
          }
        },
      ),
      { seed: 2 },
    );
  });
});
