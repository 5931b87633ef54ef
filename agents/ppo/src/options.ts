import type { OptionSchema, OptionsOf } from "@quantal/core";
import { OptionError } from "@quantal/numeric";

const SCHEDULES = ["constant", "linear"] as const;

/** What PPO goes by, whatever its network is. Zero switches off what "0: none" says. */
const LEARNING = {
  lanes: {
    default: 8,
    min: 1,
    max: 65_536,
    integer: true,
    search: { values: [4, 8, 16] },
    about: "environments that are stepped side by side",
  },
  steps: {
    default: 128,
    min: 1,
    max: 1_048_576,
    integer: true,
    search: { values: [32, 64, 128, 256, 512, 1024] },
    about: "steps of each lane in a rollout",
  },
  epochs: { default: 10, min: 1, max: 1000, integer: true, search: { values: [4, 10, 20] }, about: "passes over a rollout" },
  minibatchSize: {
    default: 64,
    min: 2,
    integer: true,
    search: { values: [32, 64, 128, 256] },
    about: "rows of a gradient step; divides lanes x steps",
  },
  discount: { default: 0.99, min: 0, max: 1, search: { values: [0.9, 0.95, 0.98, 0.99, 0.995, 0.999] }, about: "of rewards, per step" },
  gaeLambda: {
    default: 0.95,
    min: 0,
    max: 1,
    search: { values: [0.8, 0.9, 0.95, 0.98, 1] },
    about: "of generalized advantage estimation: 0 trusts values, 1 trusts returns",
  },
  learningRate: { default: 3e-4, min: 0, max: 1, search: { low: 1e-4, high: 3e-3, scale: "log" }, about: "of Adam, at the beginning" },
  learningRateSchedule: {
    default: "constant",
    choices: SCHEDULES,
    search: { values: SCHEDULES },
    about: "linear falls to zero over the training budget",
  },
  adamEpsilon: { default: 1e-5, min: 1e-12, max: 1, about: "of Adam" },
  clip: {
    default: 0.2,
    min: 0,
    search: { values: [0.1, 0.2, 0.3] },
    about: "how far the probability ratio may go from 1, at the beginning",
  },
  clipSchedule: { default: "constant", choices: SCHEDULES, about: "linear falls to zero over the training budget" },
  clipValue: { default: 0, min: 0, about: "how far values may go from those of the rollout; 0: none" },
  valueLoss: {
    default: "mse",
    choices: ["mse", "huber"],
    about: "of values: their squared error, or twice the Huber loss, linear for errors above 1",
  },
  valueCoefficient: { default: 0.5, min: 0, about: "weight of the value loss" },
  entropyCoefficient: { default: 0, min: 0, search: { values: [0, 0.001, 0.003, 0.01, 0.03] }, about: "weight of the entropy bonus" },
  maxGradientNorm: { default: 0.5, min: 0, about: "of the whole gradient; 0: none" },
  targetKl: { default: 0, min: 0, about: "an update ends when the approximate KL divergence is over 1.5 times this; 0: none" },
  normalizeAdvantages: { default: true, about: "per minibatch, to mean 0 and standard deviation 1" },
  normalizeObservations: { default: false, about: "by their running mean and standard deviation, clipped to 10 of these" },
  normalizeReturns: {
    default: false,
    search: { values: [false, true] },
    about: "divide rewards by the running standard deviation of discounted returns, clipped to 10 of these",
  },
  rewardScale: { default: 1, min: 1e-6, max: 1e6, about: "rewards are multiplied by it" },
  bootstrapTruncation: { default: true, about: "false takes an episode that its time limit cut for one that ended" },
} as const satisfies OptionSchema;

/** PPO's own networks. */
const LAYERS = {
  hidden: { default: 64, min: 1, max: 4096, integer: true, about: "neurons of a hidden layer" },
  layers: { default: 2, min: 0, max: 8, integer: true, about: "hidden layers" },
  activation: { default: "tanh", choices: ["tanh", "relu"], about: "of the hidden layers" },
  sharedTrunk: { default: false, about: "policy and value share the hidden layers; with memory they always do" },
  memory: { default: "none", choices: ["none", "lstm", "gru"], about: "a recurrent layer behind the hidden ones" },
  memorySize: { default: 64, min: 1, max: 4096, integer: true, about: "neurons of the recurrent layer" },
  sequence: {
    default: 16,
    min: 1,
    max: 4096,
    integer: true,
    about: "steps that gradients go back through time; with memory it divides steps and minibatchSize",
  },
} as const satisfies OptionSchema;

const ACTIONS = {
  initialLogDeviation: { default: 0, min: -10, max: 2, about: "log standard deviation of continuous actions at the beginning" },
} as const satisfies OptionSchema;

/** Every option of PPO. */
export const OPTIONS = { ...LEARNING, ...LAYERS, ...ACTIONS };

/** Those that are left with another library's network. */
export const LIBRARY_OPTIONS = { ...LEARNING, ...ACTIONS };

/** Values of the options that another library's network leaves out. */
export const NO_LAYERS = {
  hidden: 0,
  layers: 0,
  activation: "tanh",
  sharedTrunk: false,
  memory: "none",
  memorySize: 0,
  sequence: 1,
} as const satisfies OptionsOf<typeof LAYERS>;

export type PpoOptions = OptionsOf<typeof OPTIONS>;

/** Throws unless options fit each other. @throws OptionError */
export function checkOptions({ lanes, steps, minibatchSize, memory, sequence }: PpoOptions): void {
  const rows = lanes * steps;
  if (rows % minibatchSize !== 0) {
    const got = `${minibatchSize} for ${lanes} x ${steps} steps`;
    const nearest = largestDivisor(rows, minibatchSize);
    const fix = `Use ${nearest > 1 ? nearest : rows}`;
    throw new OptionError({
      where: "ppo",
      problem: "minibatchSize doesn't divide the rollout",
      got,
      expected: `a divisor of ${rows}`,
      fix,
    });
  }
  if (memory === "none" || (steps % sequence === 0 && minibatchSize % sequence === 0)) return;
  const problem = "sequence doesn't cut rollout and minibatch into whole sequences";
  const got = `${sequence} for ${steps} steps a lane and minibatches of ${minibatchSize} rows`;
  const expected = `a divisor of ${steps} and of ${minibatchSize}`;
  const divisor = greatestCommonDivisor(steps, minibatchSize);
  throw new OptionError({ where: "ppo", problem, got, expected, fix: `Use ${largestDivisor(divisor, Math.min(sequence, divisor))}` });
}

function largestDivisor(of: number, limit: number): number {
  let divisor = limit;
  while (divisor > 1 && of % divisor !== 0) divisor--;
  return divisor;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
