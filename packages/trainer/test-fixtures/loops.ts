import type { BlockWork } from "@quantal/core";

/** What the threads of a test's loop share. */
export type Tally = {
  /** [blocks]: how often a block was done. */
  readonly counts: Int32Array;
  /** [threads]: how many blocks a thread did. */
  readonly byThread: Int32Array;
  /** [blocks]: 1 where it is to fail, 2 where it is to fail in worker threads alone. */
  readonly failing: Int32Array;
};

export function newTally(blocks: number, threads: number): Tally {
  const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  return { counts: shared(blocks), byThread: shared(threads), failing: shared(blocks) };
}

/** Counts blocks, and fails where it is told to. */
export function tally(shared: unknown, thread: number): BlockWork {
  const { counts, byThread, failing } = shared as Tally; // what newTally gave
  return (block) => {
    Atomics.add(counts, block, 1);
    Atomics.add(byThread, thread, 1);
    if (failing[block] === 1 || (failing[block] === 2 && thread > 0)) throw new RangeError(`block ${block} broke`);
  };
}

/** The same, loaded late: as one that fetches WebAssembly. */
export async function lateTally(shared: unknown, thread: number): Promise<BlockWork> {
  await new Promise((resolve) => setImmediate(resolve));
  return tally(shared, thread);
}

/** Ends its thread in the middle of a block. */
export function deadly(): BlockWork {
  return () => process.exit(5);
}

/** Adds to a number a while, so that a block takes some microseconds. */
export function busy(shared: unknown): BlockWork {
  const sums = shared as Float64Array;
  return (block) => {
    let sum = 0;
    for (let k = 0; k < 2000; k++) sum += 1 / (k + block + 1);
    sums[block] = sum;
  };
}
