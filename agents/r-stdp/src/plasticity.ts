import { TICKS_PER_MS } from "./cells.ts";
import type { RStdpOptions } from "./options.ts";
import { BLOCK_STEPS, BLOCKS, type Layout, LEARNING, meanIncoming } from "./row.ts";
import { ASSOCIATION, MOTOR, type Network } from "./wiring.ts";

const WINDOW_SECONDS = 0.05;
const CONTROL_EVERY = 75; // steps; a multiple of a block, as the history is
const DEAD_BAND = 0.01; // Hz

/** [MOTOR]: the action, from 0, that each motor cell votes for: equal shares in order; the cells that are left over say `actions`, which is none. */
export function voters(actions: number): Int32Array {
  const each = Math.floor(MOTOR / actions);
  return Int32Array.from({ length: MOTOR }, (_, k) => Math.min(actions, Math.floor(k / each)));
}

/** What changes weights once a step. */
export interface Plasticity {
  /** Weights follow the worth of a step in which this action (from 0) was taken. Writes: row. */
  reward(row: Float64Array, worth: number, action: number): void;
  /** Keeps the spike history, normalizes and controls gain where the number of steps says so. Writes: row. */
  regulate(row: Float64Array): void;
}

export function plasticity(network: Network, layout: Layout, options: RStdpOptions, actions: number): Plasticity {
  const { source, plastic, inStart, sensory, outStart, out, weight } = network;
  const { weights, hebbian, antiHebbian, targets, spikes, history, steps, now } = layout;
  const { maxWeight, normalizeEvery, nonMotorFactor, mainFactor, oppositeFactor } = options;
  const span = options.eligibilityMs * TICKS_PER_MS;
  const senders = sensory + ASSOCIATION;
  const firstMeans = new Float64Array(senders);
  const balances = new Float64Array(senders).fill(1); // scratch
  const groups = voters(actions);
  for (let i = 0; i < senders; i++) firstMeans[i] = meanOutgoing(weight, 0, i);

  /** Mean of the plastic weights that leave a cell, 0 where none does. */
  function meanOutgoing(values: Float64Array, offset: number, i: number): number {
    let sum = 0;
    let k = outStart[i];
    for (; k < outStart[i + 1] && out[k] < plastic; k++) sum += values[offset + out[k]];
    return k > outStart[i] ? sum / (k - outStart[i]) : 0;
  }

  /** Factors on changes by sending cell: current / first mean of its weights for worth above 0, first / current below; in [0.1, 2]. */
  function weigh(row: Float64Array, worth: number): void {
    if (options.balance === "none") return;
    const isUpright = worth > 0 === (options.balance === "published");
    for (let i = 0; i < senders; i++) {
      const first = firstMeans[i];
      const current = meanOutgoing(row, weights, i);
      const ratio = isUpright ? current / first : first / current;
      balances[i] = ratio > 2 ? 2 : ratio >= 0.1 ? ratio : 0.1; // 0.1 for NaN too: a cell that no plastic connection leaves
    }
  }

  /** The worth of a step to learning cell j. */
  function share(j: number, worth: number, action: number): number {
    if (j < ASSOCIATION) return nonMotorFactor * worth;
    const group = groups[j - ASSOCIATION];
    if (group === action) return mainFactor * worth;
    return group === actions ? 0 : (-oppositeFactor * worth) / (actions - 1);
  }

  function normalize(row: Float64Array): void {
    for (let j = 0; j < LEARNING; j++) {
      const mean = meanIncoming(row, layout, network, j);
      if (mean === 0) continue; // nothing to scale
      const scale = row[targets + j] / mean;
      for (let s = inStart[j]; s < inStart[j + 1]; s++) row[weights + s] *= scale;
    }
  }

  /** Rate over the history of learning cells first to last - 1, in Hz a cell. */
  function rateOf(row: Float64Array, first: number, last: number): number {
    let sum = 0;
    for (let b = 0; b < BLOCKS; b++) for (let j = first; j < last; j++) sum += row[history + b * LEARNING + j];
    return sum / (BLOCKS * BLOCK_STEPS * WINDOW_SECONDS * (last - first));
  }

  /** Moves the means that cells first to last - 1 are normalized to, so that together they come to this rate. */
  function control(row: Float64Array, first: number, last: number, hertz: number): void {
    const off = rateOf(row, first, last) - hertz;
    const scale = off > DEAD_BAND ? 1 - options.targetStep : off < -DEAD_BAND ? 1 + options.targetStep : 1;
    for (let j = first; j < last; j++) row[targets + j] *= scale;
  }

  return {
    reward(row, worth, action) {
      if (worth === 0) return;
      weigh(row, worth);
      const since = row[now] - span;
      for (let j = 0; j < LEARNING; j++) {
        const r = share(j, worth, action);
        if (r === 0) continue;
        for (let s = inStart[j]; s < inStart[j + 1]; s++) {
          const eligibility = (row[hebbian + s] >= since ? options.hebbian : 0) - (row[antiHebbian + s] >= since ? options.antiHebbian : 0);
          if (eligibility === 0) continue;
          const changed = row[weights + s] + r * eligibility * balances[source[s]];
          row[weights + s] = changed < 0 ? 0 : changed > maxWeight ? maxWeight : changed;
        }
      }
    },
    regulate(row) {
      const block = history + (Math.floor((row[steps] - 1) / BLOCK_STEPS) % BLOCKS) * LEARNING;
      if (row[steps] % BLOCK_STEPS === 1) row.fill(0, block, block + LEARNING); // the oldest block makes room
      for (let j = 0; j < LEARNING; j++) row[block + j] += row[spikes + j];
      if (row[steps] % CONTROL_EVERY === 0 && row[steps] >= BLOCKS * BLOCK_STEPS) {
        for (let j = 0; j < ASSOCIATION; j++) control(row, j, j + 1, options.associationHz);
        for (let first = 0; first < MOTOR; ) {
          let last = first + 1;
          while (last < MOTOR && groups[last] === groups[first]) last++;
          control(row, ASSOCIATION + first, ASSOCIATION + last, options.motorHz);
          first = last;
        }
      }
      if (normalizeEvery > 0 && row[steps] % normalizeEvery === 0) normalize(row);
    },
  };
}
