import type { Rng } from "@quantal/numeric";
import { type Layout, tensorIn } from "../dense-layout.ts";
import { orthogonal } from "../orthogonal.ts";

/** A recurrent layer. */
export interface RecurrentShape {
  /** First part of its tensors' names: `<name>.input.weights`, `<name>.input.bias`, `<name>.recurrent.weights`, `<name>.recurrent.bias`. */
  readonly name: string;
  readonly cell: "gru" | "lstm";
  readonly inputs: number;
  readonly hidden: number;
}

/** Gates of a cell, side by side in PyTorch's and Flax's order. GRU: reset, update, new (Keras has update first). LSTM: input, forget, cell, output. */
export const GATES = { gru: 3, lstm: 4 } as const;

/** Floats of state a sequence: h, and then c of an LSTM. */
export function recurrentMemory({ cell, hidden }: Pick<RecurrentShape, "cell" | "hidden">): number {
  return cell === "lstm" ? 2 * hidden : hidden;
}

/**
 * Names and shapes of the layer's tensors, for `layoutOf`. Column g * hidden + j of weights and input bias is neuron j of gate g.
 * The recurrent bias is there for a GRU, and of its gate "new" alone: it is added before the reset gate multiplies.
 */
export function recurrentTensors({ name, cell, inputs, hidden }: RecurrentShape): [name: string, shape: readonly number[]][] {
  const width = GATES[cell] * hidden;
  return [
    [`${name}.input.weights`, [inputs, width]],
    [`${name}.input.bias`, [width]],
    [`${name}.recurrent.weights`, [hidden, width]],
    ...(cell === "gru" ? [[`${name}.recurrent.bias`, [hidden]] as [string, readonly number[]]] : []),
  ];
}

/**
 * Writes the layer's first parameters: an orthogonal matrix a gate, of inputs and of state alike; biases of zero, but of an LSTM's
 * forget gate, so that it remembers before it has learned what to forget.
 * @param forgetBias - @default 1
 * @see Saxe et al. 2014, arXiv:1312.6120; Jozefowicz et al. 2015, "An empirical exploration of recurrent network architectures", on the bias
 */
export function initRecurrent(parameters: Float32Array, layout: Layout, shape: RecurrentShape, rng: Rng, forgetBias = 1): void {
  const { name, cell, inputs, hidden } = shape;
  orthogonalGates(tensorIn(parameters, layout, `${name}.input.weights`), inputs, shape, rng);
  orthogonalGates(tensorIn(parameters, layout, `${name}.recurrent.weights`), hidden, shape, rng);
  const bias = tensorIn(parameters, layout, `${name}.input.bias`).fill(0);
  if (cell === "lstm") bias.fill(forgetBias, hidden, 2 * hidden);
  else tensorIn(parameters, layout, `${name}.recurrent.bias`).fill(0);
}

function orthogonalGates(out: Float32Array, rows: number, { cell, hidden }: RecurrentShape, rng: Rng): void {
  const gate = new Float32Array(rows * hidden);
  for (let g = 0; g < GATES[cell]; g++) {
    orthogonal(gate, rows, hidden, 1, rng);
    for (let i = 0; i < rows; i++) out.set(gate.subarray(i * hidden, (i + 1) * hidden), (i * GATES[cell] + g) * hidden);
  }
}
