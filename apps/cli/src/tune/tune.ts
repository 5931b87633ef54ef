import type { Host } from "../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../interrupt.ts";
import { printJson } from "../json.ts";
import { openRunStore } from "../matrix/run-store.ts";
import { duration } from "../progress.ts";
import { findAgentOf, findEnv, makeAgent, withPlace } from "../words/find.ts";
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
  /** Names between commas: only these are searched. */
  readonly only?: string;
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

/** Searches an agent's options, writes the files, and prints the trials. @returns the exit status */
export async function tune(words: TuneWords, host: Host): Promise<number> {
  const interrupt = listenForInterrupt();
  const startedAt = performance.now();
  try {
    const { files, outcome } = await searchOptions(words, host, interrupt.signal);
    if (outcome === undefined) {
      process.stderr.write(`quantal: the finished runs are kept in ${files.runs}. The same command goes on from there.\n`);
      return INTERRUPTED;
    }
    const wallSeconds = (performance.now() - startedAt) / 1000;
    if (words.json) printJson({ files, ...describeOutcome(outcome), wallSeconds });
    else print(outcome, files, wallSeconds);
    return Number.isFinite(outcome.judged[0].value) ? 0 : 1;
  } finally {
    interrupt.release();
  }
}

/**
 * The search itself, with its files, in silence but for warnings and progress.
 * @returns no outcome where the signal ended it: the finished runs are kept, and the same words go on from there
 * @throws OptionError for words that are wrong, before anything runs
 */
export async function searchOptions(words: TuneWords, host: Host, signal: AbortSignal): Promise<{ files: Files; outcome?: Outcome }> {
  const { method, firstSeed, steps, episodes, workers, seed } = words;
  const foundEnv = await findEnv("--env", parseSpec("--env", words.env), host);
  const found = await findAgentOf("--agent", withSettings(parseSpec("--agent", words.agent), words.set), host);
  const env = withPlace(foundEnv);
  const envName = formatSpec({ name: foundEnv.id, settings: foundEnv.spec.settings });
  const seeds = Array.from({ length: words.seeds }, (_, k) => firstSeed + k);
  const only = words.only === undefined ? {} : { only: words.only.split(",").map((name) => name.trim()) };
  const { trials, ...drawn } = await drawTrials(found, env, { trials: words.trials, seed, ...only });
  const rungs = rungsOf(method, words.trials, words.seeds, steps);
  const files = filesFor(words.out, found, envName);
  const warnings = warningsOf(seeds);
  for (const warning of warnings) process.stderr.write(`quantal: ${warning}\n`);
  const store = openRunStore(files.runs, host);
  const judged = await searchTrials(trials, { env, seeds, rungs, episodes }, { workers, signal, store, host });
  if (judged === undefined) return { files };
  const totalSteps = rungs.reduce((sum, rung) => sum + rung.totalSteps, 0);
  const outcome: Outcome = {
    ...{ agent: found.id, env: envName, preset: makeAgent(found, env.id).preset ?? null },
    ...{ ...drawn, rungs, judged, seeds, seed, episodes, warnings, command: commandOf(words) },
    budget: { method, trials: words.trials, seeds: words.seeds, steps, totalSteps },
    reused: Object.fromEntries(store.found),
  };
  await writeFiles(files, found.definition, outcome);
  return { files, outcome };
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
  const { agent, env, set, only, trials, seeds, steps, method, firstSeed, seed, episodes } = words;
  const list = ["--agent", agent, "--env", env, ...set.flatMap((text) => ["--set", text]), ...(only === undefined ? [] : ["--only", only])];
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
