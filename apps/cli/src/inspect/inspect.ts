import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Agent } from "@quantal/core";
import type { InspectedCheckpoint, InspectedNetwork, InspectedRun, Inspection } from "@quantal/evaluation";
import { writeInspection } from "@quantal/evaluation/node";
import { OptionError } from "@quantal/numeric";
import { RSRP_OPTIONS, type RsrpOptions, RUNAWAY_FIRING } from "@quantal/rsrp";
import { taskOf } from "@quantal/trainer";
import type { SavedRun } from "@quantal/trainer/node";
import { type EnvSource, sizeOf } from "gymnasium-js";
import type { Host } from "../host.ts";
import { printJson } from "../json.ts";
import { frameRateOf } from "../render/recorder.ts";
import { type ModuleWords, openSavedRun, requirePaths, savedAgent, savedEnv } from "../work/saved-run.ts";
import { commandsOf } from "./again.ts";
import { inspectCheckpoints, snapshotNames, stateOf } from "./checkpoints.ts";
import { filmOf } from "./film.ts";
import { readRunLog } from "./run-log.ts";
import { type Trace, traceEpisode } from "./trace.ts";

/** The words of `quantal inspect`, as commander gives them. */
export interface InspectWords extends ModuleWords {
  readonly out?: string;
  readonly seed?: number;
  readonly episode: number;
  readonly json?: boolean;
}

/** Writes the page on a run's network, and prints where it lies, or its numbers. */
export async function inspect(directory: string, words: InspectWords, host: Host): Promise<void> {
  const saved = openSavedRun("quantal inspect", directory);
  requireRsrp(saved);
  requirePaths(saved, words, `quantal inspect ${directory}`);
  const path = pagePath(words.out ?? join(directory, "inspect.html"));
  const agent = await savedAgent(saved, words, host);
  const env = await savedEnv(saved, words, host);
  await agent.prepare?.({});
  const { shown } = snapshotNames(saved);
  const snapshot = saved.snapshot(shown);
  stateOf(directory, shown, snapshot);
  const learner = agent.learner(taskOf(env), snapshot.seed);
  const spec = structuredClone(learner.policy(snapshot.agent, "greedy"));
  learner.close?.();
  const seed = words.seed ?? saved.manifest.seed;
  const trace = traceEpisode(spec, env, seed, words.episode);
  const checkpoints = inspectCheckpoints(saved, agent, taskOf(env));
  const inspection: Inspection = {
    format: "quantal-inspection",
    version: 1,
    run: { ...runOf(saved, words, seed), snapshot: shown, snapshotSteps: snapshot.ledger.training },
    network: networkOf(agent, env, trace, checkpoints),
    checkpoints,
    ...(await readRunLog(directory)),
    synapses: trace.synapses,
    episode: trace.episode,
  };
  await writeInspection(path, inspection, trace.frames.length === 0 ? undefined : filmOf(trace.frames, frameRateOf(env)));
  if (words.json) printJson(inspection);
  else print(path, inspection);
}

/** @throws OptionError for a run of another agent: it has no release probabilities */
function requireRsrp({ path, manifest }: SavedRun): void {
  const { id } = manifest.agent;
  if (id === "rsrp") return;
  throw new OptionError({
    where: "quantal inspect",
    problem: `${path} is a run of another agent, without release probabilities to show`,
    got: id,
    expected: "a run of rsrp",
    fix: `quantal evaluate ${path} judges any run`,
  });
}

/** @throws OptionError for a folder that isn't there, before anything is played */
function pagePath(path: string): string {
  const folder = dirname(resolve(path));
  const refuse = (problem: string, fix: string): OptionError =>
    new OptionError({ where: "--out", problem, got: path, expected: "a file in a folder that exists", fix });
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw refuse("the folder isn't there", `Make ${folder} first`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw refuse("this is a folder", "Name a file in it");
  return path;
}

function runOf({ path, manifest }: SavedRun, words: InspectWords, seed: number): Omit<InspectedRun, "snapshot" | "snapshotSteps"> {
  const { agent, env, result, status, budget, versions } = manifest;
  const judged = result?.evaluation ?? null;
  return {
    directory: path,
    status,
    agent: agent.id,
    env: env.id,
    seed: manifest.seed,
    budget,
    steps: result?.steps ?? null,
    episodes: result?.episodes ?? null,
    hash: result?.hash ?? null,
    preset: agent.preset,
    options: agent.options,
    defaults: Object.fromEntries(Object.entries(RSRP_OPTIONS).map(([name, option]) => [name, option.default])),
    params: typeof env.params === "object" && env.params !== null && !Array.isArray(env.params) ? env.params : {},
    versions,
    evaluation:
      judged === null
        ? null
        : { meanReturn: judged.meanReturn, standardDeviation: judged.standardDeviation, episodes: judged.returns.length },
    ...commandsOf(path, manifest, words, seed),
  };
}

function networkOf(agent: Agent, env: EnvSource, { synapses }: Trace, checkpoints: readonly InspectedCheckpoint[]): InspectedNetwork {
  const options = agent.options as RsrpOptions; // the manifest's, which rsrp's definition checked
  const { neurons, subSteps, subStepMs, eps, averaging, evaluation } = options;
  return {
    inputs: sizeOf(env.observationSpace),
    neurons,
    excitatory: Math.round(neurons * options.excitatoryRatio),
    outputs: synapses.output.length,
    subSteps,
    subStepMs,
    plasticSynapses: checkpoints[0].groups.reduce((sum, group) => sum + group.synapses, 0),
    isReservoir: options.network === "reservoir",
    eps,
    runaway: RUNAWAY_FIRING,
    isAveraged: averaging > 0,
    judged: evaluation,
  };
}

function print(path: string, { run, episode, checkpoints, network }: Inspection): void {
  const { steps, number, end } = episode;
  console.log(`${run.agent} ${run.env} seed ${run.seed}, ${run.snapshot} snapshot at ${run.snapshotSteps} steps: ${path}`);
  console.log(
    `  ${network.neurons} neurons, ${network.plasticSynapses} plastic synapses at ${checkpoints.length} points of ${checkpoints.at(-1)?.generation ?? 0} generations`,
  );
  console.log(`  episode ${number} of seed ${episode.seed}: ${steps} steps, return ${Number(episode.return.toPrecision(6))}, ${end}`);
}
