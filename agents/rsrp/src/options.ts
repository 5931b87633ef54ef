import type { OptionSchema, OptionsOf } from "@quantal/core";

/** Rules that turn fitness into weights, in the order of the published list; the last three are ours. */
export const REGULARIZATIONS = [
  "crt",
  "crt12",
  "none",
  "meanPrevious",
  "history",
  "sigmoid",
  "zscore",
  "meanCurrent",
  "leaveOneOut",
] as const;

/** What rsrp takes. Defaults are the recommended behavior at the scale of CartPole on a CPU. */
export const RSRP_OPTIONS = {
  population: {
    default: 64,
    min: 2,
    max: 32768,
    integer: true,
    search: { low: 32, high: 256, scale: "log" },
    about: "members a generation; even if antithetic",
  },
  episodesPerMember: { default: 1, min: 1, max: 1024, integer: true, about: "episodes whose mean return is a member's fitness" },
  fitness: {
    default: "episodes",
    choices: ["episodes", "untilAllDone"],
    about: "mean return of episodesPerMember whole episodes; published: of all that end before the slowest member's first one does",
  },
  carry: {
    default: "reset",
    choices: ["reset", "kept"],
    about: "neurons at the start of a member's next episode of a generation: drawn anew, or as published as they were",
  },
  starts: {
    default: "own",
    choices: ["own", "shared", "fixed"],
    search: { values: ["own", "shared"] },
    about: "start states: each episode its own, one set for all members of a generation, or one set for a member in all generations",
  },
  antithetic: { default: false, about: "members in pairs that draw u and 1 - u" },
  learningRate: {
    default: 0.25,
    min: 0,
    max: 10_000, // rules that keep values want a rate as large as rewards are small
    search: { low: 0.03, high: 1, scale: "log" },
    about: "step size; with Adam, how far a probability moves at most, nearly",
  },
  learningRateSchedule: {
    default: "constant",
    choices: ["constant", "linear"],
    search: { values: ["constant", "linear"] },
    about: "linear: falls to learningRateEnd over the budget",
  },
  learningRateEnd: { default: 0, min: 0, max: 1, about: "share of the learning rate at the end of a linear schedule" },
  initProbability: { default: 0.5, min: 0, max: 1, about: "release probability of every synapse at the start" },
  eps: {
    default: 0.001,
    min: 0.00002,
    max: 0.4999,
    search: { low: 0.0005, high: 0.05, scale: "log" },
    about: "probabilities stay in [eps, 1 - eps]",
  },
  optimizer: { default: "adam", choices: ["adam", "sgd", "momentum"], about: "what turns the natural gradient into a step" },
  adamBeta1: { default: 0.9, min: 0, max: 0.999999, about: "decay of Adam's first moment" },
  adamBeta2: { default: 0.999, min: 0, max: 0.999999, about: "decay of Adam's second moment" },
  adamEps: { default: 1e-8, min: 0, max: 1, about: "added to Adam's denominator" },
  momentum: { default: 0.9, min: 0, max: 0.999999, about: "decay of the momentum optimizer's trace" },
  decayToZero: { default: 0, min: 0, max: 1, about: "pull towards 0, times the learning rate" },
  decayToHalf: { default: 0, min: 0, max: 1, about: "pull towards 0.5 a generation" },
  regularization: { default: "crt", choices: REGULARIZATIONS, about: "how fitness becomes weights; crt: centered ranks" },
  ties: { default: "average", choices: ["average", "index"], about: "ranks of equal fitness" },
  initialBaseline: { default: 0, min: -1e12, max: 1e12, about: "baseline before the first generation: meanPrevious, history, sigmoid" },
  historyDecay: { default: 0, min: 0, max: 1, about: "share of the old baseline that a generation keeps: history, sigmoid" },
  sigmoidGain: { default: 10, min: 0, max: 1e6, about: "slope of the sigmoid" },
  gradient: {
    default: "auto",
    choices: ["auto", "learner", "stored", "drawn"],
    about:
      "who sums ranks times releases, with the same result: the learner, or the workers from stored bits or from members drawn again, which needs no memory; auto: the learner below 2^25 synapses a generation",
  },
  gradientForm: { default: "centered", choices: ["centered", "raw"], about: "weights times (release - probability), or times release" },
  normalization: {
    default: "meanStd",
    choices: ["meanStd", "variance", "fixed", "none"],
    about:
      "of observations, over all that were visited; variance: published, without a root, over each member's last one; fixed: by inputMean and inputDeviation",
  },
  inputMean: { default: 0, min: -1e12, max: 1e12, about: "what fixed normalization takes off every element of an observation" },
  inputDeviation: { default: 1, min: 1e-9, max: 1e12, about: "what fixed normalization divides it by then" },
  observationClip: { default: 10, min: 0, max: 1e6, about: "bound of normalized observations, but for fixed ones; 0: none" },
  network: {
    default: "spiking",
    choices: ["spiking", "reservoir", "binaryMlp"],
    about: "reservoir: recurrent synapses are fixed; binaryMlp: a perceptron of one-bit weights",
  },
  neurons: { default: 64, min: 1, max: 1024, integer: true, search: { values: [32, 64, 128] }, about: "multiples of 32 are fastest" },
  excitatoryRatio: { default: 0.5, min: 0, max: 1, about: "share of neurons that excite: 2 to 1 is 0.667, 3 to 1 is 0.75" },
  connectivity: {
    default: 1,
    min: 0.001,
    max: 1,
    about: "share of synapses that exist, drawn once a seed; gains grow as there are fewer",
  },
  hidden: {
    default: 64,
    min: 1,
    max: 1024,
    integer: true,
    search: { values: [32, 64, 128] },
    about: "neurons of a hidden layer: binaryMlp",
  },
  layers: { default: 1, min: 1, max: 8, integer: true, about: "hidden layers: binaryMlp" },
  weights: {
    default: "signed",
    choices: ["signed", "inhibitory"],
    about: "binaryMlp: of -1 and 1, or of 0 and 1 with hidden neurons that excite or inhibit",
  },
  doubledInput: { default: true, about: "binaryMlp: inputs of inhibitory weights are [x, -x]; without, no weight turns their sign" },
  subSteps: { default: 8, min: 1, max: 1000, integer: true, about: "sub-steps of the network in an environment step" },
  subStepMs: { default: 2, min: 0.01, max: 50, about: "length of a sub-step in ms" },
  kIn: {
    default: 0.2,
    min: 0,
    max: 1000,
    search: { low: 0.05, high: 0.5, scale: "log" },
    about: "gain of input synapses; published: 0.1, which is safer from runaway firing",
  },
  kHidden: { default: 1, min: 0.001, max: 1000, about: "gain of recurrent synapses" },
  kOut: {
    default: 5,
    min: 0,
    max: 10000,
    search: { low: 1, high: 50, scale: "log" },
    about: "gain of output synapses; continuous actions want about 20 of spiking neurons, 1 of a binaryMlp",
  },
  tauSynapseMs: { default: 5, min: 1, max: 1000, about: "time constant of synaptic currents in ms" },
  tauMembraneMs: { default: 10, min: 1, max: 1000, about: "time constant of membranes in ms" },
  tauOutputMs: { default: 10, min: 1, max: 1000, about: "time constant of the output's filter in ms" },
  twoActions: {
    default: "threshold",
    choices: ["threshold", "argmax"],
    about: "two discrete actions: the sign of one output, or the larger of two; more than two: always the largest",
  },
  squash: { default: "tanh", choices: ["tanh", "clip"], about: "how outputs become actions of a box" },
  averaging: {
    default: 0,
    min: 0,
    max: 0.999,
    search: { values: [0, 0.9] },
    about: "the judged policy's probabilities are a running average with this decay",
  },
  evaluation: {
    default: "threshold",
    choices: ["threshold", "sampled"],
    about: "judged policy: synapses with p > 0.5, or drawn anew each episode",
  },
} as const satisfies OptionSchema;

/** Options with their values. */
export type RsrpOptions = OptionsOf<typeof RSRP_OPTIONS>;

/** A network for images of digits: the mean and the deviation of MNIST's pixels. */
const DIGITS = { network: "binaryMlp", kOut: 1, normalization: "fixed", inputMean: 0.1307 * 255, inputDeviation: 0.3081 * 255 } as const;

/** What the released code's classification does, but for its batches, which go through the images epoch by epoch. */
const PUBLISHED_DIGITS = {
  regularization: "crt12",
  ties: "index",
  gradientForm: "raw",
  optimizer: "sgd",
  learningRate: 4,
  starts: "shared",
} as const;

/** Coarse and fine networks, and sets of options for environments that want other ones. */
export const RSRP_PRESETS = {
  fast: { neurons: 64, subSteps: 8, subStepMs: 2, learningRate: 0.25 },
  fine: { neurons: 256, subSteps: 33, subStepMs: 0.5, learningRate: 0.25, kIn: 0.1 },
  // The released code's protocol, at its scale: a generation of CartPole-v1 takes up to 5,120,000 steps.
  published: {
    population: 10240,
    neurons: 256,
    subSteps: 33,
    subStepMs: 0.5,
    learningRate: 0.15,
    kIn: 0.1,
    squash: "clip",
    fitness: "untilAllDone",
    carry: "kept",
    starts: "fixed",
    ties: "index",
    normalization: "variance",
    observationClip: 0,
  },
  "Acrobot-v1": { learningRate: 0.15, averaging: 0.9 },
  "MountainCar-v0": { population: 96, averaging: 0.9 },
  "MountainCarContinuous-v0": { network: "binaryMlp", kOut: 0.5 },
  "Pendulum-v1": { population: 192, neurons: 128, learningRate: 0.15, averaging: 0.9, kIn: 0.1, kOut: 20 },
  // The released code's rule, with a smaller population: its step falls with it, and with the root of the budget. See docs/studies/digits.md.
  "digits/MNISTBatch-v1": {
    ...DIGITS,
    regularization: "crt12",
    optimizer: "sgd",
    learningRate: 0.5,
    learningRateSchedule: "linear",
    population: 512,
    starts: "shared",
  },
  "published-digits": { ...DIGITS, ...PUBLISHED_DIGITS, population: 20480 },
  "digits/MNIST-v1": { ...DIGITS, episodesPerMember: 64, starts: "shared" },
  // Its observation says nothing: less its mean it would be weak input of either sign, to which the network must answer alike.
  "discontinuous/Threshold-v0": { normalization: "none" },
  "discontinuous/ThresholdSmooth-v0": { normalization: "none" },
} as const;
