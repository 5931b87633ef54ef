import type { Comparison, Evaluation, RunRecord } from "@quantal/core";
import { type Rng, stream } from "@quantal/numeric";

/** What a synthetic comparison is made of; every part has a default. */
export interface Synthetic {
  agents?: readonly string[];
  envs?: readonly ("CartPole-v1" | "Pendulum-v1")[];
  seeds?: number;
  steps?: number;
  /** Training episodes a run; lengths follow from steps. @default as many as the steps allow */
  episodes?: number;
  evaluations?: number;
  /** [agent, env, seed] of the run that fails half-way. */
  failed?: readonly [string, string, number];
  /** [agent, env, seed] of a run that has three episodes only. */
  short?: readonly [string, string, number];
}

const OPTIONS: Record<string, RunRecord["agentOptions"]> = {
  rsrp: { population: 128, neurons: 64, subSteps: 8, learningRate: 0.25, ties: "average", antithetic: false },
  ppo: { lanes: 8, steps: 32, epochs: 20, minibatchSize: 256, discount: 0.98, gaeLambda: 0.8, learningRate: 0.001 },
};

/** A comparison that looks like the real thing: learning curves that rise, noise, one seed that comes late. */
export function synthetic(spec: Synthetic = {}): Comparison {
  const { agents = ["rsrp", "ppo"], envs = ["CartPole-v1", "Pendulum-v1"], seeds = 5, steps = 200_000 } = spec;
  const runs: RunRecord[] = [];
  for (const env of envs) for (const agent of agents) for (let seed = 1; seed <= seeds; seed++) runs.push(run({ ...spec, steps }, agent, env, seed));
  return {
    format: "quantal-comparison",
    version: 1,
    command: `quantal compare --agents ${agents.join(",")} --envs ${envs.join(",")} --seeds ${seeds} --steps ${steps}`,
    steps,
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    thresholds: { "CartPole-v1": 475 },
    versions: { quantal: "0.1.0", node: "20.19.0" },
    machine: { processor: "Example 3.1 GHz", cores: 2, memory: "23 GB", "load before": 0.4, "load after": 2.1 },
    runs,
  };
}

function run(spec: Synthetic & { steps: number }, agent: string, env: string, seed: number): RunRecord {
  const rng = stream(seed, `${agent}/${env}`);
  const is = (which: readonly [string, string, number] | undefined) => which?.[0] === agent && which[1] === env && which[2] === seed;
  const hasFailed = is(spec.failed);
  const end = hasFailed ? Math.floor(spec.steps / 2) : spec.steps;
  const late = 0.25 + 0.1 * rng.normal() + (seed === 3 ? 0.25 : 0);
  const speed = agent === "ppo" ? 9000 : 16000;
  const level = (at: number) => 1 / (1 + Math.exp(-14 * (at / Math.max(1, spec.steps) - late)));
  const training = { steps: new Array<number>(), returns: new Array<number>(), lengths: new Array<number>() };
  let at = 0;
  const most = is(spec.short) ? 3 : (spec.episodes ?? Number.POSITIVE_INFINITY);
  while (training.steps.length < most) {
    const [score, natural] = episode(env, level(at), rng, 90);
    const length = Number.isFinite(most) ? Math.floor(end / most) : natural;
    if (at + length > end || length < 1) break;
    at += length;
    training.steps.push(at);
    training.returns.push(score);
    training.lengths.push(length);
  }
  const marks = Array.from({ length: spec.evaluations ?? 8 }, (_, i) => Math.round((spec.steps * (i + 1)) / (spec.evaluations ?? 8))).filter((mark) => mark <= end);
  const evaluations = marks.map((mark) => ({ ...evaluation(env, mark, level(mark), rng), wallSeconds: mark / speed }));
  return {
    agent,
    env,
    seed,
    agentOptions: OPTIONS[agent.split(":")[0]] ?? {},
    envParams: env === "CartPole-v1" ? { gravity: 9.8, forceMag: 10 } : { g: 10 },
    preset: agent === "ppo" ? env : undefined,
    ledger: { budget: spec.steps, training: end, evaluation: marks.length * 20_000, discarded: agent === "rsrp" ? 1200 : 0 },
    episodes: training.steps.length,
    hash: `${seed}`.repeat(8).padEnd(64, "0a1b2c3d4e5f"),
    evaluations,
    final: hasFailed ? { steps: end, meanReturn: 0, standardDeviation: 0, returns: [], lengths: [] } : evaluation(env, end, level(end), rng),
    training,
    trainingWallSeconds: training.steps.map((step) => step / speed),
    wallSeconds: end / speed,
    stepsPerSecond: speed + 100 * seed,
    lastMetrics: { loss: 0.1 },
    ...(hasFailed ? { failure: `ppo: parameter "policy.0.weight" is not finite. Got NaN at update 391 (seed ${seed}).` } : {}),
  };
}

function episode(env: string, level: number, rng: Rng, noise: number): [score: number, length: number] {
  if (env === "Pendulum-v1") return [Math.min(-1, -1250 + 1080 * level + noise * rng.normal()), 200];
  const length = Math.max(8, Math.min(500, Math.round(20 + 520 * level + noise * level * rng.normal() + 8 * rng.normal())));
  return [length, length];
}

function evaluation(env: string, steps: number, level: number, rng: Rng): Evaluation {
  const episodes = Array.from({ length: 100 }, () => episode(env, level, rng, 30));
  const returns = episodes.map(([score]) => score);
  const meanReturn = returns.reduce((sum, score) => sum + score, 0) / returns.length;
  const squares = returns.reduce((sum, score) => sum + (score - meanReturn) ** 2, 0);
  return { steps, meanReturn, standardDeviation: Math.sqrt(squares / 99), returns, lengths: episodes.map(([, length]) => length) };
}
