import type { PolicySpec } from "@quantal/core";
import { fromErrorData } from "gymnasium-js/node";
import type { Subscriber } from "rxjs";
import type { ChunkRequest, ChunkResult } from "../chunks.ts";
import type { Slot } from "./slot.ts";
import type { FromWorker } from "./worker-entry.ts";

/** An order's chunks with their policy, in memory that all threads see. */
export interface SharedOrder {
  readonly policy: PolicySpec;
  readonly chunks: readonly ChunkRequest[];
}

/** Messages of an order that was dropped may come during the next one: they have its number. */
let orders = 0;

/** Words of an order's counter, in shared memory: the next chunk, then a word a thread: the chunk that it took last, plus 1. */
const NEXT = 0;
const TAKEN = 1;

/** What an order is carried out with. */
export interface OrderMeans {
  /** One or more. */
  readonly slots: readonly Slot[];
  readonly subscriber: Subscriber<ChunkResult>;
  readonly stop: AbortSignal | undefined;
  /** Called once all results have come. */
  onDone(): void;
}

/** An order under way. */
interface Progress extends OrderMeans, SharedOrder {
  readonly counter: Int32Array;
  readonly hasCome: Uint8Array;
  /** Results that have come, and how many will in all. */
  received: number;
  expected: number;
  isOver: boolean;
  halt(): void;
}

/**
 * Has threads take chunks from one counter: a message a thread starts them, and each result comes as it is made. A stop sets the counter
 * past the end, which tells just how many chunks had been taken.
 * @returns what drops the order: chunks that haven't started, and the results of those that have
 */
export function runOrder(shared: SharedOrder, means: OrderMeans): () => void {
  const { policy, chunks } = shared;
  const { slots, stop } = means;
  const order = ++orders;
  const counter = new Int32Array(new SharedArrayBuffer(4 * (TAKEN + slots.length)));
  const hasCome = new Uint8Array(chunks.length);
  const halt = (): void => {
    progress.expected = Math.min(progress.expected, drop(progress));
    endWhenDone(progress);
  };
  const progress: Progress = { ...shared, ...means, counter, hasCome, received: 0, expected: chunks.length, isOver: false, halt };
  stop?.addEventListener("abort", halt, { once: true });
  if (stop?.aborted) halt();
  for (const [thread, slot] of slots.entries()) {
    if (progress.isOver) break;
    slot.listen({
      answered: (message) => deliver(progress, resultOf(message, order, chunks)),
      died: (error) => mourn(progress, thread, error),
      work: () => chunks[counter[TAKEN + thread] - 1],
    });
    if (slot.isAlive()) slot.send({ type: "order", order, policy, chunks, counter, thread });
  }
  return () => {
    if (progress.isOver) return;
    drop(progress);
    end(progress);
  };
}

/** No more chunks are taken. @returns how many were */
function drop({ counter, chunks }: Progress): number {
  return Atomics.exchange(counter, NEXT, chunks.length);
}

function deliver(progress: Progress, result: ChunkResult | undefined): void {
  if (result === undefined || progress.isOver || progress.hasCome[result.index] === 1) return;
  progress.hasCome[result.index] = 1;
  progress.received++;
  progress.subscriber.next(result);
  endWhenDone(progress);
}

/** A dead thread's chunk has failed; where no thread is left, so has the first chunk that nobody took. */
function mourn(progress: Progress, thread: number, error: Error): void {
  const { counter, hasCome, slots } = progress;
  const taken = counter[TAKEN + thread] - 1;
  const isLast = slots.every((slot) => !slot.isAlive());
  const index = taken >= 0 && hasCome[taken] === 0 ? taken : isLast ? hasCome.indexOf(0) : -1;
  if (isLast) progress.expected = Math.min(progress.expected, progress.received + Number(index >= 0));
  if (index >= 0) deliver(progress, { type: "failed", index, error, environmentSteps: 0 });
  else endWhenDone(progress);
}

function endWhenDone(progress: Progress): void {
  if (progress.isOver || progress.received < progress.expected) return;
  end(progress);
  progress.onDone();
  progress.subscriber.complete();
}

function end(progress: Progress): void {
  progress.isOver = true;
  progress.stop?.removeEventListener("abort", progress.halt);
  for (const slot of progress.slots) slot.rest();
}

/** Takes chunks until there are none. In a worker thread. */
export function takeChunks(counter: Int32Array, thread: number, numChunks: number, work: (k: number) => void): void {
  for (let k = Atomics.add(counter, NEXT, 1); k < numChunks; k = Atomics.add(counter, NEXT, 1)) {
    Atomics.store(counter, TAKEN + thread, k + 1);
    work(k);
  }
}

/** What a message says of this order. A payload that was written where the request said needn't travel. */
function resultOf(message: FromWorker, order: number, chunks: readonly ChunkRequest[]): ChunkResult | undefined {
  if (message.type === "failed" && message.order === order) {
    const { index, environmentSteps } = message;
    return { type: "failed", index, environmentSteps, error: fromErrorData(message.error) };
  }
  if (message.type !== "done" || message.order !== order) return undefined;
  const { result } = message;
  const request = chunks[result.index];
  return result.type === "jobs" && request.type === "jobs" && request.payload !== undefined
    ? { ...result, payload: request.payload }
    : result;
}
