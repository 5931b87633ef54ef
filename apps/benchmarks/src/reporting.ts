// Keeps what a comparison of the reporting seeds came to, without its episodes.
//   npx quantal compare … --out DIR; node --conditions=source --import tsx apps/benchmarks/src/reporting.ts NAME DIR
// Writes results/NAME.json from DIR/report.json.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Comparison } from "@quantal/core";
import { keep, origin } from "./results.ts";

const [name, directory] = process.argv.slice(2);
const { summary, comparison } = JSON.parse(readFileSync(join(directory, "report.json"), "utf8")) as {
  summary: { groups: unknown };
  comparison: Comparison;
}; // what writeReport wrote
const runs = comparison.runs.map(({ agent, env, seed, preset, ledger, hash, final, failure, wallSeconds, agentOptions }) => ({
  agent,
  env,
  seed,
  preset,
  options: agentOptions,
  ledger,
  hash,
  meanReturn: final.meanReturn,
  standardDeviation: final.standardDeviation,
  wallSeconds: Number(wallSeconds.toFixed(2)),
  failure,
}));
await keep(name, { ...origin(comparison.command), about: "Final snapshots, greedy, 100 episodes each.", groups: summary.groups, runs });
