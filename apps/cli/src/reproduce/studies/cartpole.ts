import type { Study } from "../study.ts";

/** Figure 2A's question. */
export const cartpole: Study = {
  name: "cartpole",
  title: "RSRP, its reservoir, evolution strategies, PPO and R-STDP on CartPole-v1",
  question:
    "Is RSRP as good as PPO on CartPole-v1? Six agents learn with the same number of environment steps, and are judged over these and over wall time. " +
    "The reservoir has fixed recurrent synapses, so only input and output synapses learn. Evolution strategies are a population method without stochastic release, PPO with an LSTM is the baseline that RSRP was published with, and R-STDP learns while it acts, by spike timing and reward.",
  arms: [
    { label: "rsrp", agent: "rsrp" },
    { label: "rsrp-reservoir", agent: "rsrp:network=reservoir" },
    { label: "es", agent: "es" },
    { label: "ppo", agent: "ppo:preset=CartPole-v1" },
    { label: "ppo-lstm", agent: "ppo:preset=CartPole-v1-lstm" },
    { label: "r-stdp", agent: "r-stdp" },
  ],
  tasks: [{ label: "CartPole-v1", env: "CartPole-v1", top: 500 }],
  full: { seeds: 30, steps: 200_000, tuning: { trials: 16, seeds: 3, steps: 100_000 } },
  quick: { seeds: 3, steps: 50_000, tuning: { trials: 4, seeds: 1, steps: 20_000 } },
};
