import { cartPole } from "@quantal/classic-control";
import type { Benchmark, Row } from "../benchmark.ts";
import { type Goal, solveRows } from "./solve.ts";

const SEEDS = Array.from({ length: 10 }, (_, k) => 1000 + k);
const GOAL = { env: cartPole, seeds: SEEDS, threshold: 475, steps: 10_000_000 } as const;

const GOALS: readonly Goal[] = [
  { ...GOAL, name: "CartPole-v1, fast", options: { preset: "fast" }, every: 10_000 },
  {
    ...GOAL,
    name: "CartPole-v1, fine, 256 neurons, population 1024",
    options: { preset: "fine", population: 1024 },
    every: 100_000,
  },
];

/** Time to solve CartPole. */
export const solveCartPole: Benchmark = {
  name: "solve-cartpole",
  about: "seconds from train() to the first evaluation of CartPole-v1 that passes 475 over 100 episodes, 10 seeds",
  async run(context) {
    const rows: Row[] = [];
    for (const goal of GOALS) rows.push(...(await solveRows(goal, context)));
    return rows;
  },
};
