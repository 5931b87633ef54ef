/** What a code means. `docs/environment-checker.md` has a paragraph for each. */
export interface CodeInfo {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

/** All codes: QE… are rules, QA… advice. A code never changes its meaning. */
export const CODES = {
  QE001: {
    title: "reset throws",
    why: "An episode can't begin",
    fix: "Let reset accept every seed, without options too",
  },
  QE002: {
    title: "step throws",
    why: "Training ends at the first episode that gets here",
    fix: "Handle this action in this state, or end the episode before",
  },
  QE003: {
    title: "the result is none",
    why: "Whoever steps the environment reads the fields by name, at once",
    fix: "Return { observation, info } from reset and { observation, reward, terminated, truncated, info } from step, with true or false as flags and no promise",
  },
  QE004: {
    title: "observation of the wrong shape or type",
    why: "Networks are built for the shape that the space tells",
    fix: "Give the observation the length and array type of observationSpace, or change the space",
  },
  QE005: {
    title: "NaN or infinity in an observation",
    why: "One such value makes all of a network's weights NaN",
    fix: "Look for a division by zero, a root of a negative number or a state that grows without bound, and end the episode before",
  },
  QE006: {
    title: "observation outside of its space",
    why: "Whatever scales or clips by the bounds goes wrong without a word",
    fix: "Clamp the value, end the episode before, or widen the bounds",
  },
  QE007: {
    title: "reward is no number",
    why: "Returns are sums of rewards",
    fix: "Return one number",
  },
  QE008: {
    title: "NaN or infinity as a reward",
    why: "One such reward makes the return, and then the network, NaN",
    fix: "Look for a division by zero or a logarithm of zero, and bound the reward",
  },
  QE009: {
    title: "no environment",
    why: "Nothing can run it",
    fix: "Give it observationSpace, actionSpace, reset, step, render and close, and spaces made by box(...), discrete(...) and the like",
  },
  QE010: {
    title: "reset ignores its seed",
    why: "No result can be repeated",
    fix: "Start a generator from options.seed whenever there is one, and draw from nothing else; in a definition draw from rng",
  },
  QE011: {
    title: "every seed gives one start",
    why: "An agent can learn the one episode by heart, and evaluation over many seeds measures one number many times",
    fix: "Draw the start from the generator; where one start is meant, silence this code",
  },
  QE012: {
    title: "step is not deterministic",
    why: "No result can be repeated, and no fault found again",
    fix: "Draw from the generator that reset seeded instead of Math.random, read no clock, and keep no variables outside of the environment",
  },
  QE013: {
    title: "reset doesn't clear everything",
    why: "An episode depends on the ones before it",
    fix: "Set every field and state column in reset",
  },
  QE014: {
    title: "the same array handed out twice",
    why: "A stored observation changes when the environment goes on, so that a buffer of them is full of the last one",
    fix: "Return a new array from every reset and step",
  },
  QE015: {
    title: "action array kept or changed",
    why: "The caller uses it for other things afterwards",
    fix: "Copy the action's numbers before changing or keeping them",
  },
  QE016: {
    title: "options or params changed",
    why: "The next reset, or another environment, starts from other values",
    fix: "Copy options and params before changing them",
  },
  QE017: {
    title: "state not whole after snapshot and restore",
    why: "A run that is resumed goes another way than one that nothing interrupted",
    fix: "Save and restore copies of every field that later steps depend on, the generator included",
  },
  QE018: {
    title: "lanes that disturb each other",
    why: "Results depend on the company that a lane or an instance keeps, and so on the number of workers",
    fix: "Read and write row i only, and keep nothing in module variables or static fields",
  },
  QE019: {
    title: "observe or info changes the state",
    why: "They are called again on restore, and as often as anybody likes to look",
    fix: "Move the change into step",
  },
  QE020: {
    title: "step after the end",
    why: "A loop that misses the end learns from steps that no episode has",
    fix: "Throw an Error, or keep saying that the episode is over",
  },
  QE021: {
    title: "episodes never end",
    why: "There are no returns, and nothing is ever reset",
    fix: "Set terminated where the task is over, or give a time limit: maxEpisodeSteps",
  },
  QE022: {
    title: "actions out of bounds not handled",
    why: "A policy's noise goes past the bounds now and then",
    fix: "Clamp the action in step, or wrap the environment in clipAction",
  },
  QE023: {
    title: "a call doesn't return",
    why: "Training hangs without a word",
    fix: "Bound the loop, and look at what ends it in this state",
  },
  QE024: {
    title: "a slow step",
    why: "A million such steps take a day",
    fix: "Do heavy work once, in the constructor, and not in each step",
  },
  QE025: {
    title: "close is not repeatable",
    why: "A wrapper and its user may both close",
    fix: "Let close do nothing where nothing is open",
  },
  QE026: {
    title: "render throws or changes something",
    why: "Watching an episode must not change it",
    fix: "Draw from the state without changing it, and return a Frame or undefined",
  },
  QA101: {
    title: "a constant reward",
    why: "Only the length of an episode then tells good from bad; where that is meant, all is well",
    fix: "Reward what the agent should do, or silence this advice",
  },
  QA102: {
    title: "scales that differ by 1000 or more",
    why: "Networks hardly see the small values beside the large ones",
    fix: "Scale the observation, or wrap the environment in normalizeObservation",
  },
} as const satisfies { readonly [code: string]: CodeInfo };

/** A rule's or an advice's code. */
export type Code = keyof typeof CODES;

/** Whether a text is one of the codes. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
