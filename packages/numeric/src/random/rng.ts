/** What code that needs randomness takes: PCG64 where NumPy's numbers are wanted, a Philox stream everywhere else. */
export interface Rng {
  /** 32 random bits as an integer in [0, 2^32). */
  u32(): number;
  /** A number in [low, high) with 53 random bits. Defaults 0 and 1. */
  uniform(low?: number, high?: number): number;
  /** A sample of the standard normal distribution. */
  normal(): number;
  /** An integer in [low, high), each with the same probability; low < high, both safe integers. */
  integers(low: number, high: number): number;
}
