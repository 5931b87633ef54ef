/** How trials are told apart: all with whole runs, or many with short runs and the better half with longer ones. */
export type Method = "random" | "halving";

/** One round of a search: so many trials, each with every seed, each run of so many steps. */
export interface Rung {
  readonly trials: number;
  readonly steps: number;
  /** Training steps of all its runs. */
  readonly totalSteps: number;
}

/** A first rung of less than an eighth of the steps tells little of whole runs. */
const MAX_RUNGS = 4;

/**
 * The rounds of a search, whose steps are never more than trials x seeds x steps.
 *   halving, with R rungs: floor(trials / 2^r) trials in rung r, runs of floor(steps / 2^(R - 1 - r)) steps
 * R is at most 4, and leaves two trials or more to the last rung: the best, and what the agent takes by itself.
 * @see Jamieson & Talwalkar 2016, arXiv:1502.07943
 */
export function rungsOf(method: Method, trials: number, seeds: number, steps: number): Rung[] {
  let count = 1;
  while (method === "halving" && count < MAX_RUNGS && trials >= 2 ** (count + 1) && steps >= 2 ** count) count++;
  return Array.from({ length: count }, (_, rung) => {
    const left = Math.floor(trials / 2 ** rung);
    const length = Math.floor(steps / 2 ** (count - 1 - rung));
    return { trials: left, steps: length, totalSteps: left * seeds * length };
  });
}
