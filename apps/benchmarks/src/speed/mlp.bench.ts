import { cartPole } from "@quantal/classic-control";
import type { Segments } from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { adamStep, createMlp, type Layout, layoutOf, type MlpShape, mlpFloats, mlpTensors } from "@quantal/nn";
import { stream } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { taskOf } from "@quantal/trainer";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternate, consume, ratioRow, timeRow } from "../measure.ts";

const SHAPES: readonly MlpShape[] = [
  { name: "policy", sizes: [4, 64, 64, 2], activation: "tanh" },
  { name: "value", sizes: [4, 64, 64, 1], activation: "tanh" },
];
const MINIBATCH = 256;
const ENVIRONMENTS = 8;

/** PPO's two networks. */
export const mlp: Benchmark = {
  name: "mlp",
  about: "PPO's minibatch update of two 4-64-64 networks, and inference for 8 environments",
  async run(context) {
    return [...(await networkRows(context)), await updateRow(context), await actRow(context)];
  },
};

async function networkRows({ times }: Context): Promise<Row[]> {
  const [own, twin] = [networks(await loadKernels()), networks(plainKernels())];
  const [updates, forwards] = [times(400, 4), times(20_000, 50)];
  const [fewUpdates, fewForwards] = [Math.ceil(updates / 20), Math.ceil(forwards / 20)];
  const seconds = alternate(times(9, 2), {
    update: () => own.update(updates),
    plainUpdate: () => twin.update(fewUpdates),
    forward: () => own.forward(forwards),
    plainForward: () => twin.forward(fewForwards),
  });
  const per = (all: readonly number[], count: number, scale: number) => all.map((s) => (scale * s) / count);
  const plain = (values: readonly number[]) => ({ peer: "plain twin", values, isSpeed: false });
  const update = per(seconds.update, updates, 1e3);
  const forward = per(seconds.forward, forwards, 1e6);
  return [
    ratioRow("forward, backward and Adam, 256 rows", "ms", update, plain(per(seconds.plainUpdate, fewUpdates, 1e3))),
    ratioRow("forward of policy and value, 8 rows", "us", forward, plain(per(seconds.plainForward, fewForwards, 1e6))),
  ];
}

/** Both networks in one workspace. */
function networks(kernels: Kernels) {
  const layout: Layout = layoutOf(SHAPES.flatMap(mlpTensors));
  const floats = 4 * (layout.length + 4) + MINIBATCH * 4 + SHAPES.reduce((sum, shape) => sum + mlpFloats(shape, MINIBATCH, true), 0) + 64;
  const workspace = kernels.workspace(floats);
  const [parameters, gradients, first, second] = Array.from({ length: 4 }, () => workspace.float32(layout.length));
  const inputs = workspace.float32(MINIBATCH * 4);
  const rng = stream(1000, "bench");
  for (const [values, scale] of [
    [parameters, 0.3],
    [inputs, 1],
  ] as const)
    for (let k = 0; k < values.length; k++) values[k] = scale * rng.normal();
  const all = SHAPES.map((shape) => createMlp(workspace, shape, layout, { parameters, gradients }, MINIBATCH));
  return {
    update(count: number): void {
      for (let k = 1; k <= count; k++) {
        gradients.fill(0);
        for (const network of all) {
          network.prepareBackward();
          network.forward(inputs, MINIBATCH);
          for (let i = 0; i < network.outputGradient.length; i++) network.outputGradient[i] = network.outputs[i] / MINIBATCH;
          network.backward(inputs, MINIBATCH);
        }
        workspace.adam(parameters, first, second, gradients, adamStep({ learningRate: 1e-5 }, k));
      }
      consume(parameters[0]);
    },
    forward(count: number): void {
      for (let k = 0; k < count; k++) for (const network of all) network.forward(inputs, ENVIRONMENTS);
      consume(all[0].outputs[0]);
    },
  };
}

/** All that PPO does with a rollout, a minibatch: gathering rows, losses, gradient, clipping, Adam, and its share of advantages and shuffling. */
async function updateRow({ times }: Context): Promise<Row> {
  const agent = ppo({ preset: "CartPole-v1" });
  await agent.prepare?.({});
  const learner = agent.learner(taskOf(cartPole), 1000);
  const state = learner.init();
  const minibatches = 20; // the preset's epochs, of one minibatch each
  const rollout = fakeRollout(8, 32);
  const repeats = times(20, 1);
  const { update } = alternate(times(9, 2), {
    update: () => {
      for (let k = 0; k < repeats; k++) {
        learner.ask(state, 1e9);
        consume(learner.tell(state, rollout).minibatches ?? 0);
      }
    },
  });
  learner.close?.();
  return timeRow(
    "PPO's update, a minibatch of 256, all in",
    "ms",
    update.map((s) => s / (repeats * minibatches)),
  );
}

/** Eight environments' actions with their log-probabilities and values. */
async function actRow({ times }: Context): Promise<Row> {
  const agent = ppo({ preset: "CartPole-v1" });
  await agent.prepare?.({});
  const task = taskOf(cartPole);
  const learner = agent.learner(task, 1000);
  const policy = agent.createPolicy(learner.policy(learner.init(), "explore"), task, ENVIRONMENTS);
  const rng = stream(1000, "bench");
  const observations = Float32Array.from({ length: ENVIRONMENTS * 4 }, () => rng.normal());
  const lanes = { count: ENVIRONMENTS, index: Int32Array.from({ length: ENVIRONMENTS }, (_, k) => k), rng: () => rng };
  const decision = { actions: new Int32Array(ENVIRONMENTS), aux: new Float32Array(ENVIRONMENTS * 2) };
  const steps = times(20_000, 50);
  const { act } = alternate(times(9, 2), {
    act: () => {
      for (let k = 0; k < steps; k++) policy.act(decision, observations, lanes);
      consume(decision.aux[0]);
    },
  });
  policy.close?.();
  return timeRow(
    "PPO acts for 8 environments, all in",
    "us",
    act.map((s) => s / steps),
  );
}

function fakeRollout(lanes: number, steps: number): Segments {
  const rows = lanes * steps;
  const rng = stream(1000, "rollout");
  return {
    type: "segments",
    complete: true,
    steps,
    lanes,
    lengths: new Int32Array(lanes).fill(steps),
    observations: Float32Array.from({ length: rows * 4 }, () => rng.normal()),
    actions: Int32Array.from({ length: rows }, () => rng.integers(0, 2)),
    rewards: new Float64Array(rows).fill(1),
    ends: Uint8Array.from({ length: rows }, (_, k) => Number(k % 29 === 0)),
    aux: Float32Array.from({ length: rows * 2 }, (_, k) => (k % 2 === 0 ? -0.69 : rng.normal())),
    bootstrap: new Float32Array(rows),
    lastObservations: new Float32Array(lanes * 4),
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
