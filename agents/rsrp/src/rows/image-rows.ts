import type { Lanes, Task } from "@quantal/core";
import { BATCH_IMAGES, type Kernels } from "@quantal/kernels";
import { type BinaryMlpOptions, imageMlp } from "@quantal/nn";
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
 * @param otherwise - makes what serves lanes whose observation isn't of whole numbers
 */
export function imageRows(
  kernels: Kernels,
  { mean, scale }: RsrpPolicyData,
  network: BinaryMlpOptions,
  shape: { readonly rows: number; readonly numLanes: number },
  otherwise: () => ActingNetwork,
): ActingNetwork {
  const { rows, numLanes } = shape;
  const mlp = imageMlp(kernels, { ...network, inputMean: mean[0], inputDeviation: 1 / scale[0] }, numLanes);
  const size = rows * network.inputs;
  const perLane = rows * network.outputs;
  const workspace = kernels.workspace(2 * (size + 4));
  const shown = workspace.float32(size);
  let isShown = false; // whether there is a batch in `shown`
  const seen = workspace.float32(size);
  const group = new Int32Array(numLanes);
  const outputs = new Float32Array(numLanes * perLane);
  const loaded: Uint8Array[] = [];
  let slow: ActingNetwork | undefined;

  const show = (): void => {
    shown.set(seen);
    isShown = true;
    mlp.images.set(seen);
    mlp.show();
  };
  const step = (count: number): void => {
    if (count > 0) mlp.step(group, count);
    for (let m = 0; m < count; m++) copy(outputs, mlp.outputs, group[m] * perLane, group[m] * BATCH_IMAGES * network.outputs, perLane);
  };
  const lookOtherwise = (observations: Float32Array, lane: number, lanes: Lanes): void => {
    slow ??= otherwise();
    slow.load(lane, loaded[lane]);
    slow.look(observations, { ...lanes, index: Int32Array.of(lane), count: 1 });
    copy(outputs, slow.outputs, lane * perLane, lane * perLane, perLane);
  };
  return {
    synapses: mlp.synapses,
    outputs,
    load(lane, bits) {
      loaded[lane] = bits; // the caller's, who loads them anew when they change
      mlp.load(lane, bits);
    },
    reset() {},
    look(observations, lanes) {
      let waiting = 0;
      for (let i = 0; i < lanes.count; i++) {
        const lane = lanes.index[i];
        seen.set(observations.subarray(lane * size, (lane + 1) * size));
        if (!isShown || !workspace.equal(seen, shown, size)) {
          step(waiting);
          waiting = 0;
          if (!seen.every(isByte)) {
            lookOtherwise(observations, lane, lanes);
            continue;
          }
          show();
        }
        group[waiting++] = lane;
      }
      step(waiting);
    },
    close() {
      slow?.close();
      mlp.close();
      workspace.close();
    },
  };
}

function isByte(value: number): boolean {
  return value === (value & MOST);
}

function copy(to: Float32Array, from: Float32Array, at: number, start: number, length: number): void {
  for (let j = 0; j < length; j++) to[at + j] = from[start + j];
}
