import type { EnvSource } from "gymnasium-js";
import type { Host } from "../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../interrupt.ts";
import { printJson } from "../json.ts";
import { openRunStore } from "../matrix/run-store.ts";
import { duration } from "../progress.ts";
import { type FoundAgent, findAgentOf, findEnv, makeAgent, withPlace } from "../words/find.ts";
import { formatSpec, parseSpec, withSettings } from "../words/spec.ts";
import { loadInWords } from "../work/machine.ts";
import { type Files, filesFor, type Outcome, writeFiles } from "./files.ts";
import { type Method, rungsOf } from "./rungs.ts";
import { drawTrials } from "./sample.ts";
import { searchTrials } from "./search.ts";
import { describeOutcome, tableOf } from "./table.ts";

/** The words of `quantal tune`, as commander gives them. */
export interface TuneWords {
  readonly agent: string;
  readonly env: string;
  readonly set: readonly string[];
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number;
  readonly method: Method;
  readonly firstSeed: number;
  readonly seed: number;
  readonly episodes: number;
  readonly out: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** These seeds are for reporting: what was chosen on them says nothing of others. */
const LAST_REPORTING_SEED = 100;

/** Searches an agent's options, writes the preset file, and prints the trials. @returns the exit status */
export async function tune(words: TuneWords, host: Host): Promise<number> {
  const foundEnv = await findEnv("--env", parseSpec("--env", words.env), host);
  const found = await findAgentOf("--agent", withSettings(parseSpec("--agent", words.agent), words.set), host);
  const env = withPlace(foundEnv);
  const envName = formatSpec({ name: foundEnv.id, settings: foundEnv.spec.settings });
  const files = filesFor(words.out, found, envName);
  const interrupt = listenForInterrupt();
  const startedAt = performance.now();
  try {
    const outcome = await search(words, found, env, { envName, files, host, signal: interrupt.signal });
    if (outcome === undefined) {
      process.stderr.write(`quantal: the finished runs are kept in ${files.runs}. The same command goes on from there.\n`);
      return INTERRUPTED;
    }
    await writeFiles(files, found.definition, outcome);
    const wallSeconds = (performance.now() - startedAt) / 1000;
    if (words.json) printJson({ files, ...describeOutcome(outcome), wallSeconds });
    else print(outcome, files, wallSeconds);
    return Number.isFinite(outcome.judged[0].value) ? 0 : 1;
  } finally {
    interrupt.release();
  }
}

interface Where {
  readonly envName: string;
  readonly files: Files;
  readonly host: Host;
  readonly signal: AbortSignal;
}

async function search(words: TuneWords, found: FoundAgent, env: EnvSource, where: Where): Promise<Outcome | undefined> {
  const { method, seeds: numSeeds, firstSeed, steps, episodes, workers } = words;
  const seeds = Array.from({ length: numSeeds }, (_, k) => firstSeed + k);
  const warnings = warningsOf(seeds);
  for (const warning of warnings) process.stderr.write(`quantal: ${warning}\n`);
  const { trials, searched, redraws } = await drawTrials(found, env, words.trials, words.seed);
  const rungs = rungsOf(method, words.trials, numSeeds, steps);
  const store = openRunStore(where.files.runs, where.host);
  const judged = await searchTrials(trials, { env, seeds, rungs, episodes }, { ...where, workers, store });
  if (judged === undefined) return undefined;
  const preset = makeAgent(found, env.id).preset ?? null;
  const budget = {
    method,
    trials: words.trials,
    seeds: numSeeds,
    steps,
    totalSteps: rungs.reduce((sum, rung) => sum + rung.totalSteps, 0),
  };
  return {
    ...{ agent: found.id, env: where.envName, preset, searched, redraws, rungs, judged, warnings, command: commandOf(words) },
    ...{ seeds, seed: words.seed, episodes, budget, reused: Object.fromEntries(store.found) },
  };
}

function warningsOf(seeds: readonly number[]): string[] {
  const shared = seeds.filter((seed) => seed >= 1 && seed <= LAST_REPORTING_SEED);
  if (shared.length === 0) return [];
  return [
    `the search uses seeds ${shared[0]} to ${shared.at(-1)}, and seeds 1 to ${LAST_REPORTING_SEED} are for reporting: a comparison on them ` +
      "would favor what was chosen on them. Leave --first-seed out.",
  ];
}

/** The command that finds the same again; where it writes and on how many threads changes nothing. */
function commandOf(words: TuneWords): string {
  const { agent, env, set, trials, seeds, steps, method, firstSeed, seed, episodes } = words;
  const list = ["--agent", agent, "--env", env, ...set.flatMap((text) => ["--set", text])];
  list.push("--trials", `${trials}`, "--seeds", `${seeds}`, "--steps", `${steps}`, "--method", method);
  list.push("--first-seed", `${firstSeed}`, "--seed", `${seed}`, "--episodes", `${episodes}`);
  return `quantal tune ${list.map((word) => (/^[\w.,:=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ")}`;
}

function print(outcome: Outcome, files: Files, wallSeconds: number): void {
  console.log(tableOf(outcome));
  const isFound = Number.isFinite(outcome.judged[0].value);
  console.log(`\n${isFound ? `${files.preset}\n` : ""}${files.csv}\n${files.json}\n`);
  const reused = Object.entries(outcome.reused).map(([revision, count]) => `${count} of revision ${revision}`);
  const kept = reused.length > 0 ? ` Runs that were there already: ${reused.join(", ")}.` : "";
  console.log(`Done in ${duration(wallSeconds)}, ${loadInWords()}.${kept}`);
  if (!isFound) console.log("Every trial failed, so there is no preset file.");
}
