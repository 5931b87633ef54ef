import type { Estimate, PairSummary } from "./types.ts";

/** One cell of a matrix of agents by agents. */
export interface ImprovementCell {
  /** The agent of the row, and that of the column. */
  readonly agent: string;
  readonly other: string;
  /** That a run of the row's agent scores higher than one of the column's, ties one half. Left out on the diagonal and without runs. */
  readonly estimate?: Estimate;
  /** Whether the pair's test lets one of the two be called better. */
  readonly isClaimed: boolean;
}

/**
 * The probabilities of improvement of all pairs as a matrix, a row an agent: a cell and its mirror image add up to 1, and so do their
 * intervals' ends.
 */
export function improvementMatrix(
  agents: readonly string[],
  pairs: readonly (Pick<PairSummary, "agents" | "probabilityOfImprovement"> & { readonly isClaimed?: boolean })[],
): ImprovementCell[][] {
  return agents.map((agent) =>
    agents.map((other) => {
      const pair = pairs.find(({ agents: two }) => agent !== other && two.includes(agent) && two.includes(other));
      const found = pair?.probabilityOfImprovement;
      const estimate = pair?.agents[0] === agent ? found : mirrored(found);
      return { agent, other, ...(estimate === undefined ? {} : { estimate }), isClaimed: pair?.isClaimed ?? false };
    }),
  );
}

function mirrored(estimate: Estimate | undefined): Estimate | undefined {
  if (estimate === undefined) return undefined;
  const { value, interval } = estimate;
  return { value: 1 - value, ...(interval === undefined ? {} : { interval: { low: 1 - interval.high, high: 1 - interval.low } }) };
}
