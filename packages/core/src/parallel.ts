/**
 * Work that threads share. Each of them imports `module` and calls its export with `shared`, which gives the function that does one block.
 * `shared` crosses by structured clone, so memory that is to be shared must be: a SharedArrayBuffer, or WebAssembly memory made shared.
 */
export interface ParallelWork {
  /** `import.meta.url` of the module. */
  readonly module: string;
  readonly export: string;
  readonly shared: unknown;
}

/** What the export of a ParallelWork is: `thread` is in [1, threads), for scratch of its own. It may load WebAssembly first. */
export type ParallelWorker = (shared: unknown, thread: number) => BlockWork | Promise<BlockWork>;

/** Does one block. Blocks never read what others write in the same run, so that any thread may take any of them. */
export type BlockWork = (block: number) => void;

/** A loop that was opened. */
export interface ParallelLoop {
  /**
   * Does blocks 0 to blocks - 1, each once, in any thread and any order, and returns when all are done. The caller takes blocks too: it never
   * waits for a thread that is late, only for blocks that another has begun.
   * @throws what a block throws
   */
  run(blocks: number): void;
  close(): void;
}

/**
 * A shared-memory loop over blocks of rows, for work too small for a compute order (a minibatch): a round trip costs some 10 microseconds.
 * Absent where there is no SharedArrayBuffer. Blocks are cut alike without it, so the bits are the same either way.
 */
export interface ParallelFor {
  /** Threads that take part, the caller's (number 0) among them: 2 or more. */
  readonly threads: number;
  /** @param local - does a block in the caller's thread */
  open(work: ParallelWork, local: BlockWork): ParallelLoop;
}
