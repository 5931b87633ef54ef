import { describe } from "@quantal/numeric";
import type { ForeignEnv } from "../../env/foreign-env.ts";
import type { Subject } from "../subject.ts";
import { copyOf } from "./cases.ts";
import { isRecord, leavesOf, numberOf } from "./observation.ts";

/** One call of an environment, and what came of it. */
export interface Beat {
  readonly call: "reset" | "step";
  /** How many actions were played before and with this call. */
  readonly used: number;
  readonly action: unknown;
  readonly result: unknown;
  /** What it threw. */
  readonly error?: unknown;
  readonly hasThrown: boolean;
  /** Where the caller gave a clock. */
  readonly tookMs: number;
}

/** What a player may be told besides. */
export interface PlayOptions {
  /** Gives an action its array: a copy by default. */
  hand?(action: unknown): unknown;
  /** For `reset`, beside the seed. */
  resetOptions?: object | undefined;
}

/**
 * Plays as `quantal rollout` does: a reset with the seed, the actions, and a reset without one after each end.
 * @param see - called after each call; playing stops where it returns false, or where a call threw
 */
export function play(
  subject: Subject,
  env: ForeignEnv,
  { seed, actions }: { readonly seed: number; readonly actions: readonly unknown[] },
  see: (beat: Beat) => boolean,
  { hand = copyOf, resetOptions }: PlayOptions = {},
): void {
  const { watch, maxEpisodeSteps = Number.POSITIVE_INFINITY, count } = subject;
  const options = resetOptions === undefined ? {} : { options: resetOptions };
  watch?.begin(seed);
  if (!see(attempt(subject, "reset", 0, undefined, () => env.reset({ seed, ...options })))) return;
  let elapsed = 0;
  let isOver = false;
  for (let k = 0; k < actions.length; k++) {
    if (isOver) {
      elapsed = 0;
      if (!see(attempt(subject, "reset", k, undefined, () => env.reset({ ...options })))) return;
    }
    watch?.act(actions[k]);
    count.steps++;
    elapsed++;
    const beat = attempt(subject, "step", k + 1, actions[k], () => env.step(hand(actions[k])));
    isOver = hasEnded(beat.result) || elapsed >= maxEpisodeSteps;
    if (!see(beat) || beat.hasThrown) return;
  }
}

function attempt({ now }: Subject, call: Beat["call"], used: number, action: unknown, run: () => unknown): Beat {
  const startedAt = now?.() ?? 0;
  try {
    const result = run();
    return { call, used, action, result, hasThrown: false, tookMs: (now?.() ?? 0) - startedAt };
  } catch (error) {
    return { call, used, action, result: undefined, error, hasThrown: true, tookMs: 0 };
  }
}

/** Whether a step's result says that the episode is over. */
export function hasEnded(result: unknown): boolean {
  return isRecord(result) && (result["terminated"] === true || result["truncated"] === true);
}

/** Makes an environment for one use, and closes it. */
export function withEnv<T>(subject: Subject, use: (env: ForeignEnv) => T): T {
  const env = subject.create();
  try {
    return use(env);
  } finally {
    try {
      env.close();
    } catch {} // a rule of its own looks at close
  }
}

/** What calls gave, in numbers: what two plays are compared by. Infos are left out: they may hold times. */
export interface Note {
  readonly call: Beat["call"];
  readonly used: number;
  readonly numbers: readonly number[];
  readonly hasThrown: boolean;
}

/** Notes of one call: observation first, then reward, terminated, truncated. */
export function noteOf({ call, used, result, hasThrown }: Beat): Note {
  const fields: Record<string, unknown> = isRecord(result) ? result : {};
  const numbers = leavesOf(fields["observation"]);
  if (call === "step") for (const name of ["reward", "terminated", "truncated"]) numbers.push(numberOf(fields[name]));
  return { call, used, numbers, hasThrown };
}

/** Plays and takes notes. */
export function notesOf(subject: Subject, env: ForeignEnv, seed: number, actions: readonly unknown[], options?: PlayOptions): Note[] {
  const notes: Note[] = [];
  const see = (beat: Beat): boolean => notes.push(noteOf(beat)) > 0 && !beat.hasThrown;
  play(subject, env, { seed, actions }, see, options);
  return notes;
}

/** Where two plays part. */
export interface Difference {
  readonly call: Beat["call"];
  readonly used: number;
  readonly what: string;
  readonly values: string;
}

/** The first difference between two plays; undefined where there is none. */
export function differenceOf(a: readonly Note[], b: readonly Note[]): Difference | undefined {
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [one, other] = [a[k], b[k]];
    const at = { call: one.call, used: Math.max(one.used, other.used) };
    if (one.hasThrown && other.hasThrown) return undefined;
    if (one.hasThrown !== other.hasThrown) return { ...at, what: "an exception", values: "only one of the two threw" };
    if (one.call !== other.call) return { ...at, what: "the end of the episode", values: `${one.call} and ${other.call}` };
    const j = firstDifferent(one.numbers, other.numbers);
    if (j >= 0) return { ...at, what: nameOf(one, j), values: `${describe(one.numbers[j])} and ${describe(other.numbers[j])}` };
  }
  return undefined;
}

function firstDifferent(a: readonly number[], b: readonly number[]): number {
  for (let j = 0; j < Math.max(a.length, b.length); j++) if (!Object.is(a[j], b[j])) return j;
  return -1;
}

function nameOf({ call, numbers }: Note, j: number): string {
  const tail = ["reward", "terminated", "truncated"].at(j - (numbers.length - 3));
  return call === "step" && j >= numbers.length - 3 ? (tail ?? "truncated") : `observation[${j}]`;
}
