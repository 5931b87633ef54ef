import type { OptionSchema, OptionsOf } from "@quantal/core";

/** What es takes; what rsrp takes too means the same. Defaults are for tasks of the scale of CartPole on a CPU. */
export const ES_OPTIONS = {
  population: {
    default: 32,
    min: 2,
    max: 16384,
    integer: true,
    search: { values: [16, 32, 64, 128, 256] }, // even ones
    about: "members a generation, in pairs of opposite noise: even",
  },
  episodesPerMember: { default: 1, min: 1, max: 1024, integer: true, about: "episodes whose mean return is a member's fitness" },
  starts: {
    default: "own",
    choices: ["own", "shared", "fixed"],
    search: { values: ["own", "shared"] },
    about: "start states: each episode its own, one set for all members of a generation, or one set for a member in all generations",
  },
  sigma: {
    default: 0.2,
    min: 0.000001,
    max: 1000,
    search: { low: 0.01, high: 1, scale: "log" },
    about: "standard deviation of the noise on parameters",
  },
  learningRate: {
    default: 0.1,
    min: 0,
    max: 100,
    search: { low: 0.003, high: 0.3, scale: "log" },
    about: "step size of Adam; how far a parameter moves at most, nearly",
  },
  weightDecay: {
    default: 0,
    min: 0,
    max: 10,
    search: { values: [0, 0.01, 0.1] },
    about: "pull of parameters towards 0, times the learning rate; published: 0.1",
  },
  adamBeta1: { default: 0.9, min: 0, max: 0.999999, about: "decay of Adam's first moment" },
  adamBeta2: { default: 0.999, min: 0, max: 0.999999, about: "decay of Adam's second moment" },
  adamEps: { default: 1e-8, min: 0, max: 1, about: "added to Adam's denominator" },
  ties: { default: "average", choices: ["average", "index"], about: "ranks of equal fitness; index is the published code's" },
  normalization: {
    default: "meanStd",
    choices: ["meanStd", "fixed", "none"],
    about: "of observations, over all that were visited; fixed: by inputMean and inputDeviation",
  },
  inputMean: { default: 0, min: -1e12, max: 1e12, about: "what fixed normalization takes off every element of an observation" },
  inputDeviation: { default: 1, min: 1e-9, max: 1e12, about: "what fixed normalization divides it by then" },
  observationClip: { default: 10, min: 0, max: 1e6, about: "bound of normalized observations, but for fixed ones; 0: none" },
  network: { default: "mlp", choices: ["mlp", "spiking", "gru", "lstm"], about: "spiking: real weights, no signs of neurons" },
  hidden: {
    default: 32,
    min: 1,
    max: 1024,
    integer: true,
    search: { values: [16, 32, 64] },
    about: "width of hidden layers: mlp, gru, lstm",
  },
  layers: { default: 1, min: 1, max: 8, integer: true, about: "hidden layers of an mlp" },
  activation: { default: "tanh", choices: ["tanh", "relu"], about: "of an mlp's hidden layers" },
  neurons: { default: 64, min: 1, max: 1024, integer: true, about: "of a spiking network" },
  subSteps: { default: 8, min: 1, max: 1000, integer: true, about: "sub-steps of a spiking network in an environment step" },
  subStepMs: { default: 2, min: 0.01, max: 50, about: "length of a sub-step in ms" },
  kIn: { default: 0.2, min: 0, max: 1000, about: "gain of input synapses; published: 0.1" },
  kHidden: { default: 1, min: 0.001, max: 1000, about: "gain of recurrent synapses" },
  kOut: { default: 5, min: 0, max: 10000, about: "gain of output synapses" },
  tauSynapseMs: { default: 5, min: 1, max: 1000, about: "time constant of synaptic currents in ms" },
  tauMembraneMs: { default: 10, min: 1, max: 1000, about: "time constant of membranes in ms" },
  tauOutputMs: { default: 10, min: 1, max: 1000, about: "time constant of the output's filter in ms" },
  twoActions: {
    default: "threshold",
    choices: ["threshold", "argmax"],
    about: "two discrete actions: the sign of one output, or the larger of two; more than two: always the largest",
  },
  squash: { default: "tanh", choices: ["tanh", "clip"], about: "how outputs become actions of a box" },
} as const satisfies OptionSchema;

/** Options with their values. */
export type EsOptions = OptionsOf<typeof ES_OPTIONS>;

/** A network for images of digits: the mean and the deviation of MNIST's pixels. */
const DIGITS = { hidden: 64, activation: "relu", normalization: "fixed", inputMean: 0.1307 * 255, inputDeviation: 0.3081 * 255 } as const;

/** The published constants, and sets of options for environments that want other ones. */
export const ES_PRESETS = {
  published: {
    population: 10240,
    network: "spiking",
    neurons: 256,
    subSteps: 33,
    subStepMs: 0.5,
    kIn: 0.1,
    sigma: 0.3,
    learningRate: 0.15,
    weightDecay: 0.1,
  },
  "digits/MNISTBatch-v1": { ...DIGITS, population: 256, starts: "shared", sigma: 0.05, learningRate: 0.01 },
  "digits/MNIST-v1": { ...DIGITS, episodesPerMember: 64, starts: "shared", sigma: 0.05, learningRate: 0.01 },
} as const;
