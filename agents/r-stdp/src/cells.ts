import { exp } from "@quantal/numeric";

/** Time is counted in ticks of 1/32 ms, so that all sums of times are exact. */
export const TICKS_PER_MS = 32;
/** Simulated time of one step of the environment, in ticks: 50 ms. */
export const WINDOW = 50 * TICKS_PER_MS;

/** Kinds of cells: excitatory, fast-spiking and low-threshold-spiking. Indices of the arrays below. */
export const CELL = { excitatory: 0, fast: 1, lowThreshold: 2 } as const;

/** Constants of the kinds of cells; potentials in mV. */
export const REST = Float64Array.of(-65, -63, -65);
export const THRESHOLD = Float64Array.of(-40, -40, -47);
/** Above it a cell is in depolarization block. */
export const BLOCK = Float64Array.of(-25, -10, -10);
/** Absolutely refractory, in ticks. */
export const REFRACTORY = Float64Array.of(5 * TICKS_PER_MS, 2.5 * TICKS_PER_MS, 2.5 * TICKS_PER_MS);
/** What a spike adds to the afterhyperpolarization. */
export const AFTER_SPIKE = Float64Array.of(1, 0.5, 0.5);
/** By how much the threshold has jumped at the end of the refractory time: RRWght (Vblock - VTH). */
export const JUMP = Float64Array.of(0.75 * 15, 0.25 * 30, 0.25 * 37);

/** How a quantity decays: exp(-ticks / (32 tau)). */
export interface Decay {
  readonly tauMs: number;
  /** The first ticks, precomputed. */
  readonly table: Float64Array;
}

const TABLE_TICKS = 4096; // 128 ms; cells that rest for longer are rare

export function decay(tauMs: number): Decay {
  return { tauMs, table: Float64Array.from({ length: TABLE_TICKS }, (_, ticks) => exp(-ticks / (TICKS_PER_MS * tauMs))) };
}

/** What is left after this many ticks. */
export function decayAfter({ table, tauMs }: Decay, ticks: number): number {
  return ticks < TABLE_TICKS ? table[ticks] : exp(-ticks / (TICKS_PER_MS * tauMs));
}

/** Of synaptic components: AM and GA, AM2 and GA2, NM2. */
export const FAST_DECAY: Decay = decay(10);
export const MIDDLE_DECAY: Decay = decay(20);
export const SLOW_DECAY: Decay = decay(300);
/** Of the afterhyperpolarization and of the threshold's jump, by kind of cell. */
export const AFTER_DECAYS: readonly Decay[] = [decay(400), decay(50), decay(50)];
export const JUMP_DECAYS: readonly Decay[] = [decay(8), decay(1.5), decay(1.5)];

/**
 * Share of NMDA receptors that magnesium leaves open at a potential in mV.
 *   B(u) = 1 / (1 + exp(-0.062 u) 1.6 / 3.57)
 * @see Jahr & Stevens 1990
 */
export function openShare(potential: number): number {
  return 1 / (1 + (exp(-0.062 * potential) * 1.6) / 3.57);
}
