import type { Lanes, Task } from "@quantal/core";
import { type Kernels, plainKernels, type SpikingKernels } from "@quantal/kernels";
import { type BitNetwork, bitNetwork, isSpiking } from "./network.ts";
import type { RsrpPolicyData } from "./policy.ts";
import { imageRows, showsImages } from "./rows/image-rows.ts";

/** What a policy acts with: networks of one-bit synapses, a lane each, that look at observations. */
export interface ActingNetwork
  extends Pick<BitNetwork, "synapses" | "outputs" | "load" | "reset" | "close">,
    Partial<Pick<BitNetwork, "bank" | "firingFraction">> {
  /** Computes the outputs of lanes from their rows of observations. */
  look(observations: Float32Array, lanes: Lanes): void;
}

/**
 * The network of a policy: over whole observations, or over their rows one by one (of images many members at once).
 * @param dense - what perceptrons are computed by. @default the plain ones, with the same bits
 */
export function actingNetwork(
  kernels: SpikingKernels,
  data: RsrpPolicyData,
  task: Task,
  numLanes: number,
  dense: Kernels = plainKernels(),
): ActingNetwork {
  const { rows = 1, network } = data;
  const oneByOne = (): ActingNetwork => eachRow(bitNetwork(kernels, network, numLanes, dense), data, rows, numLanes);
  if (rows === 1 || isSpiking(network) || !showsImages(data, task)) return oneByOne();
  return imageRows(dense, data, network, { rows, numLanes }, oneByOne);
}

/** One network step a row; each row starts as an episode does. */
function eachRow(network: BitNetwork, data: RsrpPolicyData, rows: number, numLanes: number): ActingNetwork {
  const normalize = normalizer(data);
  const size = network.outputs.length / numLanes;
  const outputs = rows === 1 ? network.outputs : new Float32Array(numLanes * rows * size);
  const fired = new Float64Array(numLanes); // sums over the rows of the last look
  const one = new Int32Array(1);
  const lookAtRows = (observations: Float32Array, lane: number, lanes: Lanes): void => {
    one[0] = lane;
    fired[lane] = 0;
    for (let r = 0; r < rows; r++) {
      const row = lane * rows + r;
      network.reset(lane, lanes.rng(lane));
      normalize(network.inputs, lane, observations, row);
      network.step(one, 1);
      for (let o = 0; o < size; o++) outputs[row * size + o] = network.outputs[lane * size + o];
      fired[lane] += network.firingFraction?.(lane) ?? 0;
    }
  };
  return {
    ...network,
    outputs,
    firingFraction: (lane) => (rows === 1 ? (network.firingFraction?.(lane) ?? 0) : fired[lane] / rows),
    look(observations, lanes) {
      const { index, count } = lanes;
      if (rows > 1) {
        for (let i = 0; i < count; i++) lookAtRows(observations, index[i], lanes);
        return;
      }
      for (let i = 0; i < count; i++) normalize(network.inputs, index[i], observations, index[i]);
      network.step(index, count);
    },
  };
}

/** A function that writes a normalized row of observations as a lane's input. */
function normalizer({ mean, scale, clip, network }: RsrpPolicyData) {
  const { inputs } = network;
  const bound = clip > 0 ? clip : Number.POSITIVE_INFINITY;
  return (out: Float32Array, lane: number, observations: Float32Array, row: number): void => {
    for (let k = 0; k < inputs; k++) {
      const x = (observations[row * inputs + k] - mean[k]) * scale[k];
      out[lane * inputs + k] = x < -bound ? -bound : x > bound ? bound : x;
    }
  };
}
