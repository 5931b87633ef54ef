import {
  AFTER_DECAYS,
  AFTER_SPIKE,
  BLOCK,
  decayAfter,
  FAST_DECAY,
  JUMP,
  JUMP_DECAYS,
  MIDDLE_DECAY,
  openShare,
  REFRACTORY,
  REST,
  SLOW_DECAY,
  THRESHOLD,
} from "./cells.ts";
import { FIELD, FIELDS, type Layout } from "./row.ts";
import { type Network, RECEPTOR } from "./wiring.ts";

/** A spike arrives over a connection at a tick. Writes: row. @returns whether the cell there spikes too */
export type Arrive = (row: Float64Array, connection: number, now: number) => boolean;

/**
 * Cells of the published kind: components of the potential jump where a spike arrives, each by the potential before, and decay in between.
 *   V = sum of the components, held to [rest, -rest]
 *   AM, AM2: x <- max(0, x + w (1 - V / 65));  NM2, below 90: x <- max(0, x + w B(rest + V) (1 - V / 90))
 *   GA, GA2, above -15: x <- min(0, x - w (1 + V / 15))
 * A cell spikes where rest + sum, held to [-90, 0], is above the threshold and not above the block, unless it is refractory. The threshold
 * jumps with a spike and comes back once the refractory time is over.
 */
export function synapses({ kind, plastic, target, receptor, weight, slowWeight }: Network, { cells, weights }: Layout): Arrive {
  return (row, c, now) => {
    const at = cells + target[c] * FIELDS;
    const k = kind[target[c]];
    relax(row, at, k, now);
    const v = held(sumOf(row, at), REST[k], -REST[k]);
    const w = c < plastic ? row[weights + c] : weight[c];
    if (receptor[c] === RECEPTOR.excitatory) {
      excite(row, at + FIELD.am2, w, v);
      const open = slowWeight[c] * openShare(REST[k] + v) * (1 - v / 90);
      if (row[at + FIELD.nm2] < 90) row[at + FIELD.nm2] = Math.max(0, row[at + FIELD.nm2] + open);
    } else if (receptor[c] === RECEPTOR.stimulus) excite(row, at + FIELD.am, w, v);
    else inhibit(row, at + (receptor[c] === RECEPTOR.gaba ? FIELD.ga : FIELD.ga2), w, v);
    if (!fires(row, at, k, now)) return false;
    row[at + FIELD.after] -= AFTER_SPIKE[k];
    row[at + FIELD.lastSpike] = now;
    return true;
  };
}

function excite(row: Float64Array, at: number, w: number, v: number): void {
  row[at] = Math.max(0, row[at] + w * (1 - v / 65));
}

function inhibit(row: Float64Array, at: number, w: number, v: number): void {
  if (row[at] > -15) row[at] = Math.min(0, row[at] - w * (1 + v / 15));
}

/** Brings a cell up to date. */
function relax(row: Float64Array, at: number, k: number, now: number): void {
  const ticks = now - row[at + FIELD.updated];
  if (ticks === 0) return;
  const fast = decayAfter(FAST_DECAY, ticks);
  const middle = decayAfter(MIDDLE_DECAY, ticks);
  row[at + FIELD.am] *= fast;
  row[at + FIELD.ga] *= fast;
  row[at + FIELD.am2] *= middle;
  row[at + FIELD.ga2] *= middle;
  row[at + FIELD.nm2] *= decayAfter(SLOW_DECAY, ticks);
  row[at + FIELD.after] *= decayAfter(AFTER_DECAYS[k], ticks);
  row[at + FIELD.updated] = now;
}

function fires(row: Float64Array, at: number, k: number, now: number): boolean {
  const membrane = held(REST[k] + sumOf(row, at), -90, 0);
  if (membrane <= THRESHOLD[k] || membrane > BLOCK[k]) return false; // the threshold is never lower
  const since = now - row[at + FIELD.lastSpike] - REFRACTORY[k];
  return since >= 0 && membrane > THRESHOLD[k] + JUMP[k] * decayAfter(JUMP_DECAYS[k], since);
}

function sumOf(row: Float64Array, at: number): number {
  return row[at] + row[at + 1] + row[at + 2] + row[at + 3] + row[at + 4] + row[at + 5]; // FIELD.am to FIELD.after
}

function held(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
