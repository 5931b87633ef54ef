import { cartPole } from "@quantal/classic-control";
import { defineAgent } from "@quantal/core";
import { OptionError, UnknownNameError } from "@quantal/numeric";
import { defineEnv, register } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { findAgentOf, findEnv, makeAgent } from "./find.ts";
import { parseSpec } from "./spec.ts";

const host: Host = {
  mode: "source",
  root: undefined,
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
};
const env = (text: string) => findEnv("--env", parseSpec("--env", text), host);
const agent = (text: string) => findAgentOf("--agent", parseSpec("--agent", text), host);

register(defineEnv({ ...cartPole, id: "cli-tests/Cart-v2" }));

describe("environments", () => {
  test("an id may have a namespace, and lack its version", async () => {
    const found = await env("cli-tests/Cart-v2:gravity=3,massPole=0.5");
    expect([found.id, found.source.params]).toEqual(["cli-tests/Cart-v2", { ...cartPole.params, gravity: 3, massPole: 0.5 }]);
    expect((await env("cli-tests/Cart")).id).toBe("cli-tests/Cart-v2");
    expect(await env("CartPole")).toMatchObject({ id: "CartPole-v1", threshold: 475 });
  });

  test("a registered one has its threshold, one with other parameters has none", async () => {
    expect(await env("CartPole-v1")).toMatchObject({ id: "CartPole-v1", threshold: 475, changes: {} });
    const changed = await env("CartPole-v1:gravity=5,suttonBartoReward=true,kinematicsIntegrator=semi-implicit euler,maxEpisodeSteps=100");
    expect(changed.threshold).toBeUndefined();
    expect(changed.source.maxEpisodeSteps).toBe(100);
    expect(changed.source.params).toMatchObject({ gravity: 5, suttonBartoReward: true });
  });

  test("digits are found without reading an image", async () => {
    const found = await env("digits/MNISTBatch-v1:split=validation,reward=crossEntropy");
    expect([found.source.params, found.place?.export]).toEqual([{ split: "validation", reward: "crossEntropy" }, "mnistBatch"]);
    expect((await env("digits/MNIST")).id).toBe("digits/MNIST-v1");
    await expect(env("digits/MNIST-v1:split=tset")).rejects.toThrow(/there is no split of this name. Got "tset".* Did you mean "test"\?/);
  });

  test.each([
    ["CartPoll-v1", UnknownNameError, /there is no environment of this name. Got "CartPoll-v1".* Did you mean "CartPole-v1"\?/],
    ["CartPole-v0", OptionError, /--env: CartPole has no version 0. Got "CartPole-v0", expected CartPole-v1, the newest/],
    ["cliTests/Cart-v0", UnknownNameError, /there is no namespace of this name. Got "cliTests".* Did you mean "cli-tests"\?/],
    ["CartPole-v1:gravty=5", UnknownNameError, /there is no parameter of this name.* Did you mean "gravity"\?/],
    ["CartPole-v1:gravity=heavy", OptionError, /parameter gravity is no number. Got "heavy", expected a number, such as 9.8/],
    ["CartPole-v1:suttonBartoReward=1", OptionError, /is no boolean/],
    ["CartPole-v1:maxEpisodeSteps=0", OptionError, /maxEpisodeSteps/],
    ["./no-such-env.ts", OptionError, /there is no such file. Got ".\/no-such-env.ts"/],
  ])("%s is refused", async (text, type, message) => {
    await expect(env(text)).rejects.toThrow(type);
    await expect(env(text)).rejects.toThrow(message);
  });
});

describe("agents", () => {
  test.each([
    ["randm", /there is no agent of this name. Got "randm".* Did you mean "random"\?/],
    ["constant:acton=1", /there is no option of this name.* Did you mean "action"\?/],
    ["constant:action=left", /option action is not a number. Got "left"/],
    ["random:preset=fast", /there is no preset of this name/],
  ])("%s is refused", async (text, message) => {
    await expect(agent(text)).rejects.toThrow(OptionError);
    await expect(agent(text)).rejects.toThrow(message);
  });

  test("take the preset with the environment's id, unless another is named; settings come on top", () => {
    const definition = defineAgent({
      id: "my/agent",
      options: { rate: { default: 1, about: "" }, depth: { default: 1, about: "" } },
      presets: { "CartPole-v1": { rate: 2, depth: 2 }, fast: { rate: 3 } },
      create: () => ({
        createPolicy: () => ({ begin() {}, act() {} }),
        learner: () => ({
          init: () => null,
          ask: () => ({ type: "compute", policy: { kind: "", data: null }, parts: [null] }),
          tell: () => ({}),
          policy: () => ({ kind: "", data: null }),
        }),
      }),
    });
    const made = (text: string, envId: string) => {
      const { agent: it, preset } = makeAgent({ id: "my/agent", spec: parseSpec("--agent", text), definition, place: undefined }, envId);
      return [it.options["rate"], it.options["depth"], preset];
    };
    expect(made("a", "CartPole-v1")).toEqual([2, 2, "CartPole-v1"]);
    expect(made("a", "Pendulum-v1")).toEqual([1, 1, undefined]);
    expect(made("a:rate=5", "CartPole-v1")).toEqual([5, 2, "CartPole-v1"]);
    expect(made("a:preset=default", "CartPole-v1")).toEqual([1, 1, undefined]);
    expect(made("a:preset=fast,depth=7", "CartPole-v1")).toEqual([3, 7, "fast"]);
  });
});
