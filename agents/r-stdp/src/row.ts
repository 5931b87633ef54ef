import { TICKS_PER_MS } from "./cells.ts";
import { ASSOCIATION, BINS, MOTOR, type Network } from "./wiring.ts";

/** A time before all others, in ticks. */
export const NEVER = -1e12;
/** Fields of a cell: components of its potential, the tick that they are of, and its last spike. */
export const FIELD = { am: 0, am2: 1, nm2: 2, ga: 3, ga2: 4, after: 5, updated: 6, lastSpike: 7 } as const;
export const FIELDS = 8;
/** Learning cells: association and motor. */
export const LEARNING = ASSOCIATION + MOTOR;
/** Spike counts are kept in blocks of 25 steps: 20 of them are the history of 500 steps. */
export const BLOCK_STEPS = 25;
export const BLOCKS = 20;

/** Where things lie in a lane's row of Float64: all that a learner is, so that it is saved and moved as it is. */
export interface Layout {
  /** Steps so far. */
  readonly steps: 0;
  /** Ticks so far. */
  readonly now: 1;
  /** Whether the last move was drawn for want of a winner. */
  readonly isUnknown: 2;
  /** Running mean of the environment's reward. */
  readonly meanReward: 3;
  /** Spikes in the log. */
  readonly logCount: 4;
  /** Observations that the moments are of. */
  readonly count: 5;
  /** [plastic]: weights, then ticks of the last Hebbian and the last anti-Hebbian mark */
  readonly weights: number;
  readonly hebbian: number;
  readonly antiHebbian: number;
  /** [neurons, FIELDS] */
  readonly cells: number;
  /** [LEARNING]: mean of incoming weights that normalization goes back to */
  readonly targets: number;
  /** [LEARNING]: spikes in the last window */
  readonly spikes: number;
  /** [BLOCKS, LEARNING]: spikes by block of steps */
  readonly history: number;
  /** [observation size] each: the bin that is driven, the tick of its next stimulus, mean and sum of squares of what was seen */
  readonly bins: number;
  readonly nextStimulus: number;
  readonly mean: number;
  readonly squares: number;
  /** [logSize] each: spikes that haven't arrived everywhere, in the order they were sent: tick and source */
  readonly logTicks: number;
  readonly logSources: number;
  readonly logSize: number;
  readonly observationSize: number;
  /** Float64 values of the row. */
  readonly size: number;
}

export function layoutOf(network: Network): Layout {
  let size = 6;
  const take = (length: number): number => {
    const at = size;
    size += length;
    return at;
  };
  const { plastic, neurons, sensory } = network;
  const observationSize = sensory / BINS;
  // A cell is refractory for 2.5 ms or more, a stimulus has one connection of at most 1.2 ms: a source's pending spikes are few.
  const logSize = network.longest.reduce((sum, ticks) => sum + Math.floor(ticks / (2.5 * TICKS_PER_MS)) + 1, 0);
  return {
    steps: 0,
    now: 1,
    isUnknown: 2,
    meanReward: 3,
    logCount: 4,
    count: 5,
    weights: take(plastic),
    hebbian: take(plastic),
    antiHebbian: take(plastic),
    cells: take(neurons * FIELDS),
    targets: take(LEARNING),
    spikes: take(LEARNING),
    history: take(BLOCKS * LEARNING),
    bins: take(observationSize),
    nextStimulus: take(observationSize),
    mean: take(observationSize),
    squares: take(observationSize),
    logTicks: take(logSize),
    logSources: take(logSize),
    logSize,
    observationSize,
    size,
  };
}

/** A learner at its beginning: first weights, silent cells. */
export function firstRow(network: Network, layout: Layout): Float64Array {
  const row = new Float64Array(layout.size);
  row.set(network.weight.subarray(0, network.plastic), layout.weights);
  clearMarks(row, layout, network.plastic);
  for (let i = 0; i < network.neurons; i++) row[layout.cells + i * FIELDS + FIELD.lastSpike] = NEVER;
  for (let j = 0; j < LEARNING; j++) row[layout.targets + j] = meanIncoming(row, layout, network, j);
  row.fill(-1, layout.bins, layout.bins + layout.observationSize);
  return row;
}

/** Forgets which connections are eligible. */
export function clearMarks(row: Float64Array, { hebbian }: Layout, plastic: number): void {
  row.fill(NEVER, hebbian, hebbian + 2 * plastic); // both kinds lie side by side
}

/** Mean of the plastic weights onto learning cell j. */
export function meanIncoming(row: Float64Array, { weights }: Layout, { inStart }: Network, j: number): number {
  let sum = 0;
  for (let s = inStart[j]; s < inStart[j + 1]; s++) sum += row[weights + s];
  return sum / (inStart[j + 1] - inStart[j]);
}
