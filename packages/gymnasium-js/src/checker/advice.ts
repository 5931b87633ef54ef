import { type Check, report } from "./hunt.ts";
import { actionsOf, createCases } from "./plays/cases.ts";
import { type Beat, hasEnded, play, withEnv } from "./plays/play.ts";
import type { Statistics } from "./rules/walk.ts";

/** A limit past this many steps is none. */
const NO_LIMIT = 100_000_000;
/** Steps without an end after which an environment without a limit is said to have none. */
const LONG = 20_000;

/** Without a time limit episodes must end some time. */
export function neverEnds(check: Check, seed: number, statistics: Statistics): void {
  const { subject, palette, codes, isTimeUp } = check;
  const { maxEpisodeSteps = Number.POSITIVE_INFINITY } = subject;
  if (maxEpisodeSteps < NO_LIMIT || statistics.ends > 0 || isTimeUp()) return;
  if (codes.has("QE001") || codes.has("QE002") || codes.has("QE003")) return;
  const { indices } = createCases(palette, { seed, steps: 200, maxEpisodeSteps, isOutside: false })[3];
  for (const length of [LONG / 20, LONG]) {
    const actions = actionsOf(palette, { seed, indices: Array.from({ length }, (_, k) => indices[k % indices.length]) });
    let isEndless = true;
    const see = ({ result, hasThrown }: Beat): boolean => {
      isEndless = !hasThrown && !hasEnded(result);
      return isEndless && !isTimeUp();
    };
    withEnv(subject, (env) => play(subject, env, { seed, actions }, see));
    if (!isEndless || isTimeUp()) return;
  }
  const problem = `no episode ended in ${statistics.steps} steps, nor in ${LONG} in a row, and there is no time limit`;
  report(check, seed, [], { code: "QE021", call: "step", used: 0, problem });
}

const ENOUGH_STEPS = 50;
const FAR_APART = 1000;

/** What is no fault, but worth a thought: told from what the walks saw. */
export function advise(check: Check, seed: number, { steps, leastReward, mostReward, sizes }: Statistics): void {
  if (steps < ENOUGH_STEPS) return;
  const here = { call: "step", used: 0 } as const;
  if (leastReward === mostReward) {
    report(check, seed, [], { ...here, code: "QA101", problem: `the reward was ${leastReward} at each of ${steps} steps` });
  }
  const seen = sizes.filter((size) => size > 0);
  const [least, most] = [Math.min(...seen), Math.max(...seen)];
  if (seen.length < 2 || most / least < FAR_APART) return;
  const [larger, smaller] = [most, least].map((size) => `observation[${sizes.indexOf(size)}] went up to ${size.toPrecision(3)}`);
  report(check, seed, [], { ...here, code: "QA102", problem: `${larger}, and ${smaller} only` });
}
