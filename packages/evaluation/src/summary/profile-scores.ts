import { type PerformanceProfile, performanceProfile } from "../statistics/profiles.ts";
import type { ScoreTable } from "../statistics/score-table.ts";
import type { ProfileSummary, Summary } from "./types.ts";

const POINTS = 51;
const ROOM = 0.04; // beyond the lowest score, so that each profile is seen to begin at 1

/** The profiles of several agents at common thresholds, evenly from below the lowest score to the highest. */
export function profileScores(
  scores: ReadonlyMap<string, ScoreTable>,
  { resamples, seed }: Pick<Summary["method"], "resamples" | "seed">,
): ProfileSummary {
  const thresholds = thresholdsOf([...scores.values()].flatMap(({ tasks }) => tasks.flatMap(({ runs }) => [...runs])));
  const agents = [...scores].map(([agent, table]) => ({
    agent,
    ...bandOf(table, performanceProfile(table, thresholds, { resamples, seed })),
  }));
  return { thresholds, agents };
}

/** A single run on a task is drawn again and again: its band would seem to know everything. */
function bandOf(
  { tasks }: ScoreTable,
  { share, low, high }: PerformanceProfile,
): { share: readonly number[]; low?: readonly number[]; high?: readonly number[] } {
  return tasks.some(({ runs }) => runs.length < 2) ? { share } : { share, low, high };
}

function thresholdsOf(values: readonly number[]): number[] {
  const high = Math.max(...values);
  const span = high - Math.min(...values);
  const low = Math.min(...values) - (span > 0 ? ROOM * span : Math.max(1, Math.abs(high)) * ROOM);
  return Array.from({ length: POINTS }, (_, k) => (k === POINTS - 1 ? high : low + ((high - low) * k) / (POINTS - 1)));
}
