import type { Data } from "../../data.ts";
import type { ForeignEnv } from "../../env/foreign-env.ts";
import type { Violation } from "../finding.ts";
import type { Look } from "../hunt.ts";
import { copyOf } from "../plays/cases.ts";
import { copyOfData } from "../plays/plain.ts";
import { differenceOf, type Note, noteOf, play, withEnv } from "../plays/play.ts";
import type { Subject } from "../subject.ts";

/** A snapshot, where it was taken, and what came after it. */
interface Window {
  readonly saved: Data;
  readonly text: string;
  readonly from: number;
  readonly notes: Note[];
}

/**
 * Takes snapshots after 0, 1, 3, 7, 15, ... actions, goes on, restores each into a new environment and into the used one, and plays the same
 * actions there: both must give the same. Later steps leave the snapshot as it is.
 */
export const snapshotsAreWhole: Look = (subject, seed, actions) =>
  withEnv(subject, (env) => {
    if (typeof env.snapshot !== "function" || typeof env.restore !== "function") return undefined;
    const windows = recorded(subject, env, seed, actions);
    if (!Array.isArray(windows)) return windows;
    for (const window of windows) {
      const violation = withEnv(subject, (other) => replayed(subject, other, window, actions));
      if (violation) return violation;
    }
    for (const window of windows) {
      const violation = replayed(subject, env, window, actions);
      if (violation)
        return { ...violation, call: "restore", used: actions.length, problem: `of the environment itself: ${violation.problem}` };
    }
    return undefined;
  });

function recorded(subject: Subject, env: ForeignEnv, seed: number, actions: readonly unknown[]): Window[] | Violation {
  const windows: Window[] = [];
  let failed: Violation | undefined;
  play(subject, env, { seed, actions }, (beat) => {
    windows.at(-1)?.notes.push(noteOf(beat));
    if (beat.hasThrown) return false;
    const isDue = windows.length === 0 || beat.used >= 2 * (windows.at(-1)?.from ?? 0) + 1;
    if (!isDue) return true;
    try {
      const saved = copyOfData(env.snapshot?.() ?? null);
      windows.push({ saved, text: JSON.stringify(saved), from: beat.used, notes: [] });
      return true;
    } catch (error) {
      failed = {
        code: "QE017",
        call: "restore",
        used: beat.used,
        problem: "snapshot threw, or is no plain data",
        got: error ?? String(error),
      };
      return false;
    }
  });
  return failed ?? windows;
}

/** Restores a window's snapshot and plays its actions, as `play` would have gone on. */
function replayed(subject: Subject, env: ForeignEnv, window: Window, actions: readonly unknown[]): Violation | undefined {
  const { saved, from, notes } = window;
  const here = { code: "QE017", call: "restore" } as const;
  try {
    env.restore?.(saved);
  } catch (error) {
    return { ...here, used: from, problem: "restore threw", got: error ?? String(error) };
  }
  const again: Note[] = [];
  for (const note of notes) again.push(repeat(subject, env, note, actions));
  const difference = differenceOf(notes, again);
  if (difference) {
    const problem = `after a restore of the snapshot after ${from} actions another ${difference.what} came: ${difference.values}`;
    return { ...here, call: difference.call, used: difference.used, problem };
  }
  if (JSON.stringify(saved) === window.text) return undefined;
  return { ...here, used: notes.at(-1)?.used ?? from, problem: "playing on after a restore changed the saved snapshot" };
}

function repeat(subject: Subject, env: ForeignEnv, { call, used }: Note, actions: readonly unknown[]): Note {
  subject.count.steps++;
  const at = { call, used, action: undefined, tookMs: 0 };
  try {
    const result = call === "reset" ? env.reset({}) : env.step(copyOf(actions[used - 1]));
    return noteOf({ ...at, result, hasThrown: false });
  } catch {
    return noteOf({ ...at, result: undefined, hasThrown: true });
  }
}
