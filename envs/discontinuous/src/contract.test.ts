import { testEnvironment } from "@quantal/testing";
import { type EnvDefinition, registered } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import * as everything from "./index.ts";

everything.registerDiscontinuous();

for (const { source } of registered()) testEnvironment({ definition: source as EnvDefinition, steps: 120 }); // they are definitions, all of them

describe("registerDiscontinuous", () => {
  test("registers each task with its twin, under the name that its module exports", () => {
    const ids = registered().map(({ id }) => id);
    expect(ids.length).toBe(24);
    for (const { id, source } of registered()) {
      const [, name, smooth = ""] = /^discontinuous\/(.*?)(Smooth)?-v0$/.exec(id) ?? [];
      expect(ids).toContain(smooth === "" ? `discontinuous/${name}Smooth-v0` : `discontinuous/${name}-v0`);
      expect(Reflect.get(everything, source.export ?? "")).toBe(source);
      expect(source.export?.toLowerCase()).toBe(`${name}${smooth}`.toLowerCase());
      expect(source.params).toMatchObject({ height: smooth === "" ? 1 : 0 });
    }
  });

  test("knows the scores from which the bases count as solved", () => {
    const thresholds = registered().map(({ id, rewardThreshold }) => `${/\/([A-Z][a-z]+)/.exec(id)?.[1]} ${rewardThreshold}`);
    expect(new Set(thresholds)).toEqual(new Set(["Cart 475", "Acrobot -100", "Pendulum undefined", "Mountain 90", "Threshold 1"]));
  });

  test("may be called again", () => {
    expect(() => everything.registerDiscontinuous()).not.toThrow();
  });
});
