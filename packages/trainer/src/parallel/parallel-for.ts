import type { BlockWork, ParallelFor, ParallelLoop, ParallelWork } from "@quantal/core";
import { OptionError, QuantalError } from "@quantal/numeric";
import { type Choice, createChoice } from "./choose-way.ts";
import { CONTROL, MAX_BLOCKS, MAX_LOOPS, sendOut, wake, wordsOf } from "./loop-control.ts";

/** Looks at memory before the caller sleeps: some 50 microseconds. */
const SPINS = 20_000;
/** The longest sleep: then it looks again. */
const SLEEP_MS = 100;

/** What a thread must load before it can take part in a loop. */
export interface LoopTask extends ParallelWork {
  /** In [1, MAX_LOOPS]. */
  readonly loop: number;
}

/** How the caller reaches the threads of its loops: by messages, which they hear while they are not in the loop. */
export interface LoopThreads {
  /**
   * Calls a thread, 1 or more, into the loop.
   * @param tasks - what it hasn't been told of
   * @param leave - the call is good as long as the thread's word `leave` is this
   * @returns false where there is no such thread now
   */
  join(thread: number, tasks: readonly LoopTask[], leave: number): boolean;
  /** A loop is closed: no thread needs it any more. */
  forget(loop: number): void;
  /** Why a thread couldn't load a loop's module, once that is known. */
  failure(): Error | undefined;
}

/** What the caller knows of a thread. */
interface Knowledge {
  /** Loops that it was told of. */
  readonly loops: Set<number>;
  /** How often it was called into the loop. */
  calls: number;
  /** The latest call was taken back. */
  isSentOut: boolean;
}

/** A ParallelFor with what its executor needs. */
export interface ParallelHost extends ParallelFor {
  /** Sends all threads out of the loop, so that they hear their messages. */
  sendOut(): void;
  /** A thread was replaced: the new one knows nothing. */
  renew(thread: number): void;
}

/**
 * The loop of a caller and its threads. Control comes from createControl(threads).
 * @param choose - whether runs are done together; asked for once a loop
 */
export function createParallelFor(control: Int32Array, threads: number, others: LoopThreads, choose = createChoice): ParallelHost {
  const known = Array.from({ length: threads }, newKnowledge);
  const open = new Map<number, LoopTask>();
  let latest = 0;
  return {
    threads,
    open(work, local) {
      const loop = freeNumber(open, latest);
      latest = loop;
      open.set(loop, { module: work.module, export: work.export, shared: work.shared, loop });
      return loopOf({ control, others, known, open }, loop, local, choose());
    },
    sendOut() {
      for (let thread = 1; thread < threads; thread++) takeBack(control, thread, known[thread]);
    },
    renew(thread) {
      known[thread] = newKnowledge();
      Atomics.store(control, wordsOf(thread).left, 0);
    },
  };
}

function newKnowledge(): Knowledge {
  return { loops: new Set(), calls: 0, isSentOut: false };
}

/** Numbers go round, so that a thread that is late never takes one loop for another. */
function freeNumber(open: ReadonlyMap<number, LoopTask>, latest: number): number {
  for (let k = 1; k <= MAX_LOOPS; k++) {
    const loop = ((latest + k - 1) % MAX_LOOPS) + 1;
    if (!open.has(loop)) return loop;
  }
  throw new OptionError({ where: "parallel.open", problem: "too many loops are open", got: open.size, expected: `${MAX_LOOPS} at most` });
}

interface Caller {
  readonly control: Int32Array;
  readonly others: LoopThreads;
  readonly known: readonly Knowledge[];
  readonly open: Map<number, LoopTask>;
}

function loopOf(caller: Caller, loop: number, local: BlockWork, choice: Choice): ParallelLoop {
  const { others, known, open } = caller;
  return {
    run(blocks) {
      checkBlocks(blocks);
      const failure = others.failure();
      if (failure !== undefined) throw failure;
      const startedAt = now();
      if (blocks < 2 || choice.isAlone() || !open.has(loop)) for (let block = 0; block < blocks; block++) local(block);
      else runTogether(caller, loop, local, blocks);
      if (blocks > 1) choice.count(blocks, now() - startedAt);
    },
    close() {
      if (!open.delete(loop)) return;
      for (const knowledge of known) knowledge.loops.delete(loop);
      others.forget(loop);
    },
  };
}

/** Milliseconds. It decides which threads work, which changes no bit. */
function now(): number {
  // biome-ignore lint/plugin: nothing that is learned or simulated sees it
  return performance.now();
}

function runTogether(caller: Caller, loop: number, local: BlockWork, blocks: number): void {
  const { control, known } = caller;
  callThreads(caller, loop);
  Atomics.store(control, CONTROL.done, 0);
  Atomics.store(control, CONTROL.ticket, loop * (MAX_BLOCKS + 1) + blocks);
  wake(control);
  const failed = takeBlocks(control, local);
  waitForOthers(control, blocks);
  throwFailure(control, known.length, local, failed);
}

/** Calls the threads that are out of the loop. None of them is waited for. */
function callThreads({ control, others, known, open }: Caller, loop: number): void {
  for (let thread = 1; thread < known.length; thread++) {
    const knowledge = known[thread];
    if (Atomics.load(control, wordsOf(thread).left) !== knowledge.calls) {
      if (!knowledge.loops.has(loop)) takeBack(control, thread, knowledge); // it must hear of this one first
      continue;
    }
    const tasks = [...open.values()].filter((task) => !knowledge.loops.has(task.loop));
    if (!others.join(thread, tasks, Atomics.load(control, wordsOf(thread).leave))) continue;
    for (const task of tasks) knowledge.loops.add(task.loop);
    knowledge.calls++;
    knowledge.isSentOut = false;
  }
}

/** Sends a thread out that is in the loop, or on its way. */
function takeBack(control: Int32Array, thread: number, knowledge: Knowledge): void {
  if (knowledge.isSentOut || Atomics.load(control, wordsOf(thread).left) === knowledge.calls) return;
  knowledge.isSentOut = true;
  sendOut(control, thread);
}

/** A block that failed, and what it threw. */
interface Failed {
  readonly block: number;
  readonly error: unknown;
}

/** The caller's own share. @returns the lowest block that failed */
function takeBlocks(control: Int32Array, local: BlockWork): Failed | undefined {
  let failed: Failed | undefined;
  for (;;) {
    const ticket = Atomics.load(control, CONTROL.ticket);
    const remaining = ticket & MAX_BLOCKS;
    if (remaining === 0) return failed;
    if (Atomics.compareExchange(control, CONTROL.ticket, ticket, ticket - 1) !== ticket) continue;
    try {
      local(remaining - 1);
    } catch (error) {
      failed = { block: remaining - 1, error }; // blocks come from the last to the first: this one is the lowest so far
    }
    Atomics.add(control, CONTROL.done, 1);
  }
}

/** Waits for blocks that others have begun. */
function waitForOthers(control: Int32Array, blocks: number): void {
  for (let k = 0; k < SPINS; k++) if (Atomics.load(control, CONTROL.done) === blocks) return;
  Atomics.store(control, CONTROL.isCallerAsleep, 1);
  for (let done = Atomics.load(control, CONTROL.done); done !== blocks; done = Atomics.load(control, CONTROL.done)) sleep(control, done);
  Atomics.store(control, CONTROL.isCallerAsleep, 0);
}

function sleep(control: Int32Array, done: number): void {
  try {
    Atomics.wait(control, CONTROL.done, done, SLEEP_MS);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // a page's main thread may not sleep: it goes on looking
  }
}

/** @throws the error of the lowest block that failed in any thread */
function throwFailure(control: Int32Array, threads: number, local: BlockWork, own: Failed | undefined): void {
  let lowest = own?.block ?? Number.POSITIVE_INFINITY;
  for (let thread = 1; thread < threads; thread++) {
    const failed = Atomics.exchange(control, wordsOf(thread).failed, 0);
    if (failed > 0) lowest = Math.min(lowest, failed - 1);
  }
  if (lowest === Number.POSITIVE_INFINITY) return;
  if (own?.block === lowest) throw own.error;
  local(lowest);
  throw new QuantalError({
    where: "parallel.run",
    problem: `block ${lowest} failed in a worker thread, and not in the caller's`,
    expected: "work that does the same in every thread",
    fix: "Run with 0 workers",
  });
}

function checkBlocks(blocks: number): void {
  if (Number.isInteger(blocks) && blocks >= 0 && blocks <= MAX_BLOCKS) return;
  throw new OptionError({
    where: "parallel.run",
    problem: "the number of blocks is out of range",
    got: blocks,
    expected: `an integer in [0, ${MAX_BLOCKS}]`,
    fix: "Cut larger blocks",
  });
}
