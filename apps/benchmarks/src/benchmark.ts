import type { Peers } from "./peers/peers.ts";

/** One measured number. `--json` prints the first six fields and `reason`; results files have all. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** The median of several rounds; null where it couldn't be measured. */
  readonly value: number | null;
  /** Lower and upper quartile of the rounds; null for a single one. */
  readonly spread: readonly [low: number, high: number] | null;
  /** How many times as good as the peer: the median of the rounds' ratios. Null without a peer. */
  readonly ratio: number | null;
  /** What `ratio` compares with: another program with its version, or a plain twin. */
  readonly peer: string | null;
  /** Why there is no value. */
  readonly reason?: string;
  /** The peer's number, in the same unit and rounds. */
  readonly peerValue?: number;
  readonly ratioSpread?: readonly [low: number, high: number];
  /** What a plot has on its axes, such as { neurons: 64, subSteps: 33 }. */
  readonly at?: { readonly [parameter: string]: number | string };
}

/** What a benchmark is given. */
export interface Context {
  /** Everything is shortened: to see that it works, not to know a number. */
  readonly isQuick: boolean;
  /** Repetitions: the second number when quick. */
  times(full: number, quick: number): number;
  /** Progress, on standard error. */
  say(message: string): void;
}

/** A benchmark: a file of its own, in the list of `catalog.ts`. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** Takes many minutes: runs only when it is named. */
  readonly isLong?: boolean;
  /** Measures what is ours. */
  run?(context: Context): Promise<Row[]>;
  /** Modules of Python that `compare` wants, in the order in which they are installed. */
  readonly peers?: readonly string[];
  /** Measures ours and peers in turns (`--peers`). */
  compare?(context: Context, peers: Peers): Promise<Row[]>;
}
