import { pendulum } from "@quantal/classic-control";
import type { Benchmark } from "../benchmark.ts";
import { solveRows } from "./solve.ts";

/** Time to solve Pendulum. */
export const solvePendulum: Benchmark = {
  name: "solve-pendulum",
  about:
    "seconds from train() to the first evaluation of Pendulum-v1 that passes -220 over 100 episodes, 5 seeds; and what 20,000,000 steps reach",
  isLong: true,
  run: (context) =>
    solveRows(
      {
        name: "Pendulum-v1",
        env: pendulum,
        options: { preset: "Pendulum-v1" },
        seeds: [1000, 1001, 1002, 1003, 1004],
        every: 250_000,
        threshold: -220,
        steps: 20_000_000,
        isWhole: true,
      },
      context,
    ),
};
