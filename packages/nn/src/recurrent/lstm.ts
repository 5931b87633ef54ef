import type { Cell } from "./store.ts";

/**
 * Long short-term memory with forget gates. s is the logistic function, s(x) = (1 + tanh(x / 2)) / 2; x and h go in as a = W x + U h + b.
 *   i, f, o = s(a_i), s(a_f), s(a_o), g = tanh(a_g), c <- f c + i g, h <- o tanh(c)
 * Results are rounded to float32 where they are stored.
 * @see Hochreiter & Schmidhuber 1997; Gers et al. 2000, "Learning to forget"
 */
export const lstm: Cell = {
  forward(workspace, { hidden, gates, previousCells, inner, outputs, state, cells, recurrent, scratch }, first, sequences) {
    const width = 4 * hidden;
    for (let s = 0; s < sequences; s++) {
      const from = (first + s) * width;
      for (let j = 0; j < width; j++) {
        const isCandidate = j >= 2 * hidden && j < 3 * hidden;
        recurrent[s * width + j] = (isCandidate ? 1 : 0.5) * (gates[from + j] + recurrent[s * width + j]);
      }
    }
    workspace.tanh(recurrent, recurrent, sequences * width);
    for (let s = 0; s < sequences; s++) {
      const at = s * width;
      const row = (first + s) * width;
      for (let j = 0; j < hidden; j++) {
        const k = s * hidden + j;
        gates[row + j] = 0.5 + 0.5 * recurrent[at + j];
        gates[row + hidden + j] = 0.5 + 0.5 * recurrent[at + hidden + j];
        gates[row + 2 * hidden + j] = recurrent[at + 2 * hidden + j];
        gates[row + 3 * hidden + j] = 0.5 + 0.5 * recurrent[at + 3 * hidden + j];
        previousCells[(first + s) * hidden + j] = cells[k];
        cells[k] = gates[row + hidden + j] * cells[k] + gates[row + j] * gates[row + 2 * hidden + j];
      }
    }
    workspace.tanh(scratch, cells, sequences * hidden);
    for (let s = 0; s < sequences; s++) {
      for (let j = 0; j < hidden; j++) {
        const row = (first + s) * hidden + j;
        inner[row] = scratch[s * hidden + j];
        outputs[row] = state[s * hidden + j] = gates[(first + s) * width + 3 * hidden + j] * inner[row];
      }
    }
  },

  backward({ hidden, gates, previousCells, inner }, back, first, sequences) {
    const width = 4 * hidden;
    for (let s = 0; s < sequences; s++) {
      for (let j = 0; j < hidden; j++) {
        const k = s * hidden + j;
        const row = (first + s) * hidden + j;
        const i = (first + s) * width + j;
        const f = i + hidden;
        const g = f + hidden;
        const o = g + hidden;
        const byState = back.outputs[row] + back.state[k];
        const byCell = back.cells[k] + byState * gates[o] * (1 - inner[row] * inner[row]);
        const to = s * width + j;
        back.step[to] = back.gates[i] = byCell * gates[g] * gates[i] * (1 - gates[i]);
        back.step[to + hidden] = back.gates[f] = byCell * previousCells[row] * gates[f] * (1 - gates[f]);
        back.step[to + 2 * hidden] = back.gates[g] = byCell * gates[i] * (1 - gates[g] * gates[g]);
        back.step[to + 3 * hidden] = back.gates[o] = byState * inner[row] * gates[o] * (1 - gates[o]);
        back.cells[k] = byCell * gates[f];
        back.direct[k] = 0;
      }
    }
  },
};
