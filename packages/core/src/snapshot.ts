import type { Data } from "gymnasium-js";

/** A run at an order boundary: whole, as plain data. A run that goes on from it gives the bits of one that nothing interrupted. */
export type Snapshot = {
  version: 1;
  seed: number;
  /** The learner's State. */
  agent: Data;
  /** Per chunk of lanes: environment columns, stream keys, elapsed steps, returns, episode numbers, memory. Null before any. */
  lanes: Data;
  ledger: { training: number; evaluation: number; budget: number };
  orders: number;
  episodes: number;
  /** Training steps of the next evaluation mark; -1 for none. */
  nextEvaluation: number;
  /** Evaluations made so far: the next one's streams. */
  evaluations: number;
  /** The hash chain so far, in hex. */
  hash: string;
};
