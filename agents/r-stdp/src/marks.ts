import { TICKS_PER_MS } from "./cells.ts";
import { FIELD, FIELDS, type Layout, LEARNING } from "./row.ts";
import type { Network } from "./wiring.ts";

const LEAST_LAG = 1 * TICKS_PER_MS; // excluded
const MOST_LAG = 3 * TICKS_PER_MS; // included
const QUIET = 1000 * TICKS_PER_MS; // no marks before

/**
 * Makes plastic connections of a cell that spikes eligible: Hebbian ones onto it whose source spiked 1 to 3 ms before, anti-Hebbian ones from
 * it whose target did. Of each cell the last spike alone counts. The cell's own last spike may be written before or after.
 * Writes: row.
 */
export type Mark = (row: Float64Array, cell: number, now: number) => void;

export function marker({ sensory, plastic, source, target, out, outStart, inStart }: Network, layout: Layout): Mark {
  const { cells, hebbian, antiHebbian } = layout;
  const isPair = (row: Float64Array, earlier: number, now: number): boolean => {
    const lag = now - row[cells + earlier * FIELDS + FIELD.lastSpike];
    return lag > LEAST_LAG && lag <= MOST_LAG;
  };
  return (row, cell, now) => {
    if (now < QUIET) return;
    const j = cell - sensory;
    if (j >= 0 && j < LEARNING) for (let s = inStart[j]; s < inStart[j + 1]; s++) if (isPair(row, source[s], now)) row[hebbian + s] = now;
    for (let k = outStart[cell]; k < outStart[cell + 1] && out[k] < plastic; k++)
      if (isPair(row, target[out[k]], now)) row[antiHebbian + out[k]] = now;
  };
}
