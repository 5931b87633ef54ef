import { OptionError, UnknownNameError } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { box, discrete } from "../spaces/space.ts";
import { parseEnvId } from "./env-id.ts";
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

describe("parseEnvId", () => {
  it.each([
    ["CartPole-v1", undefined, "CartPole", 1],
    ["CartPole", undefined, "CartPole", undefined],
    ["discontinuous/Maze-v12", "discontinuous", "Maze", 12],
    ["ALE:1/Pong-ram-v5", "ALE:1", "Pong-ram", 5],
    ["a.b-v", undefined, "a.b-v", undefined],
    ["x-v1-v2", undefined, "x-v1", 2],
    ["my-v1", undefined, "my", 1],
  ])("reads %s as Gymnasium does", (id, namespace, name, version) => {
    expect(parseEnvId(id)).toEqual({ namespace, name, version });
  });
});

describe("the registry", () => {
  it("finds what was registered, with its threshold, and by make", () => {
    const still = defineStill("registry/Still-v0");
    register(still, { rewardThreshold: 7 });
    register(still, { rewardThreshold: 7 }); // once more is no mistake
    expect(lookUp("registry/Still-v0")).toBe(still);
    expect(registered().filter(({ id }) => id === still.id)).toEqual([{ id: still.id, source: still, rewardThreshold: 7 }]);
    expect(make("registry/Still-v0", { maxEpisodeSteps: 9 }).maxEpisodeSteps).toBe(9);
  });

  it("takes the newest version of an id without one, and tells which", () => {
    for (const version of [2, 10, 9]) register(defineStill(`registry/Versions-v${version}`));
    expect(lookUp("registry/Versions").id).toBe("registry/Versions-v10");
    expect(make("registry/Versions").id).toBe("registry/Versions-v10");
    register(defineStill("registry/Plain"));
    expect(lookUp("registry/Plain").id).toBe("registry/Plain");
  });

  it("names the newest version where the asked one isn't there", () => {
    register(defineStill("registry/Walk-v1"));
    for (const version of [0, 2]) {
      expect(() => lookUp(`registry/Walk-v${version}`)).toThrow(
        `registry: Walk has no version ${version}. Got "registry/Walk-v${version}", expected registry/Walk-v1, the newest. Use "registry/Walk-v1".`,
      );
    }
    expect(() => lookUp("registry/Plain-v3")).toThrow('expected registry/Plain, the newest. Use "registry/Plain".');
  });

  it("suggests the nearest id, the nearest namespace, or the namespace that has the name", () => {
    expect(() => make("registry/Wlak-v1")).toThrow('Did you mean "registry/Walk-v1"?');
    expect(() => make("registry/Wlak-v1")).toThrow(UnknownNameError);
    expect(() => lookUp("regsitry/Walk-v1")).toThrow('there is no namespace of this name. Got "regsitry"');
    expect(() => lookUp("regsitry/Walk-v1")).toThrow('Did you mean "registry"?');
    register(defineStill("elsewhere/Only-v0"));
    expect(() => lookUp("Only-v0")).toThrow('without a namespace. Got "Only-v0". Did you mean "elsewhere/Only-v0"?');
    expect(() => lookUp("registry/Only-v0", "--env")).toThrow("--env: there is no environment of this name in the namespace registry.");
    expect(() => lookUp("no id at all")).toThrow(UnknownNameError);
  });

  it.each(["", "a/b/c-v0", "Wrapped(CartPole-v1)", "two words-v0", "/Name-v0", "space/", "Größe-v0"])("refuses the id %j", (id) => {
    const source = { ...defineStill("registry/Any-v0"), id };
    expect(() => register(source)).toThrow(OptionError);
    expect(() => register(source)).toThrow("this is no id of an environment");
  });

  it("refuses a second environment of the same id, and one name with and without versions", () => {
    register(defineStill("registry/Twice-v0"));
    expect(() => register(defineStill("registry/Twice-v0"))).toThrow("another environment has this id");
    expect(() => register(defineStill("registry/Twice"))).toThrow("registry/Twice-v0 has this name with a version");
    expect(() => register(defineStill("registry/Plain-v0"))).toThrow("registry/Plain has this name without a version");
    expect(() => register(defineStill("registry/Threshold-v0"), { rewardThreshold: Number.NaN })).toThrow("rewardThreshold");
  });
});
