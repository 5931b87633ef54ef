import { type BatchPolicy, type EpisodeJob, type Lanes, type PolicySpec, rowsOf, type Task } from "@quantal/core";
import type { Kernels } from "@quantal/kernels";
import type { MemberNetwork } from "@quantal/nn";
import { type Rng, ShapeError } from "@quantal/numeric";
import { inputsOf, memberNetwork, type NetworkData } from "./network.ts";
import { noiseSource, perturb } from "./noise.ts";
import { type ReadoutOptions, readoutOf } from "./readout.ts";

/** What a policy is, as plain data. */
export type EsPolicyData = {
  network: NetworkData;
  readout: ReadoutOptions;
  /** [inputs]: network input = clip((observation - mean) * scale) */
  mean: Float64Array;
  scale: Float64Array;
  /** Bound of network inputs; 0: none */
  clip: number;
  /** Standard deviation of members around the center; 0: the center itself acts */
  sigma: number;
  seed: number;
  /** [parameters]: the center */
  parameters: Float32Array;
};

/** The policy that acts: a network a lane. */
export function esPolicy(kernels: Kernels, spec: PolicySpec, task: Task, numLanes: number): BatchPolicy {
  const data = spec.data as EsPolicyData; // made by the learner's policy()
  const readout = readoutOf(task, data.readout);
  const network = memberNetwork(kernels, data.network, numLanes);
  const load = memberLoader(data, network, numLanes);
  const look = looking(network, data, rowsOf(task), numLanes);
  return {
    begin(lane, job, rng) {
      if (job !== undefined) load(lane, job);
      network.reset(lane, rng);
    },
    act(decision, observations, lanes) {
      const outputs = look(observations, lanes);
      for (let i = 0; i < lanes.count; i++) readout.act(decision.actions, outputs, lanes.index[i]);
    },
    close: () => network.close(),
  };
}

/** A function that gives a lane the parameters of a job's member. Lanes start with the center, and keep it where there is no noise. */
function memberLoader({ parameters, sigma, seed }: EsPolicyData, network: MemberNetwork, numLanes: number) {
  const { layout } = network;
  if (parameters.length !== layout.length) {
    throw new ShapeError({ where: "es policy", problem: "wrong parameters", got: parameters.length, expected: `${layout.length}` });
  }
  for (let lane = 0; lane < numLanes; lane++) network.load(lane, parameters);
  if (sigma === 0) return () => undefined;
  const source = noiseSource(layout, sigma, seed);
  const noise = new Float32Array(layout.length);
  const member = new Float32Array(layout.length);
  let drawn = { generation: -1, pair: -1 }; // whose noise is in `noise`: the two of a pair are often played side by side
  return (lane: number, job: EpisodeJob): void => {
    const pair = job.member >>> 1;
    if (drawn.pair !== pair || drawn.generation !== job.generation) {
      source.write(noise, job.generation, pair);
      drawn = { generation: job.generation, pair };
    }
    perturb(member, parameters, noise, job.member);
    network.load(lane, member);
  };
}

/** A function that computes the outputs of lanes, [lanes, rows * outputs], from observations: in one step, or a step a row, each from the start. */
function looking(network: MemberNetwork, data: EsPolicyData, rows: number, numLanes: number) {
  const normalize = normalizer(data);
  const size = network.outputs.length / numLanes;
  const outputs = rows === 1 ? network.outputs : new Float32Array(numLanes * rows * size);
  const one = new Int32Array(1);
  const lookAtRows = (observations: Float32Array, lane: number, rng: Rng): void => {
    one[0] = lane;
    for (let row = lane * rows; row < (lane + 1) * rows; row++) {
      network.reset(lane, rng);
      normalize(network.inputs, lane, observations, row);
      network.step(one, 1);
      for (let o = 0; o < size; o++) outputs[row * size + o] = network.outputs[lane * size + o];
    }
  };
  return (observations: Float32Array, lanes: Lanes): Float32Array => {
    const { index, count } = lanes;
    if (rows > 1) for (let i = 0; i < count; i++) lookAtRows(observations, index[i], lanes.rng(index[i]));
    else {
      for (let i = 0; i < count; i++) normalize(network.inputs, index[i], observations, index[i]);
      network.step(index, count);
    }
    return outputs;
  };
}

/** A function that writes a normalized row of observations as a lane's input. */
function normalizer({ mean, scale, clip, network }: EsPolicyData) {
  const inputs = inputsOf(network);
  const bound = clip > 0 ? clip : Number.POSITIVE_INFINITY;
  return (out: Float32Array, lane: number, observations: Float32Array, row: number): void => {
    for (let k = 0; k < inputs; k++) {
      const x = (observations[row * inputs + k] - mean[k]) * scale[k];
      out[lane * inputs + k] = x < -bound ? -bound : x > bound ? bound : x;
    }
  };
}
