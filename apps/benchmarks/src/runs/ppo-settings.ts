import { cartPole, pendulum } from "@quantal/classic-control";
import type { ppo } from "@quantal/ppo";
import type { EnvSource } from "gymnasium-js";

type Options = NonNullable<Parameters<typeof ppo>[0]>;

/** One comparison: options of ours that are the settings of this name in peers/sb3_ppo.py. */
export interface PpoSettings {
  readonly name: string;
  readonly env: EnvSource;
  readonly options: Options;
}

export const PPO_SETTINGS: readonly PpoSettings[] = [
  { name: "CartPole-v1", env: cartPole, options: { preset: "CartPole-v1" } },
  { name: "Pendulum-v1", env: pendulum, options: { preset: "Pendulum-v1" } },
  {
    name: "CartPole-v1, CleanRL's settings",
    env: cartPole,
    options: {
      lanes: 4,
      steps: 128,
      minibatchSize: 128,
      epochs: 4,
      discount: 0.99,
      gaeLambda: 0.95,
      learningRate: 2.5e-4,
      learningRateSchedule: "linear",
      adamEpsilon: 1e-5,
      clip: 0.2,
      clipValue: 0.2,
      entropyCoefficient: 0.01,
    },
  },
];
