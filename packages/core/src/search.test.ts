import { OptionError, UnknownNameError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { checkSearch, defineAgent, type OptionSpec } from "./index.ts";

const rate: OptionSpec = { default: 0.1, min: 0, max: 1, about: "step" };
const members: OptionSpec = { default: 8, min: 2, integer: true, about: "members" };
const ties: OptionSpec = { default: "average", choices: ["average", "index"], about: "ties" };
const check = (spec: OptionSpec, search: unknown) => (): void => checkSearch("my/agent", "it", { ...spec, search } as OptionSpec);

describe("where a search looks", () => {
  test.each([
    [rate, undefined],
    [rate, { low: 0, high: 1 }],
    [rate, { low: 0.001, high: 1, scale: "log" }],
    [rate, { values: [0, 1] }],
    [members, { low: 2, high: 64, scale: "log" }],
    [ties, { values: ["index"] }],
    [{ default: false, about: "pairs" }, { values: [false, true] }],
  ] as const)("%j may be searched in %j", (spec, search) => {
    expect(check(spec, search)).not.toThrow();
  });

  test.each([
    [rate, { low: -1, high: 1 }, OptionError, /search of option it: the value is out of range. Got -1, expected a number in \[0, 1\]/],
    [rate, { low: 0, high: 2 }, OptionError, /out of range. Got 2/],
    [rate, { low: 0.5, high: 0.5 }, OptionError, /option it: search goes from high to low/],
    [rate, { low: 0, high: 1, scale: "log" }, OptionError, /a log scale can't begin at 0/],
    [rate, { low: 0, high: 1, scale: "lin" }, OptionError, /unknown scale/],
    [rate, { low: 0 }, OptionError, /search is no range/],
    [rate, { values: [] }, OptionError, /search has no values/],
    [rate, { values: [0, 0] }, OptionError, /a value twice/],
    [rate, { values: ["0"] }, OptionError, /wrong type/],
    [members, { low: 2, high: 8.5 }, OptionError, /not whole/],
    [ties, { values: ["averag"] }, UnknownNameError, /Did you mean "average"/],
    [ties, { low: 0, high: 1 }, OptionError, /wrong type/],
  ])("%j may not be searched in %j", (spec, search, type, message) => {
    expect(check(spec, search)).toThrow(type);
    expect(check(spec, search)).toThrow(message);
  });

  test("is checked where an agent is defined", () => {
    const create = () => ({ learner: () => ({}) as never, createPolicy: () => ({}) as never }); // neither is called
    const options = { rate: { default: 0.1, search: { low: 1, high: 0 }, about: "step" } };
    expect(() => defineAgent({ id: "my/agent", options, create })).toThrow(
      /defineAgent my\/agent: option rate: search goes from high to low/,
    );
  });
});
