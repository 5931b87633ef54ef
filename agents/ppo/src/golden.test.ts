import { readFileSync } from "node:fs";
import { END, type Segments, type Task } from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { type Layout, tensorIn } from "@quantal/nn";
import { box, discrete } from "gymnasium-js";
import { beforeAll, describe, expect, it } from "vitest";
import { networkLayout } from "./network.ts";
import { noMoments } from "./normalizer.ts";
import { createPpoPolicy, shapeFor } from "./policy.ts";
import { fillBatch } from "./ppo.ts";
import { createUpdater } from "./update.ts";

// What Stable-Baselines3 2.9.0a4 on PyTorch 1.13.1 computed, in float32. Arrays are [num_steps][num_envs]...
interface GoldenCase {
  name: string;
  num_envs: number;
  num_steps: number;
  discount: number;
  gae_lambda: number;
  clip: number;
  clip_value: number | null;
  value_coefficient: number;
  entropy_coefficient: number;
  learning_rate: number;
  adam_epsilon: number;
  max_gradient_norm: number;
  parameters_before: { [name: string]: number[] | number[][] };
  parameters_after: { [name: string]: number[] | number[][] };
  rollout: {
    observations: number[][][];
    actions: number[][][];
    values: number[][];
    log_probs: number[][];
    raw_rewards: number[][];
    ends: (keyof typeof END)[][];
    final_observations: (number[] | null)[][];
    last_observations: number[][];
    advantages: number[][];
    returns: number[][];
  };
  updates: { [name: string]: number | number[] }[];
}

const { cases } = JSON.parse(readFileSync(new URL("../test-data/ppo-update.json", import.meta.url), "utf8")) as { cases: GoldenCase[] };

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

describe.each(cases)("as in Stable-Baselines3: $name", (golden) => {
  it.each(["wasm", "plain"])("advantages, losses, gradient norms and parameters (%s)", (name) => {
    const kernels = name === "wasm" ? wasm : plainKernels();
    const task = taskOf(golden);
    const parts = { hidden: 16, layers: 2, activation: "tanh", sharedTrunk: false, memory: "none", memorySize: 0 } as const;
    const shape = shapeFor(task, parts);
    const layout = networkLayout(shape);
    const parameters = vectorOf(golden.parameters_before, layout);
    const moments = noMoments(0, 0);
    const data = { ...parts, parameters, mean: new Float64Array(0), scale: new Float64Array(0), greedy: false };
    const policy = createPpoPolicy(kernels, { kind: "ppo", data }, task, golden.num_envs);
    const bootstrap = (observation: readonly number[]): number => {
      const values = new Float32Array(1);
      policy.bootstrap?.(values, Float32Array.from(observation), { count: 1, index: Int32Array.of(0), rng: () => fail() });
      return values[0];
    };
    const rollout = segmentsOf(golden, shape.isDiscrete, bootstrap);
    const updater = createUpdater(kernels, shape, {
      lanes: golden.num_envs,
      steps: golden.num_steps,
      minibatchSize: golden.num_envs * golden.num_steps,
      sequence: 1,
      valueLoss: "mse",
      clipValue: golden.clip_value ?? 0,
      valueCoefficient: golden.value_coefficient,
      entropyCoefficient: golden.entropy_coefficient,
      maxGradientNorm: golden.max_gradient_norm,
      targetKl: 0,
      normalizeAdvantages: true,
      adamEpsilon: golden.adam_epsilon,
    });
    const { batch } = updater;
    fillBatch(
      batch,
      moments,
      rollout,
      { discount: golden.discount, gaeLambda: golden.gae_lambda, normalizeReturns: false, rewardScale: 1, bootstrapTruncation: true },
      task.actionSpace,
    );
    expectNear("advantages", batch.advantages, laneOutermost(golden.rollout.advantages), 1e-5);
    expectNear("returns", batch.returns, laneOutermost(golden.rollout.returns), 1e-5);

    const moment = (): Float32Array => new Float32Array(layout.length);
    const state = { parameters, firstMoment: moment(), secondMoment: moment(), adamSteps: 0 };
    updater.load(state);
    for (const expected of golden.updates) {
      const indices = Int32Array.from(expected["indices"] as number[]);
      const result = updater.minibatch(indices, 0, indices.length, { learningRate: golden.learning_rate, clip: golden.clip });
      const got = { ...result, entropyLoss: -result.entropy };
      for (const [key, field] of FIELDS) expectNear(key, [got[field]], [Number(expected[key])], 1e-5);
    }
    updater.save(state);
    const after = vectorOf(golden.parameters_after, layout);
    for (const { name: tensor, offset, length } of layout.tensors) {
      for (let i = offset; i < offset + length; i++) {
        expect(Math.abs(state.parameters[i] - after[i]), `${tensor}[${i - offset}]`).toBeLessThan(2e-5);
      }
    }
    updater.close();
    policy.close?.();
  });
});

const FIELDS = [
  ["policy_loss", "policyLoss"],
  ["value_loss", "valueLoss"],
  ["entropy_loss", "entropyLoss"],
  ["loss", "loss"],
  ["gradient_norm", "gradientNorm"],
  ["approximate_kl", "approximateKl"],
  ["clip_fraction", "clipFraction"],
] as const;

/** Relative, but for what float32 can't resolve: sums of terms of about 1 that cancel (policy loss, KL divergence) are good to 1e-6. */
function expectNear(name: string, got: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(got.length, name).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    expect(Math.abs(got[i] - expected[i]), `${name}[${i}]: ${got[i]} and ${expected[i]}`).toBeLessThanOrEqual(
      relative * Math.abs(expected[i]) + 1e-6,
    );
  }
}

function fail(): never {
  throw new Error("bootstrap draws nothing");
}

function taskOf({ rollout, parameters_before }: GoldenCase): Task {
  const observationSpace = box({
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    shape: [rollout.observations[0][0].length],
  });
  const outputs = parameters_before["action_net.bias"].length;
  const actionSpace = parameters_before["log_std"] === undefined ? discrete(outputs) : box({ low: -2, high: 2, shape: [outputs] });
  return { envId: "golden", observationSpace, actionSpace, maxEpisodeSteps: 1000 };
}

/** [num_steps][num_envs]... to rows, lane outermost. */
function laneOutermost<T>(values: T[][]): T[] {
  return values[0].flatMap((_, lane) => values.map((row) => row[lane]));
}

function segmentsOf(golden: GoldenCase, isDiscrete: boolean, bootstrap: (observation: readonly number[]) => number): Segments {
  const { num_envs: lanes, num_steps: steps, rollout } = golden;
  const ends = laneOutermost(rollout.ends).map((end) => END[end]);
  const finals = laneOutermost(rollout.final_observations);
  const [logProbs, values, actions] = [laneOutermost(rollout.log_probs), laneOutermost(rollout.values), laneOutermost(rollout.actions)];
  const valueAfter = (row: number): number => {
    if (ends[row] === END.terminated) return 0;
    if (ends[row] === END.truncated) return bootstrap(finals[row] ?? fail());
    return row % steps === steps - 1 ? bootstrap(rollout.last_observations[Math.floor(row / steps)]) : 0;
  };
  return {
    type: "segments",
    complete: true,
    steps,
    lanes,
    lengths: new Int32Array(lanes).fill(steps),
    observations: Float32Array.from(laneOutermost(rollout.observations).flat()),
    actions: isDiscrete ? Int32Array.from(actions.flat()) : Float32Array.from(actions.flat()),
    rewards: Float64Array.from(laneOutermost(rollout.raw_rewards)),
    ends: Uint8Array.from(ends),
    aux: Float32Array.from(logProbs.flatMap((logProb, row) => [logProb, values[row], ...(isDiscrete ? [] : actions[row])])),
    bootstrap: Float32Array.from(ends, (_, row) => valueAfter(row)),
    lastObservations: Float32Array.from(rollout.last_observations.flat()),
    truncatedAt: new Int32Array(0),
    truncatedObservations: new Float32Array(0),
    initialMemory: new Float64Array(0),
    episodes: {
      lane: new Int32Array(0),
      step: new Int32Array(0),
      returns: new Float64Array(0),
      lengths: new Int32Array(0),
      ends: new Uint8Array(0),
    },
  };
}

/** PyTorch's parameters by name, weights [out, in], as our vector. */
function vectorOf(named: GoldenCase["parameters_before"], layout: Layout): Float32Array {
  const vector = new Float32Array(layout.length);
  for (const [name, value] of Object.entries(named)) {
    const target = tensorIn(vector, layout, ourName(name));
    if (!name.endsWith("weight")) target.set(value as number[]);
    else {
      const rows = value as number[][];
      for (const [o, row] of rows.entries()) for (const [i, x] of row.entries()) target[i * rows.length + o] = x;
    }
  }
  return vector;
}

function ourName(name: string): string {
  if (name === "log_std") return "logDeviation";
  const kind = name.endsWith("weight") ? "weights" : "bias";
  const hidden = /^mlp_extractor\.(policy|value)_net\.(\d)/.exec(name);
  if (hidden) return `${hidden[1]}.${Number(hidden[2]) / 2}.${kind}`;
  return `${name.startsWith("action_net") ? "policy" : "value"}.2.${kind}`;
}
