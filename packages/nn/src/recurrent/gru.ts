import type { Cell } from "./store.ts";

/**
 * Gated recurrent unit, the reset gate after the product with h. s is the logistic function, s(x) = (1 + tanh(x / 2)) / 2.
 *   r, z = s(W x + U h + b), m = U_n h + b_m, n = tanh(W_n x + b_n + r m), h <- (1 - z) n + z h
 * Results are rounded to float32 where they are stored.
 * @see Cho et al. 2014, arXiv:1406.1078, in the variant of PyTorch, Flax, and Keras with reset_after
 */
export const gru: Cell = {
  forward(workspace, { hidden, gates, inner, outputs, state, recurrent, scratch }, first, sequences) {
    const width = 3 * hidden;
    for (let s = 0; s < sequences; s++) {
      for (let j = 0; j < 2 * hidden; j++) recurrent[s * width + j] = 0.5 * (gates[(first + s) * width + j] + recurrent[s * width + j]);
      for (let j = 0; j < hidden; j++) inner[(first + s) * hidden + j] = recurrent[s * width + 2 * hidden + j];
    }
    workspace.tanh(recurrent, recurrent, sequences * width);
    for (let s = 0; s < sequences; s++) {
      const row = (first + s) * width;
      for (let j = 0; j < hidden; j++) {
        gates[row + j] = 0.5 + 0.5 * recurrent[s * width + j];
        gates[row + hidden + j] = 0.5 + 0.5 * recurrent[s * width + hidden + j];
        scratch[s * hidden + j] = gates[row + 2 * hidden + j] + gates[row + j] * inner[(first + s) * hidden + j];
      }
    }
    workspace.tanh(scratch, scratch, sequences * hidden);
    for (let s = 0; s < sequences; s++) {
      const row = (first + s) * width;
      for (let j = 0; j < hidden; j++) {
        const k = s * hidden + j;
        const keep = gates[row + hidden + j];
        gates[row + 2 * hidden + j] = scratch[k];
        outputs[(first + s) * hidden + j] = state[k] = (1 - keep) * scratch[k] + keep * state[k];
      }
    }
  },

  backward({ hidden, gates, previous, inner }, back, first, sequences) {
    const width = 3 * hidden;
    for (let s = 0; s < sequences; s++) {
      for (let j = 0; j < hidden; j++) {
        const k = s * hidden + j;
        const row = (first + s) * hidden + j;
        const r = (first + s) * width + j;
        const z = r + hidden;
        const n = z + hidden;
        const byState = back.outputs[row] + back.state[k];
        const byNew = byState * (1 - gates[z]) * (1 - gates[n] * gates[n]);
        const to = s * width + j;
        back.step[to] = back.recurrent[r] = back.gates[r] = byNew * inner[row] * gates[r] * (1 - gates[r]);
        back.step[to + hidden] = back.recurrent[z] = back.gates[z] = byState * (previous[row] - gates[n]) * gates[z] * (1 - gates[z]);
        back.gates[n] = byNew;
        back.step[to + 2 * hidden] = back.recurrent[n] = byNew * gates[r];
        back.direct[k] = byState * gates[z];
      }
    }
  },
};
