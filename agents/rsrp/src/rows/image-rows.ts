import type { Lanes, Task } from "@quantal/core";
import { BATCH_IMAGES, type Kernels } from "@quantal/kernels";
import { type BinaryMlpOptions, type ImageMlp, imageMlp } from "@quantal/nn";
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
  const outputs = new Float32Array(numLanes * perLane);
  const batch = shownBatch(kernels, size);
  const others = otherLanes(otherwise, outputs, perLane);
  const group = new Int32Array(numLanes);

  const step = (count: number): void => {
    if (count > 0) mlp.step(group, count);
    for (let m = 0; m < count; m++) copy(outputs, mlp.outputs, group[m] * perLane, group[m] * BATCH_IMAGES * network.outputs, perLane);
  };
  /** Lanes that see the same wait for each other: the more at a time, the faster each. */
  const look = (observations: Float32Array, lanes: Lanes): void => {
    let waiting = 0;
    for (let i = 0; i < lanes.count; i++) {
      const lane = lanes.index[i];
      const kind = batch.look(observations.subarray(lane * size, (lane + 1) * size));
      if (kind !== "shown") {
        step(waiting);
        waiting = 0;
      }
      if (kind === "other") others.look(observations, lane, lanes);
      else {
        if (kind === "new") batch.show(mlp);
        group[waiting++] = lane;
      }
    }
    step(waiting);
  };
  return {
    synapses: mlp.synapses,
    outputs,
    load(lane, bits) {
      others.load(lane, bits);
      mlp.load(lane, bits);
    },
    reset() {},
    look,
    close() {
      others.close();
      mlp.close();
      batch.close();
    },
  };
}

/** The batch that is shown, and what a lane sees: it, another one of whole numbers from 0 to 255, or something else. */
function shownBatch(kernels: Kernels, size: number) {
  const workspace = kernels.workspace(2 * (size + 4));
  const shown = workspace.float32(size);
  const seen = workspace.float32(size);
  let isThere = false;
  return {
    look(row: Float32Array): "shown" | "new" | "other" {
      seen.set(row);
      if (isThere && workspace.equal(seen, shown, size)) return "shown";
      return seen.every(isByte) ? "new" : "other";
    },
    /** Shows what was seen last. */
    show(mlp: ImageMlp): void {
      shown.set(seen);
      isThere = true;
      mlp.images.set(seen);
      mlp.show();
    },
    close: () => workspace.close(),
  };
}

/** Lanes whose observation isn't of whole numbers: what serves them is made when there is one. Writes: outputs. */
function otherLanes(otherwise: () => ActingNetwork, outputs: Float32Array, perLane: number) {
  const loaded: Uint8Array[] = []; // the caller's, who loads them anew when they change
  let network: ActingNetwork | undefined;
  return {
    load(lane: number, bits: Uint8Array): void {
      loaded[lane] = bits;
    },
    look(observations: Float32Array, lane: number, lanes: Lanes): void {
      network ??= otherwise();
      network.load(lane, loaded[lane]);
      network.look(observations, { ...lanes, index: Int32Array.of(lane), count: 1 });
      copy(outputs, network.outputs, lane * perLane, lane * perLane, perLane);
    },
    close: () => network?.close(),
  };
}

function isByte(value: number): boolean {
  return value === (value & MOST);
}

function copy(to: Float32Array, from: Float32Array, at: number, start: number, length: number): void {
  for (let j = 0; j < length; j++) to[at + j] = from[start + j];
}
