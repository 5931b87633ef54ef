import type { Comparison } from "@quantal/core";
import { improvementMatrix } from "../../summary/improvement-matrix.ts";
import type { Summary } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { learningInputs } from "../page/learning.ts";
import { byEnv } from "../page/parts.ts";
import { matrixChart } from "./improvement.ts";
import { learningCharts } from "./learning.ts";
import { looksOf } from "./palette.ts";
import { lastStep, passagesChart } from "./passages.ts";
import { profileChart } from "./profiles.ts";
import { scoresChart } from "./scores.ts";
import { type Picture, standalone } from "./standalone.ts";

/** A chart and the name of its file, without an ending. */
export interface NamedPicture extends Picture {
  readonly name: string;
}

const MEASURES = [
  ["training", "Training returns"],
  ["evaluation", "Evaluated snapshots"],
] as const;

/** Every chart of a report as a picture of its own, but for the small ones of single runs. */
export function* allCharts(comparison: Comparison, summary: Summary): Generator<NamedPicture> {
  const { agents, envs, groups, comparisons, profiles, overTasks } = summary;
  const looks = looksOf(agents);
  const picture = (name: string, title: string, chart: Html, legend: readonly string[] = []): NamedPicture => ({
    name: fileName(name),
    ...standalone(chart, { title, agents: legend, looks }),
  });
  for (const input of learningInputs(comparison, summary, byEnv(comparison.runs, envs, agents), looks)) {
    const { env } = input;
    const own = groups.filter((group) => group.env === env);
    const here = own.map(({ agent }) => agent);
    if (own.some(({ interquartileMean }) => interquartileMean !== undefined)) {
      yield picture(`scores-${env}`, `Final scores on ${env}`, scoresChart(env, own, looks));
    }
    for (const [measure, words] of MEASURES) {
      const [steps, seconds] = measure === "training" || input.wasWatched ? learningCharts(input, measure) : [];
      if (steps !== undefined) yield picture(`${measure}-over-steps-${env}`, `${words} on ${env} over steps`, steps, here);
      if (seconds !== undefined) yield picture(`${measure}-over-time-${env}`, `${words} on ${env} over wall time`, seconds, here);
    }
    if (own.some(({ firstPassage }) => firstPassage !== undefined)) {
      yield picture(
        `steps-to-threshold-${env}`,
        `Steps to the threshold on ${env}`,
        passagesChart(env, own, looks, lastStep(summary, own)),
      );
    }
    const profile = profiles.find((each) => each.env === env);
    if (profile !== undefined) {
      const labels = { where: `on ${env}`, axis: "final score", mark: input.threshold };
      yield picture(`profile-${env}`, `Performance profiles on ${env}`, profileChart(labels, profile, looks), here);
    }
    const pairs = comparisons.filter((pair) => pair.env === env && pair.probabilityOfImprovement !== undefined);
    if (pairs.length > 0) {
      yield picture(`improvement-${env}`, `P(row beats column) on ${env}`, matrixChart(`on ${env}`, improvementMatrix(here, pairs)));
    }
  }
  if (overTasks === undefined) return;
  const labels = { where: "of normalized scores over all environments", axis: "normalized score", mark: 1 };
  const here = overTasks.agents.map(({ agent }) => agent);
  yield picture("all-profile", "Performance profiles of normalized scores", profileChart(labels, overTasks.profile, looks), here);
  if (overTasks.comparisons.length === 0) return;
  const matrix = improvementMatrix(here, overTasks.comparisons);
  yield picture("all-improvement", "P(row beats column), mean over all", matrixChart("over all environments", matrix));
}

/** What a folder takes on any system. */
function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "-");
}
