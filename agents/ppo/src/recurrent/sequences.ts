import { END, type Segments } from "@quantal/core";
import { lossFloats, type Workspace } from "@quantal/kernels";
import type { RecurrentRoom } from "@quantal/nn";
import { type NetworkShape, networkLayout } from "../network.ts";
import { lossesOf, numSumsOf, ROWS, type UpdateMemory } from "../update-memory.ts";
import { createRecurrentNetwork, memoryFloats, recurrentNetworkFloats } from "./recurrent-network.ts";

const BLOCK_ROWS = 2048; // of sequences that are done side by side

/** How a rollout is cut into sequences. Sequence number n has the rollout's rows n * length ... (n + 1) * length - 1. */
export interface SequencePlan {
  readonly shape: NetworkShape;
  /** Steps of a sequence, a divisor of the rollout's. */
  readonly length: number;
  readonly lanes: number;
  /** Of a lane. */
  readonly steps: number;
}

/** Minibatches of whole sequences, done block by block: backpropagation through time. */
export interface Sequences {
  /**
   * Finds where episodes begin in the rollout, and the state that each sequence starts from: that of the lane when it acted, because
   * it comes from the lane's memory by the parameters that acted, which must be the memory's still.
   */
  read(rollout: Segments): void;
  /** Does the minibatch of the memory's header, whose rows are whole sequences; calls `add` after each block, in order. */
  run(add: (sums: Float64Array) => void): void;
}

/** Sequences of a block, and their rows. */
function roomOf({ length, lanes, steps }: SequencePlan): RecurrentRoom {
  const sequences = Math.min(Math.max(1, Math.floor(BLOCK_ROWS / length)), (lanes * steps) / length);
  return { sequences, rows: sequences * length };
}

/** Floats that `createSequences` takes from a workspace. */
export function sequenceFloats(plan: SequencePlan): number {
  const { shape } = plan;
  const room = roomOf(plan);
  const gaps = 4 * 16;
  return (
    room.rows * shape.observationSize + recurrentNetworkFloats(shape, room, true) + lossFloats(shape.outputs) + 2 * numSumsOf(shape) + gaps
  );
}

export function createSequences(workspace: Workspace, memory: UpdateMemory, plan: SequencePlan): Sequences {
  const { shape, length } = plan;
  const { parameters, gradients, header, indices, batch } = memory;
  const room = roomOf(plan);
  const inputs = workspace.float32(room.rows * shape.observationSize);
  const network = createRecurrentNetwork(workspace, shape, networkLayout(shape), { parameters, gradients }, room);
  const sums = workspace.float64(numSumsOf(shape));
  const losses = lossesOf(workspace, shape, memory, network, sums);
  const size = memoryFloats(shape);
  const states = new Float32Array(((plan.lanes * plan.steps) / length) * size);
  const begins = new Uint8Array(plan.lanes * plan.steps);
  const rowBegins = new Uint8Array(room.rows); // of a block, step by step
  const sequenceOf = new Int32Array(room.sequences); // numbers of a block's sequences

  /** Writes what the network reads of `count` sequences, step by step. */
  const gather = (count: number): void => {
    for (let s = 0; s < count; s++) {
      for (let t = 0; t < length; t++) {
        const from = sequenceOf[s] * length + t;
        const to = t * count + s;
        rowBegins[to] = begins[from];
        for (let j = 0; j < shape.observationSize; j++)
          inputs[to * shape.observationSize + j] = batch.observations[from * shape.observationSize + j];
      }
      for (let j = 0; j < size; j++) network.memory[s * size + j] = states[sequenceOf[s] * size + j];
    }
  };

  return {
    read(rollout) {
      markBegins(begins, rollout);
      const perLane = plan.steps / length;
      for (let lane = 0; lane < plan.lanes; lane++)
        for (let j = 0; j < size; j++) states[lane * perLane * size + j] = rollout.initialMemory[lane * size + j];
      for (let first = 0; first < plan.lanes; first += room.sequences) {
        const count = Math.min(room.sequences, plan.lanes - first);
        for (let k = 0; k + 1 < perLane; k++) {
          for (let s = 0; s < count; s++) sequenceOf[s] = (first + s) * perLane + k;
          gather(count);
          network.forward(inputs, count, length, "none", rowBegins);
          for (let s = 0; s < count; s++)
            for (let j = 0; j < size; j++) states[(sequenceOf[s] + 1) * size + j] = network.nextMemory[s * size + j];
        }
      }
    },
    run(add) {
      network.prepare();
      for (let first = 0; first < header[ROWS]; first += room.rows) {
        const rows = Math.min(room.rows, header[ROWS] - first);
        const count = rows / length;
        for (let s = 0; s < count; s++) sequenceOf[s] = indices[first + s * length] / length;
        for (let r = 0; r < rows; r++) indices[first + r] = sequenceOf[r % count] * length + Math.floor(r / count); // step by step, as outputs are
        gather(count);
        network.forward(inputs, count, length, "both", rowBegins);
        losses(first, rows);
        network.backward(inputs);
        add(sums);
      }
    },
  };
}

/** Marks the rows with which an episode begins behind another one of the same lane. */
function markBegins(begins: Uint8Array, { lanes, steps, ends }: Segments): void {
  begins.fill(0);
  for (let lane = 0; lane < lanes; lane++)
    for (let row = lane * steps + 1; row < (lane + 1) * steps; row++) begins[row] = Number(ends[row - 1] !== END.none);
}
