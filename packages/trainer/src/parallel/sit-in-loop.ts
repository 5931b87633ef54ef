import type { BlockWork } from "@quantal/core";
import { CONTROL, MAX_BLOCKS, wordsOf } from "./loop-control.ts";

/** Looks at memory before a thread sleeps: some 50 microseconds. */
const SPINS = 20_000;
/** The longest that a thread stays without work: then its messages have their turn. */
const STAY_MS = 4;

/** A thread's place in the loop. */
export interface Seat {
  readonly control: Int32Array;
  /** 1 or more. */
  readonly thread: number;
  /** What this thread has loaded, by the loop's number. */
  readonly loops: ReadonlyMap<number, BlockWork>;
  /** The value of its word `leave` with which it was called: once it is another, the call is old. */
  readonly leave: number;
}

/** Does blocks of one run after the other, until none has come for some milliseconds or the thread is wanted elsewhere. */
export function sitInLoop(seat: Seat): void {
  const words = wordsOf(seat.thread);
  if (!isOver(seat)) {
    do takeBlocks(seat, words);
    while (waitForBlocks(seat));
  }
  Atomics.add(seat.control, words.left, 1);
}

/** The thread ends: a block that it is at has failed, so that the caller doesn't wait for it. */
export function giveUp(control: Int32Array, thread: number): void {
  const { block, failed } = wordsOf(thread);
  if (control[block] === 0) return;
  Atomics.store(control, failed, control[block]);
  finish(control);
}

function takeBlocks({ control, loops }: Seat, { block, failed }: ReturnType<typeof wordsOf>): void {
  for (;;) {
    const ticket = Atomics.load(control, CONTROL.ticket);
    const remaining = ticket & MAX_BLOCKS;
    const work = remaining === 0 ? undefined : loops.get(ticket >>> 16);
    if (work === undefined) return;
    if (Atomics.compareExchange(control, CONTROL.ticket, ticket, ticket - 1) !== ticket) continue;
    control[block] = remaining;
    try {
      work(remaining - 1);
    } catch {
      Atomics.store(control, failed, remaining); // the caller does it again, so that the error is thrown there
    }
    control[block] = 0;
    finish(control);
  }
}

/** Counts a block that is done. */
function finish(control: Int32Array): void {
  Atomics.add(control, CONTROL.done, 1);
  if (Atomics.load(control, CONTROL.isCallerAsleep) === 1) Atomics.notify(control, CONTROL.done);
}

/** True where there are blocks to take. */
function waitForBlocks(seat: Seat): boolean {
  const { control } = seat;
  for (let k = 0; k < SPINS; k++) {
    if (isOver(seat)) return false;
    if (hasBlocks(seat)) return true;
  }
  const signal = Atomics.load(control, CONTROL.signal);
  Atomics.add(control, CONTROL.sleepers, 1);
  // Whoever wakes looks for sleepers after it has written: either it sees this one, or this one sees what it has written.
  if (!isOver(seat) && !hasBlocks(seat)) Atomics.wait(control, CONTROL.signal, signal, STAY_MS);
  Atomics.sub(control, CONTROL.sleepers, 1);
  return !isOver(seat) && hasBlocks(seat);
}

function isOver({ control, thread, leave }: Seat): boolean {
  return Atomics.load(control, wordsOf(thread).leave) !== leave;
}

function hasBlocks({ control, loops }: Seat): boolean {
  const ticket = Atomics.load(control, CONTROL.ticket);
  return (ticket & MAX_BLOCKS) !== 0 && loops.has(ticket >>> 16);
}
