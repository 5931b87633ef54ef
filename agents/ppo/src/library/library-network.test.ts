import type { LibraryNetwork, NetworkLibrary } from "@quantal/core";
import { orthogonal } from "@quantal/nn";
import { hold, holdContinuous, taskOf, train } from "@quantal/testing";
import { describe, expect, it } from "vitest";
import { type PpoState, ppo } from "../ppo.ts";

const OPTIONS = { lanes: 4, steps: 64, minibatchSize: 64, epochs: 4, learningRate: 3e-3, discount: 0.95, entropyCoefficient: 0.01 };

/** A library that knows one network: a matrix and a bias for the policy, and for the value. PPO's own without hidden layers is the same. */
const linear: NetworkLibrary = {
  async prepare() {},
  sameBitsOn: () => "anything",
  topology: (_, { outputs }) => ({ outputs }),
  open(_, { inputs, outputs }): LibraryNetwork {
    const heads = (parts: readonly Float32Array[]) => [
      { weights: parts[0], bias: parts[1], size: outputs },
      { weights: parts[2], bias: parts[3], size: 1 },
    ];
    const own = [inputs * outputs, outputs, inputs, 1].map((length) => new Float32Array(length));
    return {
      tensors: [
        ...[["policy.weights", [inputs, outputs]] as const, ["policy.bias", [outputs]] as const],
        ...[["value.weights", [inputs, 1]] as const, ["value.bias", [1]] as const],
      ],
      init(parameters, rng) {
        for (const [k, { weights, size }] of heads(parameters).entries()) orthogonal(weights, inputs, size, k === 0 ? 0.01 : 1, rng);
      },
      load: (parameters) => own.forEach((values, k) => void values.set(parameters[k])),
      forward({ policy, values }, from, rows) {
        for (const [k, { weights, bias, size }] of heads(own).entries()) {
          const out = k === 0 ? policy : values;
          for (let r = 0; r < rows; r++) {
            for (let j = 0; j < size; j++) {
              let sum = bias[j];
              for (let i = 0; i < inputs; i++) sum += from[r * inputs + i] * weights[i * size + j];
              out[r * size + j] = sum;
            }
          }
        }
      },
      descend(gradients, out, from, rows, losses) {
        this.forward(out, from, rows);
        losses();
        for (const [k, { weights, bias, size }] of heads(gradients).entries()) {
          const by = k === 0 ? out.policyGradient : out.valueGradient;
          for (let r = 0; r < rows; r++) {
            for (let j = 0; j < size; j++) {
              bias[j] += by[r * size + j];
              for (let i = 0; i < inputs; i++) weights[i * size + j] += from[r * inputs + i] * by[r * size + j];
            }
          }
        }
      },
      close() {},
    };
  },
};

const other = ppo.withNetworks(linear, { id: "linear-ppo", module: import.meta.url, export: "other" });

describe("another library's network", () => {
  it.each([hold, holdContinuous])("learns as PPO's own of the same layers does: $id", async (env) => {
    // Acting is compared over one rollout only: sums of another order would choose another action sooner or later.
    const budget = { environmentSteps: OPTIONS.lanes * OPTIONS.steps };
    const [own, theirs] = await Promise.all(
      [ppo({ ...OPTIONS, layers: 0 }), other(OPTIONS)].map((agent) => train({ agent, env, seed: 3, budget }).result),
    );
    const [expected, got] = [own, theirs].map(({ snapshot }) => snapshot.agent as PpoState); // what its learner made
    expect(got.adamSteps).toBe(16);
    expect(got.parameters.length).toBe(expected.parameters.length);
    const worst = (name: "firstMoment" | "parameters"): number =>
      Math.max(...got[name].map((value, i) => Math.abs(value - expected[name][i])));
    expect(worst("parameters")).toBeLessThan(1e-4);
    expect(worst("firstMoment")).toBeLessThan(1e-5);
  });

  it("does minibatches that are larger than what goes through it at a time", async () => {
    const large = { ...OPTIONS, lanes: 50, steps: 50, minibatchSize: 2500, epochs: 1 };
    const budget = { environmentSteps: 2500 };
    const [own, theirs] = await Promise.all(
      [ppo({ ...large, layers: 0 }), other(large)].map((agent) => train({ agent, env: hold, seed: 3, budget }).result),
    );
    const [expected, got] = [own, theirs].map(({ snapshot }) => snapshot.agent as PpoState); // what its learner made
    expect(Math.max(...got.firstMoment.map((value, i) => Math.abs(value - expected.firstMoment[i])))).toBeLessThan(1e-5);
  });

  it("is named as what bits depend on", () => {
    expect(other().sameBitsOn?.()).toBe("anything");
    expect(ppo().sameBitsOn).toBeUndefined();
  });

  it("is none that PPO alone could act by", () => {
    const task = taskOf(hold);
    const learner = other(OPTIONS).learner(task, 1);
    const spec = learner.policy(learner.init(), "greedy");
    expect(() => ppo().createPolicy(spec, task, 1)).toThrow(/the policy's network is another library's/);
  });
});
