import { type PpoState, ppo } from "@quantal/ppo";
import { type Executor, evaluate, inline, taskOf, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { cpuSince, mean, ratioRow, valueRow } from "../measure.ts";
import { type Peers, versionOf } from "../peers/peers.ts";
import { PPO_SETTINGS, type PpoSettings } from "./ppo-settings.ts";

const SEEDS = [1000, 1001, 1002] as const;
const WORKERS = 2;
const WARM_UP = 8192; // steps that start threads and let the code be compiled

/** PPO from end to end. */
export const ppoRuns: Benchmark = {
  name: "ppo",
  about: "PPO's steps a second from end to end, in this thread and with two workers; peers: Stable-Baselines3, scores too",
  peers: ["gymnasium", "torch", "stable_baselines3"],
  async run(context) {
    const rows: Row[] = [];
    for (const settings of PPO_SETTINGS.slice(0, 2)) rows.push(...(await ownRows(settings, context)));
    return rows;
  },
  async compare(context, peers) {
    const rows: Row[] = [];
    for (const settings of PPO_SETTINGS) rows.push(...(await besideSb3(settings, context, peers)));
    return rows;
  },
};

async function ownRows({ name, env, options }: PpoSettings, { times, say }: Context): Promise<Row[]> {
  const steps = times(100_000, 2048);
  const executors = { inline: inline(), threads: threads({ workers: WORKERS }) };
  const speeds: { [kind: string]: number[] } = { cpu: [], wall: [], threads: [] };
  const run = (executor: Executor, seed: number, length = steps) => timed({ name, env, options }, executor, length, seed);
  for (const executor of Object.values(executors)) await run(executor, 1, WARM_UP);
  for (const seed of SEEDS) {
    const one = await run(executors.inline, seed);
    speeds.cpu.push(one.cpu);
    speeds.wall.push(one.wall);
    speeds.threads.push((await run(executors.threads, seed)).wall);
    say(`${name}, seed ${seed}: ${Math.round(one.wall)} steps/s, with ${WORKERS} workers ${Math.round(speeds.threads.at(-1) ?? 0)}`);
  }
  await executors.threads.close();
  return [
    valueRow(`PPO ${name}, this thread, CPU time`, "steps/s", speeds.cpu, { workers: 0 }),
    valueRow(`PPO ${name}, this thread, wall time`, "steps/s", speeds.wall, { workers: 0 }),
    valueRow(`PPO ${name}, ${WORKERS} workers, wall time`, "steps/s", speeds.threads, { workers: WORKERS }),
  ];
}

/** One run's steps a second, and the policy that it ended with. */
async function timed({ env, options }: PpoSettings, executor: Executor, steps: number, seed: number) {
  const agent = ppo(options);
  const before = process.cpuUsage();
  const start = performance.now();
  const { snapshot } = await train({ agent, env, seed, budget: { environmentSteps: steps }, evaluation: { finalEpisodes: 0 }, executor })
    .result;
  const wall = (1000 * steps) / (performance.now() - start);
  return { agent, snapshot, wall, cpu: steps / cpuSince(before) };
}

/** The same steps and seeds, seed by seed in turns: theirs on one thread, ours on one, ours with two workers. */
async function besideSb3(settings: PpoSettings, { times, say }: Context, peers: Peers): Promise<Row[]> {
  const { name, env } = settings;
  const title = `PPO ${name}`;
  if (!peers.has("stable_baselines3")) return peers.missing(title, "steps/s", "stable_baselines3");
  const steps = times(100_000, 512);
  const episodes = times(100, 2);
  const theirs = peers.start("sb3_ppo.py", [name]);
  const pool = threads({ workers: WORKERS });
  const seen: { [what: string]: number[] } = { cpu: [], wall: [], score: [], ownCpu: [], ownThreads: [], ownScore: [] };
  try {
    for (const executor of [inline(), pool]) await timed(settings, executor, times(WARM_UP, 512), 1);
    for (const seed of SEEDS.slice(0, times(SEEDS.length, 1))) {
      const their = await theirs.ask({ seed, steps, episodes });
      const { agent, snapshot, cpu } = await timed(settings, inline(), steps, seed);
      const { wall } = await timed(settings, pool, steps, seed);
      const policy = agent.learner(taskOf(env), seed).policy(snapshot.agent as PpoState, "greedy");
      const { meanReturn } = await evaluate({ agent, env, policy, seed, episodes });
      for (const [what, value] of Object.entries({ ...their, ownCpu: cpu, ownThreads: wall, ownScore: meanReturn })) seen[what].push(value);
      say(`${name}, seed ${seed}: ${Math.round(cpu)} and ${Math.round(their.cpu)} steps/s, scores ${meanReturn} and ${their.score}`);
    }
  } catch (error) {
    return peers.failed(title, "steps/s", error);
  } finally {
    theirs.close();
    await pool.close();
  }
  const peer = versionOf(peers, "stable_baselines3");
  return [
    ratioRow(`${title}, one thread, CPU time`, "steps/s", seen.ownCpu, { peer, values: seen.cpu, isSpeed: true }),
    ratioRow(`${title}, ${WORKERS} workers against one thread of the peer, wall time`, "steps/s", seen.ownThreads, {
      peer,
      values: seen.wall,
      isSpeed: true,
    }),
    scoreRow(`${title}, mean score after ${steps} steps`, seen.ownScore, seen.score, peer),
  ];
}

function scoreRow(name: string, own: readonly number[], values: readonly number[], peer: string): Row {
  const row = valueRow(name, "return", [mean(own)]);
  return { ...row, spread: [Math.min(...own), Math.max(...own)], peer, peerValue: Number(mean(values).toPrecision(5)) };
}
