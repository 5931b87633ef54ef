/**
 * Words of the control block of a shared-memory loop: an Int32Array in shared memory. What different threads write at the same time lies
 * 64 bytes apart, in cache lines of its own.
 */
export const CONTROL = {
  /** loop * 65536 + blocks that nobody has begun: whoever lowers it by one has begun the last of these blocks, in whatever run that is. */
  ticket: 0,
  /** Blocks of this run that are done. */
  done: 16,
  /** 1 while the caller sleeps on `done`. */
  isCallerAsleep: 17,
  /** Raised to wake threads that sleep. */
  signal: 32,
  /** Threads that sleep, or are about to. */
  sleepers: 33,
  /** First word of thread 1. */
  threads: 48,
} as const;

/** Words of a thread's own. */
const THREAD_WORDS = 16;
/** How many calls into the loop the thread has followed to their end: as many as there were means that it is out, and can be called again. */
const LEFT = 0;
/** The lowest block that failed in the thread in this run, plus 1; 0 for none. */
const FAILED = 1;
/** The block that the thread is at, plus 1; 0 for none. */
const BLOCK = 2;
/** Raised to send the thread out of the loop. */
const LEAVE = 3;

/** The most blocks of a run, and the most loops that are open at once. */
export const MAX_BLOCKS = 0xffff;
export const MAX_LOOPS = 0x7fff;

/** @param threads - the caller's among them */
export function createControl(threads: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (CONTROL.threads + (threads - 1) * THREAD_WORDS)));
}

/** Words of a thread, which is 1 or more. */
export function wordsOf(thread: number): { readonly [name in "left" | "failed" | "block" | "leave"]: number } {
  const first = CONTROL.threads + (thread - 1) * THREAD_WORDS;
  return { left: first + LEFT, failed: first + FAILED, block: first + BLOCK, leave: first + LEAVE };
}

/** Wakes the threads that sleep in the loop; costs nothing where none does. */
export function wake(control: Int32Array): void {
  if (Atomics.load(control, CONTROL.sleepers) === 0) return;
  Atomics.add(control, CONTROL.signal, 1);
  Atomics.notify(control, CONTROL.signal);
}

/** Sends a thread out of the loop at once. */
export function sendOut(control: Int32Array, thread: number): void {
  Atomics.add(control, wordsOf(thread).leave, 1);
  wake(control);
}
