import type { AgentDefinition, RunRecord, TuningBudget } from "@quantal/core";
import { taskOf } from "@quantal/trainer";
import type { Data } from "gymnasium-js";
import type { Host } from "../host.ts";
import { type FoundAgent, type FoundEnv, findAgentOf, findEnv, type MadeAgent, makeAgent, withPlace } from "../words/find.ts";
import { labelsOf } from "../words/labels.ts";
import { parseSpecs, type Spec } from "../words/spec.ts";
import type { Recorded } from "./record-run.ts";
import type { MatrixRun } from "./run-matrix.ts";

/** One cell of the matrix: an agent on an environment with a seed. */
export interface Cell {
  readonly agentLabel: string;
  readonly envLabel: string;
  readonly made: MadeAgent;
  readonly run: MatrixRun;
}

/** What a matrix is made of. */
export interface MatrixWords {
  readonly agents: string;
  readonly envs: string;
  readonly steps: number;
  readonly episodes: number;
  readonly evaluateEvery?: number;
}

/** The matrix, and what its report wants to know by label. */
export interface Matrix {
  readonly cells: readonly Cell[];
  readonly definitions: { readonly [agent: string]: AgentDefinition };
  /** Mean returns from which environments count as solved. */
  readonly thresholds: { readonly [env: string]: number };
  /** What the search was allowed to cost, of agents with a preset file of quantal tune. */
  readonly tuning: { readonly [agent: string]: TuningBudget };
}

/** Marks of a run at which a snapshot is judged. */
const MARKS = 10;
/** What judging at the marks may cost: a share of the training steps, if every episode were as long as it can be. */
const MARK_SHARE = 0.15;
const MARK_EPISODES = { least: 2, most: 20 };

/**
 * Every agent on every environment with every seed, by environment, agent, seed.
 * @throws OptionError for words that are wrong, and for agents that can't serve an environment: before anything runs
 */
export async function matrixOf(words: MatrixWords, seeds: readonly number[], host: Host): Promise<Matrix> {
  const envs = await allOf("--envs", words.envs, host, findEnv);
  const agents = await allOf("--agents", words.agents, host, findAgentOf);
  const cells: Cell[] = [];
  const thresholds: { [env: string]: number } = {};
  const tuning: { [agent: string]: TuningBudget } = {};
  for (const { found, label: envLabel } of envs) {
    if (found.threshold !== undefined) thresholds[envLabel] = found.threshold;
    const env = withPlace(found);
    const evaluation = evaluationPlan(words, env.maxEpisodeSteps);
    for (const { found: foundAgent, label: agentLabel } of agents) {
      const made = makeAgent(foundAgent, env.id);
      if (made.tuning !== undefined) tuning[agentLabel] = made.tuning;
      await made.agent.prepare?.({});
      made.agent.learner(taskOf(env), seeds[0]).close?.();
      for (const seed of seeds) {
        const label = `${agentLabel} ${envs.length > 1 ? `${envLabel} ` : ""}seed ${seed}`;
        cells.push({ agentLabel, envLabel, made, run: { label, agent: made.agent, env, seed, steps: words.steps, evaluation } });
      }
    }
  }
  const definitions = Object.fromEntries(agents.map(({ found, label }) => [label, found.definition]));
  return { cells, definitions, thresholds, tuning };
}

/**
 * Snapshots are judged at ten marks, by as many episodes (2 to 20) as keep that at 15 % of the training steps or less; the final one
 * by 100.
 */
export function evaluationPlan(
  { steps, episodes, evaluateEvery }: Pick<MatrixWords, "steps" | "episodes" | "evaluateEvery">,
  maxEpisodeSteps: number,
) {
  const every = evaluateEvery ?? Math.ceil(steps / MARKS);
  const affordable = Math.floor((MARK_SHARE * every) / maxEpisodeSteps);
  return { every, episodes: Math.min(Math.max(affordable, MARK_EPISODES.least), MARK_EPISODES.most), finalEpisodes: episodes };
}

/** A run's record with its names and settings. */
export function recordOfCell({ agentLabel, envLabel, made, run }: Cell, recorded: Recorded): RunRecord {
  const params = { ...(run.env.params as { [name: string]: Data }), maxEpisodeSteps: run.env.maxEpisodeSteps }; // plain data: defineEnv checks it
  return { ...recorded, agent: agentLabel, env: envLabel, agentOptions: made.agent.options, envParams: params, preset: made.preset };
}

async function allOf<T extends FoundAgent | FoundEnv>(
  where: string,
  text: string,
  host: Host,
  find: (where: string, spec: Spec, host: Host) => Promise<T>,
): Promise<{ found: T; label: string }[]> {
  const all: T[] = [];
  for (const spec of parseSpecs(where, text)) all.push(await find(where, spec, host));
  const labels = labelsOf(where, all);
  return all.map((found, k) => ({ found, label: labels[k] }));
}
