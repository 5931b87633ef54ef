import { OptionError, UnknownNameError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { defineAgent, parseOption } from "./index.ts";

const options = {
  population: { default: 128, min: 2, max: 1000, integer: true, about: "members" },
  rate: { default: 0.1, min: 0, about: "step" },
  ties: { default: "average", choices: ["average", "index"], about: "ties" },
  antithetic: { default: false, about: "pairs" },
} as const;

const agent = defineAgent({
  id: "my/agent",
  options,
  presets: { large: { population: 512, ties: "index" } },
  create: () => ({
    learner: () => {
      throw new Error("not needed here");
    },
    createPolicy: () => {
      throw new Error("not needed here");
    },
  }),
});

describe("defineAgent", () => {
  test("takes defaults, then the preset, then what is given", () => {
    expect(agent().options).toEqual({ population: 128, rate: 0.1, ties: "average", antithetic: false });
    expect(agent({ preset: "large" }).options).toEqual({ population: 512, rate: 0.1, ties: "index", antithetic: false });
    expect(agent({ preset: "large", population: 4, rate: undefined as unknown as number }).options).toMatchObject({
      population: 4,
      rate: 0.1,
      ties: "index",
    });
    expect(agent({ preset: "default" }).options).toEqual(agent().options);
  });

  const bad: [string, object, typeof OptionError | typeof UnknownNameError, RegExp][] = [
    [
      "an unknown option",
      { populaton: 3 },
      UnknownNameError,
      /my\/agent: there is no option of this name\. Got "populaton".*Did you mean "population"\?/,
    ],
    ["an unknown preset", { preset: "larg" }, UnknownNameError, /Did you mean "large"\?/],
    ["a preset of Object's", { preset: "toString" }, UnknownNameError, /no preset/],
    [
      "a wrong type",
      { population: "8" },
      OptionError,
      /option population: the value has the wrong type\. Got "8", expected a number\. The default is 128\./,
    ],
    ["a fraction", { population: 2.5 }, OptionError, /not whole\. Got 2\.5/],
    ["too little", { population: 1 }, OptionError, /out of range\. Got 1, expected an integer in \[2, 1000\]/],
    ["too much", { population: 1001 }, OptionError, /out of range/],
    ["NaN", { rate: Number.NaN }, OptionError, /not finite/],
    ["infinity", { rate: Number.POSITIVE_INFINITY }, OptionError, /not finite/],
    ["an unknown choice", { ties: "averag" }, UnknownNameError, /Did you mean "average"\?/],
  ];
  test.each(bad)("refuses %s", (_, given, type, message) => {
    const make = (): unknown => agent(given);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });
});

describe("parseOption", () => {
  test("reads numbers, booleans and choices", () => {
    expect(parseOption("a", options, "population", "64")).toBe(64);
    expect(parseOption("a", options, "rate", "1e-3")).toBe(0.001);
    expect(parseOption("a", options, "antithetic", "true")).toBe(true);
    expect(parseOption("a", options, "ties", "index")).toBe("index");
  });

  test("refuses what is none", () => {
    expect(() => parseOption("a", options, "population", "many")).toThrow(/no number|not a number/);
    expect(() => parseOption("a", options, "population", "")).toThrow(OptionError);
    expect(() => parseOption("a", options, "antithetic", "yes")).toThrow(/true or false/);
    expect(() => parseOption("a", options, "population!", "3")).toThrow(/Did you mean "population"/);
  });
});
