import { toJson } from "../json.ts";

/** Where a thread that checks an environment was last. */
export interface Trail {
  /** Plays begun, and steps of all of them. */
  readonly plays: number;
  readonly steps: number;
  /** What the last play was reset with. */
  readonly seed: number;
  /** Actions of the last play, the one under way included, as JSON has them; the first ones only where they are very many. */
  readonly actions: readonly unknown[];
  readonly isCut: boolean;
}

// Int32 words at the start of the memory, then the seed as a float64, then the actions: JSON texts with commas between them.
const PLAYS = 0;
const STEPS = 1;
const LENGTH = 2; // bytes of text
const IS_CUT = 3;
const SEED_AT = 16;
const TEXT_AT = 24;
/** Some 200,000 actions of a few numbers: more than any play has. */
const CAPACITY = 1 << 22;

/** Memory for one trail, which two threads may share. */
export function createTrail(): SharedArrayBuffer {
  return new SharedArrayBuffer(TEXT_AT + CAPACITY);
}

/** Writes a trail: each call is told before it is made, because it may never return. As `CheckWatch`. */
export function trailWriter(memory: SharedArrayBuffer): { begin(seed: number): void; act(action: unknown): void } {
  const words = new Int32Array(memory, 0, 4);
  const seeds = new Float64Array(memory, SEED_AT, 1);
  const text = new Uint8Array(memory, TEXT_AT);
  const encoder = new TextEncoder();
  return {
    begin(seed) {
      seeds[0] = seed;
      Atomics.store(words, LENGTH, 0);
      Atomics.store(words, IS_CUT, 0);
      Atomics.add(words, PLAYS, 1);
    },
    act(action) {
      const length = Atomics.load(words, LENGTH);
      const part = `${length > 0 ? "," : ""}${toJson(action)}`;
      const { written, read } = encoder.encodeInto(part, text.subarray(length));
      if (read < part.length) Atomics.store(words, IS_CUT, 1);
      else if (Atomics.load(words, IS_CUT) === 0) Atomics.store(words, LENGTH, length + written); // after the text: never half an action
      Atomics.add(words, STEPS, 1);
    },
  };
}

/** A number that changes with every call that is told. */
export function readPulse(memory: SharedArrayBuffer): number {
  const words = new Int32Array(memory, 0, 4);
  return Atomics.load(words, PLAYS) + Atomics.load(words, STEPS);
}

/** Steps of all plays so far. */
export function readSteps(memory: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(memory, 0, 4), STEPS);
}

/** Reads the whole trail; the thread that writes it should have ended. */
export function readTrail(memory: SharedArrayBuffer): Trail {
  const words = new Int32Array(memory, 0, 4);
  const text = new TextDecoder().decode(new Uint8Array(memory, TEXT_AT, Atomics.load(words, LENGTH)).slice());
  return {
    plays: Atomics.load(words, PLAYS),
    steps: readSteps(memory),
    seed: new Float64Array(memory, SEED_AT, 1)[0],
    actions: JSON.parse(`[${text}]`),
    isCut: Atomics.load(words, IS_CUT) === 1,
  };
}
