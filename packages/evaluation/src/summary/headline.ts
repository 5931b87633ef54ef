import { counted, formatEstimate, formatNumber, listed } from "./format.ts";
import type { GroupSummary, Summary } from "./types.ts";

/** A comparison in a few plain sentences. */
export interface Headline {
  /** What was compared. */
  readonly title: string;
  /** How: seeds and steps. */
  readonly subtitle: string;
  /** What came out, a sentence an environment. */
  readonly results: readonly string[];
}

const MAX_LISTED = 4;

/** Says plainly what was run and what came out; who is better is left to `comparisons`. */
export function headline(summary: Summary): Headline {
  const { agents, envs, seeds, steps, groups } = summary;
  if (groups.length === 0) return { title: "An empty comparison", subtitle: "No run was made.", results: [] };
  const who = agents.length > MAX_LISTED ? counted(agents.length, "agent") : listed(agents);
  const where = envs.length > MAX_LISTED ? counted(envs.length, "environment") : listed(envs);
  const runs = groups.reduce((sum, group) => sum + group.seeds, 0);
  const failed = groups.reduce((sum, group) => sum + group.failed, 0);
  const given = `${counted(seeds.length, "seed")}${seeds.length === 1 ? "" : " each"}, ${counted(steps, "training step")} a run`;
  const outcome = failed === 0 ? counted(runs, "run") : `${counted(runs, "run")}, of which ${formatNumber(failed)} failed`;
  return { title: `${who} on ${where}`, subtitle: `${given}: ${outcome}.`, results: envs.map((env) => resultOf(env, groups)) };
}

function resultOf(env: string, groups: readonly GroupSummary[]): string {
  const own = groups.filter((group) => group.env === env);
  const ends = own.map(({ agent, interquartileMean }) =>
    interquartileMean === undefined ? `${agent} has no final score` : `${agent} ended at ${formatEstimate(interquartileMean)}`,
  );
  const threshold = own.find((group) => group.threshold !== undefined)?.threshold;
  const solved = threshold === undefined ? "" : ` Solved means ${formatNumber(threshold)} or more: ${listed(own.map(solvedWords))}.`;
  return `On ${env}, ${listed(ends)}.${solved}`;
}

function solvedWords({ agent, solved = 0, seeds }: GroupSummary): string {
  return `${agent} on ${solved} of ${counted(seeds, "seed")}`;
}
