import type { Workspace } from "@quantal/kernels";
import { type Layout, tensorIn } from "../dense-layout.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { GATES, type RecurrentShape, recurrentMemory } from "./shape.ts";
import { type BackStore, backStoreFloats, createBackStore, createStore, type RecurrentRoom, type Store, storeFloats } from "./store.ts";

/**
 * A recurrent layer in a workspace, with backpropagation through time. It does several sequences of equal length side by side; rows
 * lie step by step: row = step * sequences + sequence.
 */
export interface Recurrent {
  /** [sequences, memory]: h, and then c of an LSTM, that sequences start from. The caller writes it, `forward` leaves it as it is. */
  readonly initial: Float32Array;
  /** [sequences, memory] after the last step of `forward`. */
  readonly final: Float32Array;
  /** [rows, hidden] of the last `forward`. */
  readonly outputs: Float32Array;
  /** [rows, hidden]: what `backward` starts from; the caller writes it. */
  readonly outputGradient: Float32Array;
  /**
   * Computes `outputs` and `final` from inputs [rows, inputs], an array of the workspace. What comes of a sequence doesn't depend on the others.
   * @param begins - [rows], 1 where an episode begins: from a state of zeros, whatever was before. @default nowhere
   */
  forward(inputs: Float32Array, sequences: number, steps: number, begins?: Uint8Array): void;
  /** Must be called before the first `backward` after the parameters changed. */
  prepareBackward(): void;
  /**
   * Adds the gradient of the parameters, for what the last `forward` did, to the gradients. It ends at the sequences' first steps, and
   * where episodes begin: `initial` is taken as given.
   * @param inputGradient - [rows, inputs], written if given
   */
  backward(inputs: Float32Array, inputGradient?: Float32Array): void;
}

/** Floats that `createRecurrent` takes from a workspace. */
export function recurrentFloats(shape: RecurrentShape, room: RecurrentRoom, withGradients: boolean): number {
  const { cell, inputs, hidden } = shape;
  const width = GATES[cell] * hidden;
  const rounded = (length: number): number => 4 * Math.ceil(length / 4);
  const forward = storeFloats(shape, room) + 2 * rounded(room.sequences * recurrentMemory(shape)) + rounded(width);
  if (!withGradients) return forward;
  const vectors = rounded(width * inputs) + rounded(width * hidden) + rounded(hidden) + rounded(inputs) + rounded(width);
  return forward + backStoreFloats(shape, room) + vectors;
}

/**
 * A recurrent layer over flat vectors of parameters and gradients.
 * @param vectors - arrays of the workspace, laid out as `layout` says; without gradients there is no backward
 */
export function createRecurrent(
  workspace: Workspace,
  shape: RecurrentShape,
  layout: Layout,
  vectors: { readonly parameters: Float32Array; readonly gradients?: Float32Array },
  room: RecurrentRoom,
): Recurrent {
  const { hidden } = shape;
  const store = createStore(workspace, shape, room);
  const memory = recurrentMemory(shape);
  const [initial, final] = [1, 2].map(() => workspace.float32(room.sequences * memory));
  const weights = tensorsOf(vectors.parameters, layout, shape);
  const fullBias = workspace.float32(GATES[shape.cell] * hidden); // zeros, but for a GRU's gate "new"
  const cell = shape.cell === "lstm" ? lstm : gru;
  const last = { sequences: 0, steps: 0, begins: undefined as Uint8Array | undefined }; // what forward did
  const back = vectors.gradients && createBackward(workspace, shape, layout, { ...vectors, gradients: vectors.gradients }, room);
  return {
    initial,
    final,
    outputs: store.outputs,
    outputGradient: back?.store.outputs ?? new Float32Array(0),
    forward(inputs, sequences, steps, begins) {
      last.sequences = sequences;
      last.steps = steps;
      last.begins = begins;
      if (weights.recurrentBias !== undefined) fullBias.set(weights.recurrentBias, 2 * hidden);
      workspace.denseForward(store.gates, inputs, weights.input, weights.bias, sequences * steps);
      copyState(store, initial, sequences, memory, "read");
      for (let first = 0; first < sequences * steps; first += sequences) {
        startStep(store, first, sequences, begins);
        workspace.denseForward(store.recurrent, store.state, weights.recurrent, fullBias, sequences);
        cell.forward(workspace, store, first, sequences);
      }
      copyState(store, final, sequences, memory, "write");
    },
    prepareBackward: () => back?.prepare(),
    backward(inputs, inputGradient) {
      if (back === undefined) throw new RangeError("createRecurrent: there are no gradients to add to.");
      const { sequences, steps, begins } = last;
      back.start(sequences);
      for (let first = sequences * (steps - 1); first >= 0; first -= sequences) {
        cell.backward(store, back.store, first, sequences);
        back.toState(first, sequences, begins);
      }
      back.finish(inputs, store, sequences * steps, inputGradient);
    },
  };
}

interface Tensors {
  readonly input: Float32Array;
  readonly bias: Float32Array;
  readonly recurrent: Float32Array;
  readonly recurrentBias: Float32Array | undefined;
}

function tensorsOf(vector: Float32Array, layout: Layout, { name, cell }: RecurrentShape): Tensors {
  const tensor = (part: string): Float32Array => tensorIn(vector, layout, `${name}.${part}`);
  return {
    input: tensor("input.weights"),
    bias: tensor("input.bias"),
    recurrent: tensor("recurrent.weights"),
    recurrentBias: cell === "gru" ? tensor("recurrent.bias") : undefined,
  };
}

/** Reads h and c from rows of memory, or writes them there. */
function copyState({ hidden, state, cells }: Store, rows: Float32Array, sequences: number, memory: number, way: "read" | "write"): void {
  for (let s = 0; s < sequences; s++) {
    for (let j = 0; j < memory; j++) {
      const part = j < hidden ? state : cells;
      const k = s * hidden + (j < hidden ? j : j - hidden);
      if (way === "read") part[k] = rows[s * memory + j];
      else rows[s * memory + j] = part[k];
    }
  }
}

/** Clears the state of episodes that begin, and keeps what the step begins with. */
function startStep({ hidden, state, cells, previous }: Store, first: number, sequences: number, begins: Uint8Array | undefined): void {
  for (let s = 0; s < sequences; s++) {
    const isNew = begins !== undefined && begins[first + s] !== 0;
    for (let k = s * hidden; k < (s + 1) * hidden; k++) {
      if (isNew) state[k] = cells[k] = 0;
      previous[first * hidden + k] = state[k];
    }
  }
}

/** The matrix products of the way back. */
function createBackward(
  workspace: Workspace,
  shape: RecurrentShape,
  layout: Layout,
  vectors: { readonly parameters: Float32Array; readonly gradients: Float32Array },
  room: RecurrentRoom,
) {
  const { inputs: numInputs, hidden } = shape;
  const width = GATES[shape.cell] * hidden;
  const store: BackStore = createBackStore(workspace, shape, room);
  const weights = tensorsOf(vectors.parameters, layout, shape);
  const gradients = tensorsOf(vectors.gradients, layout, shape);
  const inputTransposed = workspace.float32(width * numInputs);
  const recurrentTransposed = workspace.float32(width * hidden);
  const [noState, noInput] = [workspace.float32(hidden), workspace.float32(numInputs)]; // zeros: biases on the way back
  const biasSum = workspace.float32(width);
  return {
    store,
    prepare(): void {
      workspace.transpose(inputTransposed, weights.input, numInputs, width);
      workspace.transpose(recurrentTransposed, weights.recurrent, hidden, width);
    },
    start(sequences: number): void {
      store.state.fill(0, 0, sequences * hidden);
      store.cells.fill(0, 0, sequences * hidden);
    },
    /** From a step's gates to the state that it began with, or to nothing where an episode began. */
    toState(first: number, sequences: number, begins: Uint8Array | undefined): void {
      workspace.denseForward(store.state, store.step, recurrentTransposed, noState, sequences);
      for (let s = 0; s < sequences; s++) {
        const isNew = begins !== undefined && begins[first + s] !== 0;
        for (let k = s * hidden; k < (s + 1) * hidden; k++) {
          store.state[k] = isNew ? 0 : store.state[k] + store.direct[k];
          if (isNew) store.cells[k] = 0;
        }
      }
    },
    finish(inputs: Float32Array, { previous }: Store, rows: number, inputGradient: Float32Array | undefined): void {
      workspace.denseBackward(gradients.input, gradients.bias, inputs, store.gates, rows);
      biasSum.fill(0);
      workspace.denseBackward(gradients.recurrent, biasSum, previous, store.recurrent, rows);
      if (gradients.recurrentBias !== undefined) for (let j = 0; j < hidden; j++) gradients.recurrentBias[j] += biasSum[2 * hidden + j];
      if (inputGradient !== undefined) workspace.denseForward(inputGradient, store.gates, inputTransposed, noInput, rows);
    },
  };
}
