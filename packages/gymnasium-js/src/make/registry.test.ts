import { UnknownNameError } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { box, discrete } from "../spaces/space.ts";
import { make } from "./make.ts";
import { lookUp, register, registered } from "./registry.ts";

function defineStill(id: string) {
  return defineEnv({
    id,
    observationSpace: box({ low: 0, high: 1 }),
    actionSpace: discrete(2),
    maxEpisodeSteps: 3,
    state: ["x"],
    params: { speed: 1 },
    reset() {},
    step() {},
    observe(observations, state, i) {
      observations[i] = state.x[i];
    },
  });
}

describe("the registry", () => {
  it("finds what was registered, with its threshold, and by make", () => {
    const still = defineStill("registry/Still-v0");
    register(still, { rewardThreshold: 7 });
    register(still, { rewardThreshold: 7 }); // once more is no mistake
    expect(lookUp("registry/Still-v0")).toBe(still);
    expect(registered().filter(({ id }) => id === still.id)).toEqual([{ id: still.id, source: still, rewardThreshold: 7 }]);
    expect(make("registry/Still-v0", { maxEpisodeSteps: 9 }).maxEpisodeSteps).toBe(9);
  });

  it("suggests the nearest id", () => {
    register(defineStill("registry/Walk-v1"));
    expect(() => lookUp("registry/Walk-v2")).toThrow(UnknownNameError);
    expect(() => make("registry/Wlak-v1")).toThrow('Did you mean "registry/Walk-v1"?');
  });

  it("refuses a second environment of the same id", () => {
    register(defineStill("registry/Twice-v0"));
    expect(() => register(defineStill("registry/Twice-v0"))).toThrow("another environment has this id");
  });
});
