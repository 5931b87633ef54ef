import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Evaluation } from "@quantal/core";
import { type Executor, inline, taskOf, train } from "@quantal/trainer";
import { createRunDirectory, threads } from "@quantal/trainer/node";
import type { Host } from "../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../interrupt.ts";
import { printJson } from "../json.ts";
import { duration, openProgress, showEvent } from "../progress.ts";
import { findAgentOf, findEnv, makeAgent, withPlace } from "../words/find.ts";
import { isPath } from "../words/load-module.ts";
import { parseSpec, withSettings } from "../words/spec.ts";
import { loadInWords, versions } from "./machine.ts";

/** More workers than that are for who asks for them. */
const MAX_DEFAULT_WORKERS = 8;

/** The words of `quantal train`, as commander gives them. */
export interface TrainWords {
  readonly agent: string;
  readonly env: string;
  readonly steps: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly workers?: number;
  readonly out?: string;
  readonly evaluateEvery?: number;
  readonly episodes: number;
  readonly json?: boolean;
}

/** Trains, writes the run directory, and prints how it went. @returns the exit status */
export async function trainOne(words: TrainWords, host: Host): Promise<number> {
  const { seed, steps, workers, episodes, evaluateEvery } = words;
  const foundEnv = await findEnv("--env", parseSpec("--env", words.env), host);
  const foundAgent = await findAgentOf("--agent", withSettings(parseSpec("--agent", words.agent), words.set), host);
  const env = withPlace(foundEnv);
  const { agent, preset } = makeAgent(foundAgent, env.id);
  const executor = executorFor(workers);
  await agent.prepare?.({});
  agent.learner(taskOf(env), seed).close?.(); // refuses what it can't serve before anything is written
  const description = {
    agent,
    env,
    seed,
    budget: steps,
    preset,
    versions: versions(),
    isUserAgent: isPath(foundAgent.spec.name),
    isUserEnv: isPath(foundEnv.spec.name),
  };
  const directory = await createRunDirectory(freeDirectory(words.out, `${agent.id}-${env.id}-${seed}`), description);
  const interrupt = listenForInterrupt();
  const label = `${agent.id} ${env.id} seed ${seed}`;
  const progress = await openProgress(steps, [label]);
  const startedAt = performance.now();
  try {
    const evaluation = { episodes, ...(evaluateEvery === undefined ? {} : { every: evaluateEvery }) };
    const run = train({
      agent,
      env,
      seed,
      budget: { environmentSteps: steps },
      evaluation,
      executor,
      signal: interrupt.signal,
      store: directory.store,
    });
    const line = progress.start(label);
    run.events.subscribe((event) => showEvent(event, line));
    const result = await directory.follow(run);
    line.end(result.stopped ? "stopped" : "done");
    progress.close();
    const { ledger, hash, evaluation: judged } = result;
    const seconds = (performance.now() - startedAt) / 1000;
    const told = {
      runDirectory: directory.path,
      steps: result.steps,
      episodes: result.episodes,
      hash,
      evaluation: judged,
      ledger,
      stopped: result.stopped,
      preset: preset ?? null,
      wallSeconds: seconds,
    };
    if (words.json) printJson(told);
    else print(label, { ...told, sameBitsOn: agent.sameBitsOn?.() });
    return result.stopped ? INTERRUPTED : 0;
  } finally {
    progress.close();
    interrupt.release();
    await executor.close();
  }
}

/** Without a number of workers there are as many as cores, where they can be had. */
function executorFor(workers: number | undefined): Executor {
  if (workers === 0) return inline();
  if (workers !== undefined) return threads({ workers });
  const cores = Math.min(availableParallelism(), MAX_DEFAULT_WORKERS);
  if (cores === 1) return inline();
  return threads({ workers: cores, onRefused: ({ message }) => console.error(`This run goes on in one thread. ${message}`) });
}

/** The folder that was named; else one below `runs` that doesn't exist yet. */
function freeDirectory(named: string | undefined, name: string): string {
  if (named !== undefined) return named;
  const path = join("runs", name.replaceAll(/[^\w.-]+/g, "-"));
  if (!isUsed(path)) return path;
  for (let n = 2; ; n++) if (!isUsed(`${path}-${n}`)) return `${path}-${n}`;
}

function isUsed(path: string): boolean {
  return existsSync(path) && readdirSync(path).length > 0;
}

function print(
  label: string,
  told: {
    runDirectory: string;
    steps: number;
    episodes: number;
    hash: string;
    stopped: boolean;
    wallSeconds: number;
    evaluation: Evaluation | undefined;
    sameBitsOn: string | undefined;
  },
): void {
  const { steps, episodes, wallSeconds, evaluation, stopped } = told;
  const rate = Math.round(steps / wallSeconds).toLocaleString("en-US");
  console.log(
    `${label}: ${steps.toLocaleString("en-US")} steps, ${episodes} episodes in ${duration(wallSeconds)}${stopped ? " (stopped)" : ""}`,
  );
  if (evaluation !== undefined) {
    const { meanReturn, standardDeviation, returns } = evaluation;
    console.log(
      `  final snapshot, greedy: return ${meanReturn.toFixed(2)}, standard deviation ${standardDeviation.toFixed(2)} over ${returns.length} episodes`,
    );
  }
  if (told.sameBitsOn !== undefined) console.log(`  equal bits on ${told.sameBitsOn}`);
  console.log(`  hash ${told.hash}\n  run directory ${told.runDirectory}\n  ${rate} steps/s with evaluation; ${loadInWords()}`);
}
