import type { Task } from "@quantal/core";
import { BATCH_IMAGES, type Kernels } from "@quantal/kernels";
import { type BinaryMlpOptions, imageMlp } from "@quantal/nn";
import { SpaceError } from "@quantal/numeric";
import type { ActingNetwork } from "../acting-network.ts";
import type { RsrpPolicyData } from "../policy.ts";

const MOST = 255;

/** Whether rows are images of bytes, up to 64 of them, that all elements are normalized alike. */
export function showsImages({ rows = 1, mean, scale, clip }: RsrpPolicyData, { observationSpace: { low, high } }: Task): boolean {
  const isAlike = mean.every((value) => value === mean[0]) && scale.every((value) => value === scale[0]) && clip === 0;
  return isAlike && rows <= BATCH_IMAGES && low.every((bound) => bound >= 0) && high.every((bound) => bound <= MOST);
}

/**
 * Perceptrons over a batch of images. What the batch's images have in common for all members is made once, for as long as lanes see the same batch:
 * that they do is looked at, element by element, so that a lane's outputs never depend on the others.
 * @throws SpaceError, in `look`, for images that aren't whole numbers
 */
export function imageRows(
  kernels: Kernels,
  { mean, scale }: RsrpPolicyData,
  network: BinaryMlpOptions,
  rows: number,
  numLanes: number,
): ActingNetwork {
  const mlp = imageMlp(kernels, { ...network, inputMean: mean[0], inputDeviation: 1 / scale[0] }, numLanes);
  const size = rows * network.inputs;
  const workspace = kernels.workspace(2 * (size + 4));
  const shown = workspace.float32(size).fill(-1); // no image has an element of -1
  const seen = workspace.float32(size);
  const group = new Int32Array(numLanes);
  const outputs = new Float32Array(numLanes * rows * network.outputs);

  const show = (): void => {
    for (let k = 0; k < size; k++) {
      const value = seen[k];
      if (value !== (value & MOST)) throw notAByte(value, k % network.inputs);
      shown[k] = value;
      mlp.images[k] = value;
    }
    mlp.show();
  };
  const step = (count: number): void => {
    if (count === 0) return;
    mlp.step(group, count);
    const perLane = rows * network.outputs;
    const stride = BATCH_IMAGES * network.outputs;
    for (let m = 0; m < count; m++) {
      const lane = group[m];
      for (let j = 0; j < perLane; j++) outputs[lane * perLane + j] = mlp.outputs[lane * stride + j];
    }
  };
  return {
    synapses: mlp.synapses,
    outputs,
    load: mlp.load,
    reset() {},
    look(observations, { index, count }) {
      let waiting = 0;
      for (let i = 0; i < count; i++) {
        seen.set(observations.subarray(index[i] * size, (index[i] + 1) * size));
        if (!workspace.equal(seen, shown, size)) {
          step(waiting);
          waiting = 0;
          show();
        }
        group[waiting++] = index[i];
      }
      step(waiting);
    },
    close() {
      mlp.close();
      workspace.close();
    },
  };
}

function notAByte(got: number, element: number): Error {
  return new SpaceError({
    where: "rsrp",
    problem: `element ${element} of an image is no whole number`,
    got,
    expected: "whole numbers from 0 to 255, as the observation space says",
    fix: "Give other observations other bounds",
  });
}
