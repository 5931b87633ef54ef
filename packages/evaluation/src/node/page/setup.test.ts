import { describe, expect, it } from "vitest";
import { synthetic } from "../../../test-data/synthetic.ts";
import { type AgentReference, sourceOf } from "./setup.ts";

const [run] = synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 200 }).runs;
const about = "";
const reference: AgentReference = {
  options: {
    lanes: { default: 8, about },
    learningRate: { default: 0.0003, about },
    epochs: { default: 10, about },
    discount: { default: 0.99, about },
  },
  presets: { "CartPole-v1": { learningRate: 0.001, epochs: 4 } },
};

describe("sourceOf", () => {
  it.each([
    ["lanes", "default"],
    ["learningRate", "preset"],
    ["epochs", "set (preset: 4)"],
    ["discount", "set (default: 0.99)"],
    ["gaeLambda", "set"],
  ])("knows where %s comes from", (name, source) => expect(sourceOf(run, name, reference)).toBe(source));

  it("goes by defaults where no preset was taken, or one that nobody knows", () => {
    expect(sourceOf({ ...run, preset: undefined }, "learningRate", reference)).toBe("set (default: 0.0003)");
    expect(sourceOf({ ...run, preset: "toString" }, "lanes", reference)).toBe("default");
  });
});
