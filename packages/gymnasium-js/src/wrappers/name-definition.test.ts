import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { sourceOf, specOf } from "../make/env-spec.ts";
import { make } from "../make/make.ts";
import { register } from "../make/registry.ts";
import { specFromJSON, specToJSON } from "../make/spec-json.ts";
import { box, discrete } from "../spaces/space.ts";
import { repeatAction } from "./action/repeat-action.ts";
import { nameDefinition } from "./name-definition.ts";
import { clipReward } from "./reward/clip-reward.ts";

/** Rewards its stride. */
const walk = defineEnv({
  id: "my/Walk-v0",
  observationSpace: box({ low: -99, high: 99 }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 8,
  state: ["x"],
  params: { stride: 3, minReward: -7 },
  reset(state, i) {
    state.x[i] = 0;
  },
  step(state, result, i, actions, p) {
    state.x[i] += p.stride * (2 * actions[i] - 1);
    result.reward[i] = state.x[i];
  },
  observe(observations, state, i) {
    observations[i] = state.x[i];
  },
});

const origin = { id: "my/Named-v0", module: import.meta.url, export: "named" };
const named = nameDefinition(clipReward(repeatAction(walk, { numRepeats: 2 }), { maxReward: 10 }), origin);

describe("nameDefinition", () => {
  it("gives the id, the place and all params by name, the outer ones winning, and nothing to look inside", () => {
    expect(named).toMatchObject(origin);
    expect(named.params).toEqual({ stride: 3, minReward: null, maxReward: 10, numRepeats: 2 });
    expect(named.of).toBeUndefined();
    expect(named.maxEpisodeSteps).toBe(4);
  });

  it("plays as what it names, with a time limit and params that may be changed at any depth", () => {
    const changed = named.with({ maxReward: 5, stride: 2, maxEpisodeSteps: 2 });
    expect(changed).toMatchObject({ ...origin, maxEpisodeSteps: 2, params: { stride: 2, maxReward: 5, numRepeats: 2 } });
    const env = make(changed.with({ numRepeats: 1, maxEpisodeSteps: 3 }));
    env.reset({ seed: 1 });
    expect([env.step(1), env.step(1), env.step(1)].map(({ reward, truncated }) => [reward, truncated])).toEqual([
      [2, false],
      [4, false],
      [5, true],
    ]);
    expect(changed.vector(1).id).toBe("my/Named-v0");
    expect(changed.scored).toBe(true);
    expect(() => named.with({ strid: 1 })).toThrow(/Did you mean "stride"/);
  });

  it("names a definition that isn't wrapped, too", () => {
    const other = nameDefinition(walk.with({ stride: 5 }), origin);
    expect([other.id, other.params]).toEqual(["my/Named-v0", { stride: 5, minReward: -7 }]);
    expect(other.with({ stride: 6 }).params).toEqual({ stride: 6, minReward: -7 });
  });

  it("is registered, told by a spec and found again by one", () => {
    register(named);
    const changed = named.with({ stride: 4, maxReward: 6 });
    const spec = specFromJSON(JSON.parse(JSON.stringify(specToJSON(specOf(changed)))));
    expect(spec).toEqual({ id: "my/Named-v0", params: { stride: 4, minReward: null, maxReward: 6, numRepeats: 2 }, maxEpisodeSteps: 4 });
    const again = sourceOf(spec);
    expect([again.id, again.params, again.maxEpisodeSteps]).toEqual([spec.id, spec.params, spec.maxEpisodeSteps]);
  });
});
