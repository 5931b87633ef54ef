import type { Workspace } from "@quantal/kernels";
import { GATES, type RecurrentShape } from "./shape.ts";

/** How much a recurrent layer can do at a time. */
export interface RecurrentRoom {
  /** Sequences times steps. */
  readonly rows: number;
  readonly sequences: number;
}

/** What a forward pass keeps for the way back, and the state under way. Rows are step * sequences + sequence. */
export interface Store {
  readonly hidden: number;
  /** [rows, gates * hidden]: what goes into the gates from inputs, then the gates themselves */
  readonly gates: Float32Array;
  /** [rows, hidden]: the h that a step began with */
  readonly previous: Float32Array;
  /** [rows, hidden], LSTM: the c that a step began with */
  readonly previousCells: Float32Array;
  /** [rows, hidden], LSTM: tanh(c). GRU: what the reset gate multiplies */
  readonly inner: Float32Array;
  /** [rows, hidden] */
  readonly outputs: Float32Array;
  /** [sequences, hidden]: h and c now */
  readonly state: Float32Array;
  readonly cells: Float32Array;
  /** [sequences, gates * hidden]: what goes into the gates from h */
  readonly recurrent: Float32Array;
  /** [sequences, hidden] */
  readonly scratch: Float32Array;
}

/** Gradients under way. */
export interface BackStore {
  /** [rows, hidden]: loss by outputs */
  readonly outputs: Float32Array;
  /** [rows, gates * hidden]: loss by what goes into the gates, from inputs and from h: one array of an LSTM */
  readonly gates: Float32Array;
  readonly recurrent: Float32Array;
  /** [sequences, gates * hidden]: a step's rows of `recurrent` */
  readonly step: Float32Array;
  /** [sequences, hidden]: loss by the h and the c that a step begins with */
  readonly state: Float32Array;
  readonly cells: Float32Array;
  /** [sequences, hidden]: the part of `state` that doesn't go through the gates */
  readonly direct: Float32Array;
}

/** What a layer does to numbers, one by one, beside its matrix products. */
export interface Cell {
  /** Turns a step's rows of gates, from `first` on, into gates, and state and outputs into what follows. */
  forward(workspace: Workspace, store: Store, first: number, sequences: number): void;
  /** Writes rows of back.gates, back.recurrent, back.step, and what goes back to the state before: back.direct and back.cells. */
  backward(store: Store, back: BackStore, first: number, sequences: number): void;
}

const rounded = (length: number): number => 4 * Math.ceil(length / 4);

export function createStore(workspace: Workspace, { cell, hidden }: RecurrentShape, { rows, sequences }: RecurrentRoom): Store {
  const width = GATES[cell] * hidden;
  const isLstm = cell === "lstm";
  const [previous, inner, outputs] = [1, 2, 3].map(() => workspace.float32(rows * hidden));
  const [state, cells, scratch] = [1, 2, 3].map(() => workspace.float32(sequences * hidden));
  const previousCells = workspace.float32(isLstm ? rows * hidden : 0);
  const gates = workspace.float32(rows * width);
  const recurrent = workspace.float32(sequences * width);
  return { hidden, gates, previous, previousCells, inner, outputs, state, cells, recurrent, scratch };
}

export function storeFloats({ cell, hidden }: RecurrentShape, { rows, sequences }: RecurrentRoom): number {
  const width = GATES[cell] * hidden;
  const kept = cell === "lstm" ? 4 : 3;
  return kept * rounded(rows * hidden) + 3 * rounded(sequences * hidden) + rounded(rows * width) + rounded(sequences * width);
}

export function createBackStore(workspace: Workspace, { cell, hidden }: RecurrentShape, { rows, sequences }: RecurrentRoom): BackStore {
  const width = GATES[cell] * hidden;
  const outputs = workspace.float32(rows * hidden);
  const gates = workspace.float32(rows * width);
  const recurrent = cell === "lstm" ? gates : workspace.float32(rows * width);
  const step = workspace.float32(sequences * width);
  const [state, cells, direct] = [1, 2, 3].map(() => workspace.float32(sequences * hidden));
  return { outputs, gates, recurrent, step, state, cells, direct };
}

export function backStoreFloats({ cell, hidden }: RecurrentShape, { rows, sequences }: RecurrentRoom): number {
  const width = GATES[cell] * hidden;
  const wide = cell === "lstm" ? 1 : 2;
  return rounded(rows * hidden) + wide * rounded(rows * width) + rounded(sequences * width) + 3 * rounded(sequences * hidden);
}
