import { cartPole, pendulum } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { inline, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { cpuSince, valueRow } from "../measure.ts";

const WORKERS = 2;
const SEEDS = [1000, 1001, 1002] as const;

const CASES = [
  { name: "CartPole-v1, fast", env: cartPole, options: { preset: "fast" }, steps: 1_000_000 },
  { name: "CartPole-v1, fine", env: cartPole, options: { preset: "fine" }, steps: 500_000 },
  { name: "Pendulum-v1", env: pendulum, options: { preset: "Pendulum-v1" }, steps: 1_000_000 },
] as const;

/** RSRP from end to end. */
export const rsrpRuns: Benchmark = {
  name: "rsrp",
  about: "RSRP's environment steps a second from end to end, in this thread and with two workers",
  async run(context) {
    const rows: Row[] = [];
    for (const each of CASES) rows.push(...(await caseRows(each, context)));
    return rows;
  },
};

async function caseRows({ name, env, options, steps: full }: (typeof CASES)[number], { times, say }: Context): Promise<Row[]> {
  const steps = times(full, 10_000);
  const pool = threads({ workers: WORKERS });
  const speeds = async (executor: ReturnType<typeof inline>, seed: number, length: number) => {
    const before = process.cpuUsage();
    const start = performance.now();
    await train({ agent: rsrp(options), env, seed, budget: { environmentSteps: length }, evaluation: { finalEpisodes: 0 }, executor })
      .result;
    return { wall: (1000 * length) / (performance.now() - start), cpu: length / cpuSince(before) };
  };
  const [cpu, wall, both]: number[][] = [[], [], []];
  for (const executor of [inline(), pool]) await speeds(executor, 1, Math.ceil(steps / 10)); // starts threads, and compiles
  for (const seed of SEEDS) {
    const one = await speeds(inline(), seed, steps);
    cpu.push(one.cpu);
    wall.push(one.wall);
    both.push((await speeds(pool, seed, steps)).wall);
    say(`${name}, seed ${seed}: ${Math.round(one.wall)} steps/s, with ${WORKERS} workers ${Math.round(both.at(-1) ?? 0)}`);
  }
  await pool.close();
  return [
    valueRow(`RSRP ${name}, this thread, CPU time`, "steps/s", cpu, { workers: 0 }),
    valueRow(`RSRP ${name}, this thread, wall time`, "steps/s", wall, { workers: 0 }),
    valueRow(`RSRP ${name}, ${WORKERS} workers, wall time`, "steps/s", both, { workers: WORKERS }),
  ];
}
