import type { ForeignEnv } from "../../env/foreign-env.ts";
import { make } from "../../make/make.ts";
import type { Code } from "../codes.ts";
import type { Violation } from "../finding.ts";
import type { Look } from "../hunt.ts";
import { copyOf } from "../plays/cases.ts";
import { faultOf, isRecord } from "../plays/observation.ts";
import { type Beat, differenceOf, hasEnded, type Note, noteOf, notesOf, play, withEnv } from "../plays/play.ts";
import type { Subject } from "../subject.ts";

const EXTRA_STEPS = 3;

/**
 * Steps on after an episode's end. A class may throw, or say again that the episode is over; what hurts is an episode that comes alive again,
 * or a result that is none. (What `make` makes throws.)
 */
export const stepAfterEnd =
  (known: ReadonlySet<Code>): Look =>
  (subject, seed, actions) => {
    let found: Violation | undefined;
    withEnv(subject, (env) => {
      play(subject, env, { seed, actions }, (beat) => {
        if (beat.hasThrown) return false;
        if (beat.call === "reset" || !hasEnded(beat.result)) return true;
        found = stepOn(subject, env, beat, known);
        return false; // the environment isn't what it was
      });
    });
    return found;
  };

/** Steps on. Faults that the walks have found besides are no news, and where an observation lies doesn't matter any more. */
function stepOn(subject: Subject, env: ForeignEnv, { used, action }: Beat, known: ReadonlySet<Code>): Violation | undefined {
  const here = { code: "QE020", call: "step", used } as const;
  for (let k = 1; k <= EXTRA_STEPS; k++) {
    const after = `step ${k} after the episode's end`;
    let result: unknown;
    subject.count.steps++;
    try {
      result = env.step(copyOf(action));
    } catch (error) {
      if (error instanceof Error) return undefined;
      return { ...here, problem: `${after} threw what is no Error`, got: error ?? String(error) };
    }
    if (!isRecord(result)) return { ...here, problem: `${after} returned no result`, got: result ?? String(result) };
    const { observation, reward }: { observation?: unknown; reward?: unknown } = result;
    const fault = faultOf(subject.observationSpace, observation, false);
    if (fault && fault.code !== "QE006" && !known.has(fault.code))
      return { ...here, ...fault, code: "QE020", problem: `${after}: ${fault.problem}` };
    if (!Number.isFinite(reward) && !known.has("QE007") && !known.has("QE008")) {
      return { ...here, problem: `${after}: reward is not finite`, got: reward ?? String(reward) };
    }
    if (!hasEnded(result) && !known.has("QE003")) return { ...here, problem: `${after} says that the episode goes on` };
  }
  return undefined;
}

/** `reset` keeps its hands off what it is given. */
export const optionsAreTheCallers =
  (resetOptions: object | undefined): Look =>
  (subject, seed, actions) => {
    const options = structuredClone(resetOptions ?? {});
    const given = { seed, options };
    const before = JSON.stringify(given);
    withEnv(subject, (env) => {
      try {
        env.reset(given);
        for (const action of actions) if (hasEnded(env.step(action))) break;
      } catch {} // another rule's business; and an empty object may be no options of this environment's
    });
    const here = { code: "QE016", call: "reset", used: actions.length } as const;
    const after = JSON.stringify(given);
    if (after !== before) return { ...here, problem: "the options that reset was given were changed", got: after, expected: before };
    return undefined;
  };

/** Params with lists in them, which no freezing protects, stay what they are. */
export const paramsStay: Look = (subject, seed, actions) => {
  const own = subject.definition?.();
  if (own === undefined || !Object.values(own.params ?? {}).some(Array.isArray)) return undefined;
  const before = JSON.stringify(own.params);
  const create = (): ForeignEnv => make(own) as unknown as ForeignEnv; // type-erased: nothing that it returns is trusted
  let used = -1;
  const see = (beat: Beat): boolean => {
    if (used < 0 && JSON.stringify(own.params) !== before) used = beat.used;
    return used < 0 && !beat.hasThrown;
  };
  withEnv({ ...subject, create }, (env) => play(subject, env, { seed, actions }, see));
  if (used < 0) return undefined;
  const call = used === 0 ? "reset" : "step";
  return { code: "QE016", call, used, problem: "the params were changed", got: JSON.stringify(own.params), expected: before };
};

/** Closing twice is closing once. */
export const closesTwice: Look = (subject, seed, actions) => {
  const env = subject.create();
  notesOf(subject, env, seed, actions);
  for (const which of ["close", "the second close"]) {
    try {
      env.close();
    } catch (error) {
      return { code: "QE025", call: "close", used: actions.length, problem: `${which} threw`, got: error ?? String(error) };
    }
  }
  return undefined;
};

/** Drawing throws nothing, gives a frame or undefined, and changes nothing. */
export const rendersPurely: Look = (subject, seed, actions) => {
  let found: Violation | undefined;
  const drawn: Note[] = [];
  withEnv(subject, (env) => {
    play(subject, env, { seed, actions }, (beat) => {
      drawn.push(noteOf(beat));
      if (!beat.hasThrown) found = renderFault(env, beat.used);
      return found === undefined && !beat.hasThrown;
    });
  });
  if (found) return found;
  const difference = differenceOf(
    withEnv(subject, (env) => notesOf(subject, env, seed, actions)),
    drawn,
  );
  if (!difference) return undefined;
  const problem = `drawing changed the ${difference.what} of a later call: ${difference.values}`;
  return { code: "QE026", call: difference.call, used: difference.used, problem };
};

function renderFault(env: ForeignEnv, used: number): Violation | undefined {
  const here = { code: "QE026", call: "render", used } as const;
  let frame: unknown;
  try {
    frame = env.render();
  } catch (error) {
    return { ...here, problem: "render threw", got: error ?? String(error) };
  }
  if (frame === undefined || (isRecord(frame) && typeof frame["width"] === "number" && Array.isArray(frame["commands"]))) return undefined;
  return { ...here, problem: "render returned no frame", got: frame ?? String(frame), expected: "a Frame, or undefined" };
}
