import { QuantalError, ShapeError } from "@quantal/numeric";
import { LaneError } from "../../env/lane-error.ts";
import type { Code } from "../codes.ts";
import type { Violation } from "../finding.ts";
import { arraysIn, faultOf, isRecord, leavesOf } from "../plays/observation.ts";
import { type Beat, hasEnded, play, withEnv } from "../plays/play.ts";
import type { Subject } from "../subject.ts";

/** What walks saw besides: for the advice, and for environments that never end. */
export interface Statistics {
  steps: number;
  ends: number;
  leastReward: number;
  mostReward: number;
  /** The largest absolute value of each element of the observations. */
  readonly sizes: number[];
}

/** Statistics of no steps. */
export function emptyStatistics(): Statistics {
  return { steps: 0, ends: 0, leastReward: Number.POSITIVE_INFINITY, mostReward: Number.NEGATIVE_INFINITY, sizes: [] };
}

/** A step that takes longer than this is told of. */
const SLOW_MS = 100;
/** Codes about observations: after the first of them the later ones are but its consequences. */
const OF_OBSERVATIONS: readonly Code[] = ["QE004", "QE005", "QE006"];

/** Plays a case and looks at every single result. Each code is told once, where it shows first. */
export function walk(subject: Subject, seed: number, actions: readonly unknown[], statistics?: Statistics): Violation[] {
  const found: Violation[] = [];
  const kept: Kept[] = [];
  const add = (violation: Violation): void => {
    const { code } = violation;
    const isConsequence = (each: Violation): boolean =>
      OF_OBSERVATIONS.includes(each.code) && each.used < violation.used && (OF_OBSERVATIONS.includes(code) || code === "QE008");
    if (!found.some((each) => each.code === code || isConsequence(each))) found.push(violation);
  };
  const see = (beat: Beat): boolean => {
    for (const violation of faultsOf(subject, beat)) add(violation);
    if (beat.hasThrown) return false;
    const twice = aliased(kept, beat);
    if (twice) add(twice);
    if (statistics && found.length === 0) count(statistics, beat);
    if (beat.tookMs > SLOW_MS && !found.some(({ code }) => code === "QE024") && isAlwaysSlow(subject, seed, actions, beat)) {
      add({
        ...at(beat),
        code: "QE024",
        problem: "the step is slow",
        got: `${Math.round(beat.tookMs)} ms`,
        expected: `${SLOW_MS} ms at most`,
      });
    }
    return true;
  };
  withEnv(subject, (env) => play(subject, env, { seed, actions }, see));
  return found;
}

function at({ call, used }: Beat): Pick<Violation, "call" | "used"> {
  return { call, used };
}

function faultsOf(subject: Subject, beat: Beat): Violation[] {
  const { call, result, hasThrown, error } = beat;
  const here = at(beat);
  if (hasThrown) return [{ ...here, ...thrown(call, error) }];
  if (!isRecord(result) || "then" in result) {
    const expected = call === "reset" ? "{ observation, info }" : "{ observation, reward, terminated, truncated, info }";
    return [{ ...here, code: "QE003", problem: `${call} returned no result`, got: result ?? String(result), expected }];
  }
  const faults: Violation[] = [];
  const fault = faultOf(subject.observationSpace, result["observation"], subject.definition !== undefined);
  if (fault) faults.push({ ...here, ...fault });
  if (!isRecord(result["info"])) {
    faults.push({
      ...here,
      code: "QE003",
      problem: "info is no object",
      got: result["info"] ?? String(result["info"]),
      expected: "{}, or what there is to tell",
    });
  }
  if (call === "reset") return faults;
  const reward = result["reward"];
  if (typeof reward !== "number") faults.push({ ...here, code: "QE007", problem: "reward is no number", got: reward ?? String(reward) });
  else if (!Number.isFinite(reward))
    faults.push({ ...here, code: "QE008", problem: "reward is not finite", got: reward, expected: "a finite number" });
  for (const name of ["terminated", "truncated"]) {
    if (typeof result[name] === "boolean") continue;
    faults.push({
      ...here,
      code: "QE003",
      problem: `${name} is no boolean`,
      got: result[name] ?? String(result[name]),
      expected: "true or false",
    });
  }
  return faults;
}

function thrown(call: Beat["call"], error: unknown): { code: Code; problem: string; got: unknown } {
  const cause = error instanceof LaneError ? error.cause : error;
  const isShape = cause instanceof ShapeError && cause.where.endsWith(".observe");
  const got = cause instanceof QuantalError ? cause.message : (cause ?? String(cause));
  if (isShape) return { code: "QE004", problem: "observe doesn't fill its row", got };
  return { code: call === "reset" ? "QE001" : "QE002", problem: `${call} threw`, got };
}

interface Kept {
  readonly array: object;
  readonly values: readonly number[];
}

/** Whether an array came that was handed out before, or one that was handed out has changed. Keeps the last few. */
function aliased(kept: Kept[], beat: Beat): Violation | undefined {
  const arrays = arraysIn(isRecord(beat.result) ? beat.result["observation"] : undefined);
  const again = arrays.find((array) => kept.some((each) => each.array === array));
  const changed = kept.find(({ array, values }) => leavesOf(array).some((value, j) => !Object.is(value, values[j])));
  if (arrays.length > 0 && kept.length >= 4 * arrays.length) kept.splice(arrays.length, arrays.length); // the reset's stay
  for (const array of arrays) kept.push({ array, values: leavesOf(array) });
  if (again) return { ...at(beat), code: "QE014", problem: "the observation is an array that was handed out before" };
  return changed && { ...at(beat), code: "QE014", problem: "an observation that was handed out before has changed" };
}

function count(statistics: Statistics, { call, result }: Beat): void {
  if (!isRecord(result)) return;
  const { sizes } = statistics;
  for (const [j, value] of leavesOf(result["observation"]).entries()) sizes[j] = Math.max(sizes[j] ?? 0, Math.abs(value));
  const reward = result["reward"];
  if (call === "reset" || typeof reward !== "number") return;
  statistics.steps++;
  statistics.leastReward = Math.min(statistics.leastReward, reward);
  statistics.mostReward = Math.max(statistics.mostReward, reward);
  if (hasEnded(result)) statistics.ends++;
}

/** Plays up to a slow call twice more: a machine that was busy elsewhere is no fault of the environment's. */
function isAlwaysSlow(subject: Subject, seed: number, actions: readonly unknown[], slow: Beat): boolean {
  for (let again = 0; again < 2; again++) {
    let tookMs = 0;
    const see = (beat: Beat): boolean => {
      if (beat.call === slow.call && beat.used === slow.used) tookMs = beat.tookMs;
      return !beat.hasThrown;
    };
    withEnv(subject, (env) => play(subject, env, { seed, actions: actions.slice(0, slow.used) }, see));
    if (tookMs <= SLOW_MS) return false;
  }
  return true;
}
