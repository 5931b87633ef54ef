import { join } from "node:path";
import type { AgentDefinition, RunRecord } from "@quantal/core";
import type { StudyArm, StudyPlan, StudyRuns, StudyScale, StudySearch, StudyTask } from "@quantal/evaluation";
import type { EnvSource } from "gymnasium-js";
import type { Host } from "../host.ts";
import { type Cell, evaluationPlan, recordOfCell } from "../matrix/cells.ts";
import { type MatrixRun, runMatrix } from "../matrix/run-matrix.ts";
import { openRunStore, type RunStore } from "../matrix/run-store.ts";
import { openProgress } from "../progress.ts";
import type { Outcome } from "../tune/files.ts";
import { searchOptions } from "../tune/tune.ts";
import { findAgentOf, findEnv, makeAgent, withPlace } from "../words/find.ts";
import { parseSpec, type Spec, withSettings } from "../words/spec.ts";
import { floorsOf } from "../work/floors.ts";

/** All that a study's runs came to, and what its report wants to know besides. */
export interface StudyDone extends StudyRuns {
  readonly definitions: { readonly [arm: string]: AgentDefinition };
  /** Runs that were there already, those of searches among them, by the revision of the code that made them. */
  readonly reused: ReadonlyMap<string, number>;
}

export interface StudyOptions {
  readonly directory: string;
  /** Runs at once. They never change the result. */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly host: Host;
  /** Says what is done next, in a line. */
  say(line: string): void;
}

const EPISODES = 100; // that judge a final snapshot
const FIRST_TUNING_SEED = 1000;

/**
 * Searches every arm's options on every task with the same effort, then runs all of them. Each search and each run is kept in the directory as
 * soon as it is done, and found again by the next call.
 * @returns undefined where the signal ended it
 */
export async function runStudy(plan: StudyPlan, options: StudyOptions): Promise<StudyDone | undefined> {
  const { directory, host } = options;
  const { arms, tasks, scale } = plan;
  const store = openRunStore(join(directory, "runs"), host);
  const searches: StudySearch[] = [];
  const reused = new Map<string, number>();
  const count = (each: Iterable<readonly [string, number]>): void => {
    for (const [revision, runs] of each) reused.set(revision, (reused.get(revision) ?? 0) + runs);
  };
  const cells: Cell[] = [];
  const thresholds: { [task: string]: number } = {};
  const definitions: { [arm: string]: AgentDefinition } = {};
  const all = tasks.flatMap((task) => arms.map((arm) => ({ task, arm })));
  for (const [k, { task, arm }] of all.entries()) {
    options.say(`search ${k + 1} of ${all.length}: ${arm.label} on ${task.label}`);
    const searched = await search(plan, task, arm, options);
    if (searched === undefined) return undefined;
    searches.push(searched.found);
    count(Object.entries(searched.reused));
    const { threshold, definition, cells: own } = await cellsOf(task, arm, scale, searched.agent, host);
    if (threshold !== undefined) thresholds[task.label] = threshold;
    definitions[arm.label] = definition;
    cells.push(...own);
  }
  options.say(`${cells.length} runs of ${scale.steps.toLocaleString("en-US")} steps`);
  const runs = await runCells(cells, scale, store, options);
  if (runs === undefined) return undefined;
  count(store.found);
  const floors = await floorsOfTasks(tasks, host);
  return { searches, runs, thresholds, floors, definitions, reused };
}

/** One search; its agent is the arm with what was found, or as it is where every trial failed. */
async function search(
  { only, scale: { tuning } }: StudyPlan,
  task: StudyTask,
  arm: StudyArm,
  { directory, workers, signal, host }: StudyOptions,
): Promise<{ found: StudySearch; agent: Spec; reused: Outcome["reused"] } | undefined> {
  const name = `${arm.label} on ${task.label}`.replaceAll(/[^\w.-]+/g, "-");
  const words = {
    ...{
      agent: arm.agent,
      env: task.env,
      set: task.set ?? [],
      ...(only === undefined ? {} : { only }),
      ...tuning,
      method: "halving" as const,
    },
    ...{ firstSeed: FIRST_TUNING_SEED, seed: 0, episodes: EPISODES, out: join(directory, "tuned", `${name}.json`), workers },
  };
  const { files, outcome } = await searchOptions(words, host, signal);
  if (outcome === undefined) return undefined;
  const [best] = outcome.judged;
  const first = outcome.judged.find(({ trial }) => trial.number === 0);
  const isFound = Number.isFinite(best.value);
  const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
  const found = {
    ...{ task: task.label, arm: arm.label, budget: outcome.budget, trial: best.trial.number },
    ...{ value: finite(best.value), defaultValue: finite(first?.value), options: best.trial.options },
  };
  const spec = withSettings(parseSpec("study", arm.agent), task.set ?? []);
  const agent = isFound ? { name: spec.name, settings: [{ name: "preset", value: files.preset }] } : spec;
  return { found, agent, reused: outcome.reused };
}

/** The runs of one arm on one task. */
async function cellsOf(task: StudyTask, arm: StudyArm, { seeds, steps }: StudyScale, agent: Spec, host: Host) {
  const foundEnv = await findEnv(`study task ${task.label}`, parseSpec("study", task.env), host);
  const foundAgent = await findAgentOf(`study arm ${arm.label}`, agent, host);
  const env = withPlace(foundEnv);
  const made = makeAgent(foundAgent, env.id);
  const evaluation = evaluationPlan({ steps, episodes: EPISODES }, env.maxEpisodeSteps);
  const cells = Array.from({ length: seeds }, (_, k): Cell => {
    const label = `${arm.label} on ${task.label} seed ${k + 1}`;
    return { agentLabel: arm.label, envLabel: task.label, made, run: { label, agent: made.agent, env, seed: k + 1, steps, evaluation } };
  });
  return { threshold: foundEnv.threshold, definition: foundAgent.definition, cells };
}

async function runCells(
  cells: readonly Cell[],
  scale: StudyScale,
  store: RunStore,
  options: StudyOptions,
): Promise<RunRecord[] | undefined> {
  const { workers, signal, host } = options;
  const order = [...cells].sort((a, b) => a.run.seed - b.run.seed); // seed by seed: what an interrupt leaves is balanced
  const runs: MatrixRun[] = order.map(({ run }) => run);
  const progress = await openProgress(
    scale.steps,
    runs.map(({ label }) => label),
  );
  const records = await runMatrix(runs, { workers, signal, progress, host, store });
  progress.close();
  if (signal.aborted) return undefined;
  return cells.flatMap((cell) => {
    const record = records[order.indexOf(cell)];
    return record === undefined ? [] : [recordOfCell(cell, record)];
  });
}

/** What a random policy scores on each task. */
async function floorsOfTasks(tasks: readonly StudyTask[], host: Host): Promise<StudyRuns["floors"]> {
  const sources = new Map<string, EnvSource>();
  for (const { label, env } of tasks) sources.set(label, (await findEnv(`study task ${label}`, parseSpec("study", env), host)).source);
  return floorsOf(sources);
}
