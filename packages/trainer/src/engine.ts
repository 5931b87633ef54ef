import {
  type Evaluation,
  type Experience,
  firstHash,
  type HashChain,
  hashChain,
  type Learner,
  type Ledger,
  nextHash,
  type Snapshot,
  type Task,
} from "@quantal/core";
import { NonFiniteError, UserCodeError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { Executor } from "./chunks.ts";
import { describeEnv } from "./describe-env.ts";
import { runEvaluation, taskOf } from "./evaluate.ts";
import type { RunEvent, RunResult } from "./events.ts";
import { guardedLearner } from "./guarded-learner.ts";
import { nextTurn } from "./next-turn.ts";
import { carryOut, type Payloads } from "./orders.ts";
import { checkOrder, FINAL_EVALUATION, PLAN } from "./plan.ts";
import { isSavable } from "./replayable.ts";
import type { TrainOptions } from "./train.ts";

/** A run's loop: ask, deliver, tell, until the budget is spent. */
export interface Engine {
  run(isStopped: () => boolean): Promise<RunResult>;
}

/** All that changes while a run goes. Its Snapshot is this, as data. */
interface Progress {
  agent: Data;
  lanes: Data[] | null;
  readonly ledger: Ledger;
  orders: number;
  episodes: number;
  evaluations: number;
  nextEvaluation: number;
  /** Digested while the run goes on. */
  readonly hash: HashChain;
}

/** Prepares agent and executor, and starts from the beginning or from a snapshot. @throws SpaceError when the agent can't serve the task */
export async function createEngine(options: TrainOptions, executor: Executor, emit: (event: RunEvent) => void): Promise<Engine> {
  const { agent, env, seed, resume } = options;
  const budget = options.budget.environmentSteps;
  const task = taskOf(env);
  await executor.open({ agent, env, task });
  await agent.prepare?.(executor.parallel === undefined ? {} : { parallel: executor.parallel }); // the learner's agent alone is given it
  const learner = guardedLearner(agent, task, seed);
  const probe = env.vector(1);
  const pinned = !isSavable(probe);
  probe.close();
  const progress = resume === undefined ? begin(options, learner) : goOn(options, resume);
  emit({ type: "started", agent: agent.id, env: env.id, seed, budget, resumed: resume !== undefined });
  const run = {
    options,
    learner,
    task,
    executor,
    emit,
    progress,
    pinned,
    payloads: { bytes: new Uint8Array(0) },
    warnings: new Set<string>(),
  };
  return {
    async run(isStopped) {
      try {
        return await loop(run, isStopped);
      } finally {
        learner.close?.();
      }
    },
  };
}

interface RunContext {
  readonly options: TrainOptions;
  readonly learner: Learner<Data>;
  readonly task: Task;
  readonly executor: Executor;
  readonly emit: (event: RunEvent) => void;
  readonly progress: Progress;
  readonly pinned: boolean;
  readonly payloads: Payloads;
  /** Those that were shown. */
  readonly warnings: Set<string>;
}

async function loop(run: RunContext, isStopped: () => boolean): Promise<RunResult> {
  const { options, learner, progress, emit } = run;
  const { ledger } = progress;
  let extendable: Snapshot | undefined;
  let afterCompute = false;
  while (ledger.training < ledger.budget && !isStopped()) {
    const remaining = ledger.budget - ledger.training;
    const order = learner.ask(progress.agent, remaining);
    checkOrder(options.agent.id, order, afterCompute);
    if (order.type !== "compute") {
      await evaluateAtMark(run); // not before a compute order: what was delivered isn't wholly learned from until it is done
      if (isStopped()) break;
    }
    afterCompute = order.type === "compute";
    const before = { ...progress, ledger: { ...ledger } };
    const { experience, lanes } = await carryOut({ ...run, order, agentId: options.agent.id, seed: options.seed }, remaining);
    // Nothing but tell writes to the agent's state, so it is still as it was before the order; only the last order is ever cut.
    extendable = isComplete(experience) ? undefined : await snapshotOf(options, before);
    if (lanes !== undefined) progress.lanes = lanes;
    const metrics = learner.tell(progress.agent, experience);
    checkState(run, progress.agent);
    await progress.hash.add(linkOf(experience, progress.agent, ledger.training - before.ledger.training));
    emit({ type: "update", steps: ledger.training, order: progress.orders, metrics });
    warn(run, learner.warning?.(metrics));
    progress.orders++;
    await nextTurn();
  }
  const evaluation = await evaluateFinal(run);
  const snapshot = await snapshotOf(options, progress);
  await checkpoint(run, "final", snapshot);
  if (extendable !== undefined) await checkpoint(run, "extendable", extendable);
  return {
    steps: ledger.training,
    episodes: progress.episodes,
    hash: snapshot.hash,
    ledger: { ...ledger },
    snapshot,
    extendable: extendable ?? snapshot,
    ...(evaluation === undefined ? {} : { evaluation }),
    stopped: ledger.training < ledger.budget,
  };
}

/** Shows a learner's warning, once. */
function warn({ warnings, emit }: RunContext, message: string | undefined): void {
  if (message === undefined || warnings.has(message)) return;
  warnings.add(message);
  emit({ type: "warning", message });
}

function isComplete(experience: Experience): boolean {
  return experience.type === "compute" || experience.complete;
}

function linkOf(experience: Experience, state: Data, steps: number) {
  if (experience.type === "compute") return { steps, lengths: new Int32Array(0), returns: new Float64Array(0), state };
  const { lengths, returns } = experience.type === "episodes" ? experience : experience.episodes;
  return { steps, lengths, returns, state };
}

function begin({ agent, env, seed, budget, evaluation }: TrainOptions, learner: Learner<Data>): Progress {
  const origin = {
    seed,
    agent: { id: agent.id, options: { ...agent.options } },
    env: describeEnv(env),
    plan: { ...PLAN },
  };
  return {
    agent: learner.init(),
    lanes: null,
    ledger: { budget: budget.environmentSteps, training: 0, evaluation: 0, discarded: 0 },
    orders: 0,
    episodes: 0,
    evaluations: 0,
    nextEvaluation: evaluation?.every ?? -1,
    hash: hashChain(firstHash(origin)),
  };
}

function goOn({ budget, evaluation }: TrainOptions, resume: Snapshot): Progress {
  const { agent, lanes, ledger, orders, episodes, evaluations, hash } = structuredClone(resume);
  const every = evaluation?.every;
  return {
    agent,
    lanes: lanes as Data[] | null, // what snapshotOf below gave
    ledger: { ...ledger, budget: budget.environmentSteps, discarded: 0 },
    orders,
    episodes,
    evaluations,
    nextEvaluation: every === undefined ? -1 : (Math.floor(ledger.training / every) + 1) * every,
    hash: hashChain(hash),
  };
}

async function snapshotOf({ seed }: TrainOptions, progress: Progress): Promise<Snapshot> {
  const { agent, lanes, ledger, orders, episodes, evaluations, nextEvaluation } = progress;
  const { training, evaluation, budget } = ledger;
  const hash = await progress.hash.latest();
  return structuredClone({
    version: 1,
    seed,
    agent,
    lanes,
    ledger: { training, evaluation, budget },
    orders,
    episodes,
    nextEvaluation,
    evaluations,
    hash,
  });
}

async function evaluateAtMark(run: RunContext): Promise<void> {
  const { options, progress } = run;
  const every = options.evaluation?.every;
  if (every === undefined || progress.ledger.training < progress.nextEvaluation) return;
  progress.nextEvaluation = (Math.floor(progress.ledger.training / every) + 1) * every;
  const evaluation = await judge(run, options.evaluation?.episodes ?? 100, progress.evaluations++);
  run.emit({ type: "evaluation", final: false, ...evaluation });
  if (options.store !== undefined)
    await checkpoint(run, `steps-${String(progress.ledger.training).padStart(12, "0")}`, await snapshotOf(options, progress));
}

async function evaluateFinal(run: RunContext): Promise<Evaluation | undefined> {
  const { evaluation: plan } = run.options;
  const episodes = plan === undefined ? 0 : (plan.finalEpisodes ?? plan.episodes ?? 100);
  if (episodes === 0) return undefined;
  const evaluation = await judge(run, episodes, FINAL_EVALUATION);
  run.emit({ type: "evaluation", final: true, ...evaluation });
  return evaluation;
}

async function judge({ options, learner, executor, progress }: RunContext, episodes: number, number: number): Promise<Evaluation> {
  const policy = learner.policy(progress.agent, "greedy");
  const evaluation = await runEvaluation(executor, { policy, seed: options.seed, episodes, number, steps: progress.ledger.training });
  progress.ledger.evaluation += evaluation.lengths.reduce((sum, length) => sum + length, 0);
  return evaluation;
}

async function checkpoint({ options, emit, progress }: RunContext, name: string, snapshot: Snapshot): Promise<void> {
  if (options.store === undefined) return;
  const path = await options.store.save(name, snapshot);
  // Lanes in mid-episode enter here, and only here.
  const hash = nextHash(snapshot.hash, { steps: 0, lengths: new Int32Array(0), returns: new Float64Array(0), state: snapshot.lanes });
  emit({ type: "checkpoint", steps: progress.ledger.training, hash, path });
}

/** @throws NonFiniteError naming the first value of the agent's arrays that is NaN or infinite, UserCodeError for one in borrowed memory */
function checkState(run: RunContext, state: Data, path = "state"): void {
  if (ArrayBuffer.isView(state)) {
    if (state.buffer === run.payloads.bytes.buffer && state.length > 0) throw borrowed(run, path);
    if (state instanceof Float32Array || state instanceof Float64Array) checkArray(run, state, path);
  } else if (typeof state === "object" && state !== null) {
    for (const [name, value] of Object.entries(state)) checkState(run, value, `${path}.${name}`);
  }
}

function checkArray({ options, progress }: RunContext, values: Float32Array | Float64Array, path: string): void {
  for (let j = 0; j < values.length; j++) {
    if (values[j] - values[j] === 0) continue;
    throw new NonFiniteError({
      where: `${options.agent.id}: ${path}[${j}] after ${progress.ledger.training} steps of seed ${options.seed}`,
      problem: "the value is not finite",
      got: values[j],
      expected: "a finite number",
      fix: "A smaller learning rate, or normalized rewards, may help",
    });
  }
}

/** The payload's memory is written over by the next order: state that lies in it would change behind the agent's back. */
function borrowed({ options }: RunContext, path: string): Error {
  return new UserCodeError({
    where: `${options.agent.id}: tell`,
    problem: `${path} lies in the memory of the experience's payload, which the next order writes over`,
    expected: "memory of the agent's own",
    fix: "Keep payload.slice()",
  });
}
