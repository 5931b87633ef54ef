import { OptionError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSpec, parseSetting, parseSpec, parseSpecs } from "./spec.ts";

const name = fc.stringMatching(/^[A-Za-z./][\w./-]{0,12}$/);
const setting = fc.record({ name: fc.stringMatching(/^[A-Za-z]\w{0,8}$/), value: fc.stringMatching(/^[\w.:=/-]{0,8}$/) });
const spec = fc.record({ name, settings: fc.uniqueArray(setting, { selector: (each) => each.name, maxLength: 4 }) });

describe("specs", () => {
  test("come back from what they are written as, alone and in lists", () => {
    const alone = fc.property(spec, (each) => {
      expect(parseSpec("--agent", formatSpec(each))).toEqual(each);
    });
    const listed = fc.property(fc.array(spec, { minLength: 1, maxLength: 5 }), (specs) => {
      expect(parseSpecs("--agents", specs.map(formatSpec).join(","))).toEqual(specs);
    });
    fc.assert(alone, { seed: 1 });
    fc.assert(listed, { seed: 2 });
  });

  test("never fail with anything but an OptionError", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a:=,./ ]{0,12}$/), (text) => {
        try {
          for (const each of parseSpecs("--agents", text)) expect(each.name).not.toBe("");
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
        }
      }),
      { seed: 3 },
    );
  });

  test("a part with = and no : before it goes on with the one before", () => {
    expect(parseSpecs("--agents", "rsrp:population=512,learningRate=0.1,ppo,./mine.ts:a=b:c,rsrp,d=1")).toEqual([
      {
        name: "rsrp",
        settings: [
          { name: "population", value: "512" },
          { name: "learningRate", value: "0.1" },
        ],
      },
      { name: "ppo", settings: [] },
      { name: "./mine.ts", settings: [{ name: "a", value: "b:c" }] },
      { name: "rsrp", settings: [{ name: "d", value: "1" }] },
    ]);
  });

  test("a drive letter's or a URL's colon belongs to the path", () => {
    expect(parseSpec("--env", "C:\\envs\\mine.ts:size=3")).toEqual({ name: "C:\\envs\\mine.ts", settings: [{ name: "size", value: "3" }] });
    expect(parseSpec("--env", "C:/envs/mine.ts").name).toBe("C:/envs/mine.ts");
    expect(parseSpec("--env", "file:///envs/mine.ts").name).toBe("file:///envs/mine.ts");
  });

  test.each([
    ["", /nothing between two commas/],
    ["rsrp,,ppo", /nothing between two commas/],
    [
      "population=5",
      /an option comes before any name. Got "population=5", expected an id or a path first. Write it as NAME:population=5\./,
    ],
    ["rsrp:population", /an option has no value. Got "rsrp:population"/],
    [":population=5", /options stand without a name/],
    ["rsrp:=5", /this is no option with a value/],
    ["rsrp:a=1,a=2", /rsrp has the option a twice/],
    ["rsrp,ppo", /more than one is named/],
  ])("%j is refused", (text, message) => {
    expect(() => parseSpec("--agent", text)).toThrow(OptionError);
    expect(() => parseSpec("--agent", text)).toThrow(message);
  });

  test("a setting without = is refused", () => {
    expect(parseSetting("--set", "a = b=c")).toEqual({ name: "a", value: "b=c" });
    expect(() => parseSetting("--set", "population")).toThrow(
      /--set: this is no option with a value. Got "population", expected name=value/,
    );
  });
});
