import type { StudyTask } from "@quantal/evaluation";
import type { Study } from "../study.ts";

const TOP = 500; // CartPole's longest episode: all tasks are scored by its return

/** D1 to D6 on CartPole-v1. Those that only move or round the same return have the plain reward for their twin, which is run once. */
const TASKS: readonly StudyTask[] = [
  { label: "CartPole-v1", env: "CartPole-v1", top: TOP },
  { label: "D1 aggregate", env: "discontinuous/CartPoleAggregate-v0", top: TOP, twin: "CartPole-v1" },
  { label: "D2 terminal", env: "discontinuous/CartPoleTerminal-v0", top: TOP, twin: "CartPole-v1" },
  { label: "D3 quantized return", env: "discontinuous/CartPoleQuantizeReturn-v0", top: TOP, twin: "CartPole-v1" },
  { label: "D4 threshold", env: "discontinuous/CartPoleTerminalThreshold-v0", top: TOP, twin: "D4 smooth" },
  { label: "D4 smooth", env: "discontinuous/CartPoleTerminalThresholdSmooth-v0", top: TOP },
  { label: "D5 delay", env: "discontinuous/CartPoleDelay-v0", top: TOP, twin: "CartPole-v1" },
  { label: "D6 plateau", env: "discontinuous/CartPolePlateau-v0", top: TOP, twin: "D6 smooth" },
  { label: "D6 smooth", env: "discontinuous/CartPolePlateauSmooth-v0", top: TOP },
];

/** Whether discontinuous rewards favor stochastic release, as an interaction. */
export const discontinuous: Study = {
  name: "discontinuous",
  title: "RSRP, evolution strategies and PPO where rewards are discontinuous",
  question:
    "Is RSRP better than PPO where rewards are discontinuous, and is that due to the discontinuity? Six tasks pay CartPole's reward late, seldom, rounded or not at all below a mark, and each has a smooth twin. " +
    "A lead that is larger on a task than on its twin is due to what the task does to the reward: its lateness (D1, D2, D5), its rounding (D3), its threshold (D4) or its edge (D6). Evolution strategies tell what is due to any population method. All are scored by CartPole's own return, and each agent's options were searched on each task.",
  arms: [
    { label: "rsrp", agent: "rsrp" },
    { label: "es", agent: "es" },
    { label: "ppo", agent: "ppo:preset=CartPole-v1" },
  ],
  tasks: TASKS,
  note: "The first look was at 15 seeds. After it the seeds were raised to 30 and areas under the curve were added, since most final scores lie at the top; so what areas and drawdowns say explores, and final scores are what was asked.",
  contrasts: [
    ["rsrp", "ppo"],
    ["es", "ppo"],
    ["rsrp", "es"],
  ],
  full: { seeds: 30, steps: 200_000, tuning: { trials: 16, seeds: 2, steps: 100_000 } },
  quick: { seeds: 2, steps: 30_000, tuning: { trials: 2, seeds: 1, steps: 10_000 } },
};
