import { writeKey } from "@quantal/numeric";
import type { EnvDefinition, LaneEnv } from "../../env/types.ts";
import { type ActionBuffer, actionBuffer, sizeOf } from "../../spaces/space.ts";
import type { Violation } from "../finding.ts";
import type { Look } from "../hunt.ts";
import { copyOf } from "../plays/cases.ts";
import { isNumbers, leavesOf } from "../plays/observation.ts";
import { differenceOf, type Note, noteOf, notesOf, play, withEnv } from "../plays/play.ts";
import type { Subject } from "../subject.ts";

/** A lane among others, which are reset and stepped at other times, must give what it gives alone. */
export const lanesKeepApart: Look = (subject, seed, actions) => {
  if (!subject.definition) return instancesKeepApart(subject, seed, actions);
  const definition = subject.definition();
  const alone = laneNotes(subject, definition, seed, actions, 1);
  const among = laneNotes(subject, definition, seed, actions, 3);
  if (!Array.isArray(alone)) return alone;
  if (!Array.isArray(among)) return among;
  const difference = differenceOf(alone, among);
  return difference && apart(difference, "a lane among three gave another", "than alone");
};

function apart(
  difference: { call: "reset" | "step"; used: number; what: string; values: string },
  before: string,
  after: string,
): Violation {
  const { call, used, what, values } = difference;
  return { code: "QE018", call, used, problem: `${before} ${what} ${after}: ${values}` };
}

/** Two instances of a class, played in turn. */
const instancesKeepApart: Look = (subject, seed, actions) => {
  const alone = withEnv(subject, (env) => notesOf(subject, env, seed, actions));
  const beside = withEnv(subject, (env) =>
    withEnv(subject, (other) => {
      const notes: Note[] = [];
      let isOver = true;
      play(subject, env, { seed, actions }, (beat) => {
        notes.push(noteOf(beat));
        try {
          if (isOver) other.reset({ seed: seed + 1 });
          else other.step(copyOf(actions[(beat.used * 7) % actions.length]));
          isOver = beat.used % 5 === 4;
        } catch {
          isOver = true;
        }
        return !beat.hasThrown;
      });
      return notes;
    }),
  );
  const difference = differenceOf(alone, beside);
  return difference && apart(difference, "an instance beside another one gave another", "than alone");
};

/** A lane that is watched, the last but one of its vector. */
interface Watched {
  readonly subject: Subject;
  readonly lanes: LaneEnv;
  readonly lane: number;
  readonly actions: ActionBuffer;
  readonly observations: Float32Array;
  readonly elapsed: Int32Array;
}

/** What the middle lane gives while its neighbours, if there are any, are stepped with other actions and reset at other times. */
function laneNotes(
  subject: Subject,
  definition: EnvDefinition,
  seed: number,
  actions: readonly unknown[],
  numEnvs: number,
): Note[] | Violation {
  const lanes = definition.vector(numEnvs);
  const lane = numEnvs >> 1;
  const actionRows = actionBuffer(definition.actionSpace, numEnvs);
  const observations = new Float32Array(numEnvs * sizeOf(definition.observationSpace));
  const watched: Watched = { subject, lanes, lane, actions: actionRows, observations, elapsed: new Int32Array(numEnvs) };
  for (let i = 0; i < numEnvs; i++) writeKey(lanes.keys, i, seed, "checker/lane", i === lane ? 0 : i + 1);
  subject.watch?.begin(seed);
  const notes: Note[] = [];
  try {
    resetLane(watched, lane);
    notes.push(laneNote(watched, "reset", 0));
    for (let i = 0; i < numEnvs; i++) if (i !== lane) resetLane(watched, i);
    for (let k = 0; k < actions.length; k++) {
      if (isOver(watched, lane)) {
        resetLane(watched, lane);
        notes.push(laneNote(watched, "reset", k));
      }
      subject.watch?.act(actions[k]);
      const violation = stepAll(watched, k, actions);
      if (violation) return violation;
      notes.push(laneNote(watched, "step", k + 1));
    }
  } catch {
    notes.push({ call: "step", used: Math.max(1, notes.at(-1)?.used ?? 1), numbers: [], hasThrown: true });
  }
  lanes.close();
  return notes;
}

function isOver({ lanes, elapsed }: Watched, lane: number): boolean {
  return lanes.terminated[lane] !== 0 || elapsed[lane] >= lanes.maxEpisodeSteps;
}

function resetLane({ lanes, elapsed }: Watched, lane: number): void {
  lanes.reset(lane);
  lanes.terminated[lane] = 0;
  elapsed[lane] = 0;
}

/** Steps the watched lane with action k: together with its neighbours at even k, between them at odd ones. Their actions are other ones. */
function stepAll(watched: Watched, k: number, list: readonly unknown[]): Violation | undefined {
  const { lanes, lane, actions, elapsed, subject } = watched;
  const { numEnvs } = lanes;
  for (let i = 0; i < numEnvs; i++) {
    if (i !== lane && (isOver(watched, i) || (k + i) % 5 === 4)) resetLane(watched, i);
    write(actions, i, numEnvs, list[i === lane ? k : (k * 3 + i + 1) % list.length]);
  }
  const before = actions.slice();
  subject.count.steps += numEnvs;
  const order = numEnvs === 1 ? [[lane]] : k % 2 === 0 ? [[0, 1, 2]] : [[0], [1], [2]];
  for (const group of order) lanes.step(actions, Int32Array.from(group), group.length);
  for (let i = 0; i < numEnvs; i++) elapsed[i]++;
  const j = before.findIndex((value, at) => !Object.is(value, actions[at]));
  if (j < 0) return undefined;
  return {
    code: "QE015",
    call: "step",
    used: k + 1,
    problem: "step changed the actions that it was given",
    got: actions[j],
    expected: String(before[j]),
  };
}

function write(actions: ActionBuffer, row: number, numEnvs: number, action: unknown): void {
  if (typeof action === "number") actions[row] = action;
  else if (isNumbers(action)) actions.set(action, (row * actions.length) / numEnvs);
}

function laneNote({ lanes, lane, observations }: Watched, call: "reset" | "step", used: number): Note {
  lanes.observe(observations, lane);
  const size = sizeOf(lanes.observationSpace);
  const numbers = Array.from(observations.subarray(lane * size, (lane + 1) * size));
  if (call === "step") numbers.push(lanes.reward[lane], lanes.terminated[lane], lanes.truncated?.[lane] ?? 0);
  return { call, used, numbers, hasThrown: false };
}

/** `observe` and `info` look at the state; they don't touch it. */
export const observesPurely: Look = (subject, seed, actions) => {
  const definition = subject.definition?.();
  if (!definition) return undefined;
  const lanes = definition.vector(1);
  writeKey(lanes.keys, 0, seed, "checker/lane");
  const observations = new Float32Array(sizeOf(definition.observationSpace));
  const buffer = actionBuffer(definition.actionSpace, 1);
  const looked = (used: number): Violation | undefined => {
    lanes.observe(observations, 0);
    const [first, before] = [observations.slice(), leavesOf(lanes.save?.())];
    lanes.observe(observations, 0);
    lanes.info?.(0);
    const here = { code: "QE019", call: "observe", used } as const;
    if (!leavesOf(lanes.save?.()).every((value, k) => Object.is(value, before[k])))
      return { ...here, problem: "observe or info changed the state" };
    const j = first.findIndex((value, at) => !Object.is(value, observations[at]));
    if (j < 0) return undefined;
    return { ...here, problem: `a second observe gave another observation[${j}]`, got: observations[j], expected: String(first[j]) };
  };
  try {
    lanes.reset(0);
    let violation = looked(0);
    for (let k = 0; k < actions.length && !violation && lanes.terminated[0] === 0; k++) {
      write(buffer, 0, 1, actions[k]);
      lanes.step(buffer, Int32Array.of(0), 1);
      violation = looked(k + 1);
    }
    return violation;
  } catch {
    return undefined; // what throws is found by the walks
  }
};
