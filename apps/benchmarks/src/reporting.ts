// Keeps what a comparison of the reporting seeds came to, without its episodes.
//   npx quantal compare … --out DIR; node --conditions=source --import tsx apps/benchmarks/src/reporting.ts NAME DIR [PICTURE]
// Writes results/NAME.json from DIR/report.json, and the learning curves to PICTURE, an SVG.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Comparison } from "@quantal/core";
import { mean } from "@quantal/evaluation";
import { lineChart } from "./performance/svg.ts";
import { keep, origin } from "./results.ts";

const [name, directory, picture] = process.argv.slice(2);
const { summary, comparison } = JSON.parse(readFileSync(join(directory, "report.json"), "utf8")) as {
  summary: { groups: unknown };
  comparison: Comparison;
}; // what writeReport wrote
const runs = comparison.runs.map(({ agent, env, seed, preset, ledger, hash, final, evaluations, failure, wallSeconds, agentOptions }) => ({
  agent,
  env,
  seed,
  preset,
  options: agentOptions,
  ledger,
  hash,
  meanReturn: final.meanReturn,
  standardDeviation: final.standardDeviation,
  evaluations: evaluations.map(({ steps, meanReturn }) => ({ steps, meanReturn })),
  wallSeconds: Number(wallSeconds.toFixed(2)),
  failure,
}));
const about = "Final snapshots, greedy, 100 episodes each.";
await keep(name, { ...origin(comparison.command), about, tuning: comparison.tuning, groups: summary.groups, runs });

if (picture !== undefined) {
  const labels = [...new Set(runs.map(({ agent }) => agent))];
  const envs = [...new Set(runs.map(({ env }) => env))].join(", ");
  const title = `${envs}: mean over seeds, and the lowest and highest seed`;
  const lines = labels.map((label) => ({ label, points: curveOf(runs.filter(({ agent }) => agent === label)) }));
  writeFileSync(picture, lineChart({ title, x: "training steps", y: "greedy return, 100 episodes", lines, isLinear: true }));
}

/** Over seeds at each mark; marks of episodes orders lie a generation apart, so each seed's first snapshot at or after one counts. */
function curveOf(seeds: readonly (typeof runs)[number][]) {
  const every = comparison.steps / 10;
  return Array.from({ length: 10 }, (_, k) => {
    const mark = (k + 1) * every;
    const values = seeds.flatMap(({ evaluations }) => evaluations.find(({ steps }) => steps >= mark)?.meanReturn ?? []);
    return { x: mark, y: mean(values), low: Math.min(...values), high: Math.max(...values) };
  }).filter(({ y }) => Number.isFinite(y));
}
