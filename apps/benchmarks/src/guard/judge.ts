/** Share of its recorded advantage that a kernel must keep. */
const KEPT = 2 / 3;

/** Advantages by kernel: how many times as fast as its plain twin. */
export interface Advantages {
  readonly [name: string]: number;
}

/** Names of the kernels that have lost more than a third of their recorded advantage; those without a record are among them. */
export function lost(measured: Advantages, record: Advantages): string[] {
  return Object.keys(measured).filter((name) => !(measured[name] >= KEPT * record[name]));
}
