import type { Row } from "../benchmark.ts";

/** What was asked for, and the row that answers. */
export interface Target {
  readonly what: string;
  readonly file: string;
  readonly row: string;
  /** A bound of the value, or of the ratio to the peer; "as peer": no worse than the peer's value by more than `slack`. */
  readonly rule: { readonly most: number; readonly unit: string } | { readonly ratio: number } | { readonly slack: number };
}

const STEP = "step with sampling, loading and CartPole, trained p";

/** The targets, in the order in which they were set. */
export const TARGETS: readonly Target[] = [
  ...(
    [
      [64, 1.7],
      [128, 2.8],
      [256, 6],
    ] as const
  ).map(([neurons, most]) => ({
    what: `spiking environment step, trained probabilities, all in, ${neurons} neurons, 33 sub-steps`,
    file: "spiking-step",
    row: `${STEP}, ${neurons} neurons, 33 sub-steps`,
    rule: { most, unit: "us" },
  })),
  ...(["torch", "jax"] as const).flatMap((library) =>
    ([64, 1024] as const).map((members) => ({
      what: `the same at 256, beside the dense float32 form in ${library}, ${members} members`,
      file: "spiking-step-peers",
      row: `step of 256 neurons, 33 sub-steps, beside a dense one in ${library}, ${members} members`,
      rule: { ratio: 150 },
    })),
  ),
  { what: "sampling one member at 256 neurons", file: "sampling", row: "sample a member, 256 neurons", rule: { most: 60, unit: "us" } },
  { what: "its gradient", file: "gradient", row: "gradient of a member from stored bits, 256 neurons", rule: { most: 6, unit: "us" } },
  {
    what: "RSRP on CartPole to 475, `fast`, median of 10 seeds",
    file: "solve-cartpole",
    row: "RSRP CartPole-v1, fast to 475 over 100 episodes, wall time",
    rule: { most: 0.5, unit: "s" },
  },
  {
    what: "the same, `fine`, 256 neurons, population 1,024",
    file: "solve-cartpole",
    row: "RSRP CartPole-v1, fine, 256 neurons, population 1024 to 475 over 100 episodes, wall time",
    rule: { most: 8, unit: "s" },
  },
  {
    what: "RSRP on Pendulum to -220, median of 5 seeds",
    file: "solve-pendulum",
    row: "RSRP Pendulum-v1 to -220 over 100 episodes, wall time",
    rule: { most: 60, unit: "s" },
  },
  {
    what: "PPO's minibatch-256 update of two 4-64-64 networks, all in",
    file: "mlp",
    row: "PPO's update, a minibatch of 256, all in",
    rule: { most: 0.5, unit: "ms" },
  },
  {
    what: "binary perceptron 784-64-10 over 64 digits, beside dense float32 in TensorFlow.js",
    file: "digits",
    row: "binary perceptron 784-64-10, 64 images of digits, beside dense float32 in TensorFlow.js",
    rule: { ratio: 10 },
  },
  ...(["torch", "jax"] as const).map((library) => ({
    what: `the same in ${library}, one thread`,
    file: "digits-peers",
    row: `binary perceptron 784-64-10, 64 images of digits, beside dense float32 in ${library}`,
    rule: { ratio: 10 },
  })),
  {
    what: "inference of both networks for 8 environments",
    file: "mlp",
    row: "forward of policy and value, 8 rows",
    rule: { most: 10, unit: "us" },
  },
  {
    what: "PPO on CartPole, one thread, beside Stable-Baselines3",
    file: "ppo-peers",
    row: "PPO CartPole-v1, one thread, CPU time",
    rule: { ratio: 6 },
  },
  {
    what: "PPO on CartPole, two workers, beside Stable-Baselines3 on one thread",
    file: "ppo-peers",
    row: "PPO CartPole-v1, 2 workers against one thread of the peer, wall time",
    rule: { ratio: 9 },
  },
  { what: "the same scores", file: "ppo-peers", row: "PPO CartPole-v1, mean score after 100000 steps", rule: { slack: 5 } },
  {
    what: "PPO on Pendulum, one thread, beside Stable-Baselines3 without gSDE",
    file: "ppo-peers",
    row: "PPO Pendulum-v1, one thread, CPU time",
    rule: { ratio: 8 },
  },
  {
    what: "CartPole, vector of 1,024 lanes, beside Gymnasium's",
    file: "environments-peers",
    row: "vector CartPole-v1, 1024 lanes",
    rule: { ratio: 3 },
  },
  { what: "`make`, CartPole, beside Gymnasium's", file: "environments-peers", row: "make CartPole-v1", rule: { ratio: 30 } },
  { what: "`make`, Pendulum, beside Gymnasium's", file: "environments-peers", row: "make Pendulum-v1", rule: { ratio: 30 } },
  {
    what: "two workers against one, 256 neurons, population 1,024, both cores free",
    file: "workers",
    row: "RSRP, 256 neurons, population 1024, 2 workers",
    rule: { ratio: 1.7 },
  },
  { what: "`quantal --help`, from a built clone", file: "startup", row: "quantal --help, built", rule: { most: 0.35, unit: "s" } },
  {
    what: "heap, from 100 to 1,000 generations of RSRP",
    file: "heap",
    row: "growth from 100 to 1000 of RSRP's generations",
    rule: { most: 2, unit: "MB" },
  },
  {
    what: "heap, from 100 to 1,000 updates of PPO",
    file: "heap",
    row: "growth from 100 to 1000 of PPO's updates",
    rule: { most: 2, unit: "MB" },
  },
];

/** Whether a row keeps its target's rule; undefined where nothing was measured. */
export function isMet({ rule }: Target, row: Row | undefined): boolean | undefined {
  if (row === undefined || row.value === null) return undefined;
  if ("most" in rule) return row.value <= rule.most;
  if ("ratio" in rule) return row.ratio === null ? undefined : row.ratio >= rule.ratio;
  return row.peerValue === undefined ? undefined : row.value >= row.peerValue - rule.slack;
}
