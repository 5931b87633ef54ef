import { fileURLToPath } from "node:url";
import { cartPole } from "@quantal/classic-control";
import { type OptionSpec, resolveOptions } from "@quantal/core";
import { evolutionStrategies } from "@quantal/evolution-strategies";
import { stream } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAgentOf } from "../words/find.ts";
import { parseSpec } from "../words/spec.ts";
import { drawOption, drawOptions, drawTrials } from "./sample.ts";

const HOST = { registerQuantal: async () => {}, registerTypeScript: async () => {} };
const foundAgent = (text: string) => findAgentOf("--agent", parseSpec("--agent", text), HOST);
const number = (spec: object): OptionSpec => ({ default: 1, about: "", ...spec });
const draws = (spec: OptionSpec, count: number): unknown[] =>
  Array.from({ length: count }, (_, k) => drawOption(spec, stream(7, "test", k)));

describe("a draw", () => {
  test("lies in its range, is whole where the option is, and has four digits", () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 })).filter(([a, b]) => a < b);
    fc.assert(
      fc.property(range, fc.boolean(), fc.constantFrom("linear", "log"), fc.nat(), ([low, high], integer, scale, seed) => {
        const value = drawOption(number({ integer, search: { low, high, scale } }), stream(seed, "test"));
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
        if (integer) expect(value).toBe(Math.floor(Number(value)));
        else if (value !== low && value !== high) expect(value).toBe(Number(Number(value).toPrecision(4)));
      }),
    );
  });

  test("on a log scale is in each magnitude as often as in the others", () => {
    const values = draws(number({ search: { low: 1e-4, high: 0.1, scale: "log" } }), 3000).map(Number);
    for (const edge of [1e-4, 1e-3, 1e-2]) {
      const share = values.filter((value) => value >= edge && value < 10 * edge).length / values.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.025); // 2.9 standard deviations
    }
  });

  test("gives each integer and each value, ends too", () => {
    expect(new Set(draws(number({ integer: true, search: { low: 2, high: 5 } }), 200))).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(draws(number({ integer: true, search: { low: 2, high: 5, scale: "log" } }), 200))).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(draws({ default: false, search: { values: [false, true] }, about: "" }, 50))).toEqual(new Set([false, true]));
  });

  test.each([rsrp, ppo, evolutionStrategies])("of any agent's ranges is what its options take", ({ id, options }) => {
    const names = Object.keys(options).filter((name) => (options as { [name: string]: OptionSpec })[name].search !== undefined);
    expect(names.length).toBeGreaterThan(5);
    for (let k = 0; k < 100; k++) {
      const drawn = drawOptions(options, names, (name) => stream(k, name));
      expect(resolveOptions(id, options, {}, drawn as object)).toMatchObject(drawn);
    }
  });
});

describe("trials", () => {
  test("begin with what the agent takes by itself, and the same seed draws the same", async () => {
    const found = await foundAgent("ppo");
    const { trials, searched, redraws } = await drawTrials(found, cartPole, { trials: 12, seed: 3 });
    expect(trials[0].agent.options).toEqual(ppo({ preset: "CartPole-v1" }).options);
    expect(trials.map(({ number }) => number)).toEqual([...Array(12).keys()]);
    for (const { agent, options } of trials) expect(agent.options).toMatchObject(options);
    expect(trials[5].agent.options["clipSchedule"]).toBe("linear"); // what isn't searched stays the preset's
    expect(searched).toContain("learningRate");
    const again = await drawTrials(found, cartPole, { trials: 4, seed: 3 });
    expect(again.trials.map(({ options }) => options)).toEqual(trials.slice(0, 4).map(({ options }) => options));
    expect((await drawTrials(found, cartPole, { trials: 2, seed: 4 })).trials[1].options).not.toEqual(trials[1].options);
    expect(redraws).toBe(0);
  });

  test("draw each option by itself", async () => {
    const { trials } = await drawTrials(await foundAgent("ppo"), cartPole, { trials: 30, seed: 0 });
    const pairs = trials.slice(1).map(({ options }) => `${options["epochs"]} ${options["clip"]}`); // three values each
    expect(new Set(pairs).size).toBeGreaterThan(6);
  });

  test("leave alone what the words say, and the draws of the others stay", async () => {
    const all = await drawTrials(await foundAgent("ppo"), cartPole, { trials: 4, seed: 0 });
    const one = await drawTrials(await foundAgent("ppo"), cartPole, { trials: 4, seed: 0, only: ["clip"] });
    expect(one.searched).toEqual(["clip"]);
    expect(one.trials.map(({ options }) => options["clip"])).toEqual(all.trials.map(({ options }) => options["clip"]));
    expect(new Set(one.trials.map(({ agent }) => agent.options["learningRate"])).size).toBe(1);
    const some = await drawTrials(await foundAgent("ppo:clip=0.15"), cartPole, { trials: 4, seed: 0 });
    for (const { agent } of some.trials) expect(agent.options["clip"]).toBe(0.15);
    const rest = all.trials.slice(1).map(({ options: { clip: _, ...others } }) => others);
    expect(some.trials.slice(1).map(({ options }) => options)).toEqual(rest);
  });

  test("that the agent refuses are drawn again, and counted", async () => {
    const { trials, redraws } = await drawTrials(await foundAgent("ppo:preset=default,lanes=1,steps=64"), cartPole, { trials: 8, seed: 0 });
    for (const { options } of trials) expect(64 % Number(options["minibatchSize"])).toBe(0);
    expect(redraws).toBeGreaterThan(0);
  });

  test("need something to search", async () => {
    await expect(drawTrials(await foundAgent("random"), cartPole, { trials: 2, seed: 0 })).rejects.toThrow(
      /tune random: there is nothing to search/,
    );
    const example = fileURLToPath(new URL("../../../../examples/my-agent.ts", import.meta.url));
    const fixed = await foundAgent(`${example}:population=20,elite=3`);
    const unknown = { trials: 2, seed: 0, only: ["clap"] };
    await expect(drawTrials(await foundAgent("ppo"), cartPole, unknown)).rejects.toThrow(/Got "clap".*Did you mean "clip"/);
    await expect(drawTrials(fixed, cartPole, { trials: 2, seed: 0 })).rejects.toThrow(/without population, elite/);
  });
});
