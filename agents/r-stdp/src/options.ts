import type { OptionSchema, OptionsOf, Presets } from "@quantal/core";

/** What r-stdp takes. `preset: "published"` is the configuration that was shipped with the model. */
export const R_STDP_OPTIONS = {
  lanes: { default: 1, min: 1, max: 64, integer: true, about: "environments, each with a learner of its own" },
  steps: { default: 500, min: 1, max: 100000, integer: true, about: "steps a lane between two reports; changes no bit of what is learned" },
  inputs: {
    default: "cartPole",
    choices: ["cartPole", "running"],
    about: "means and deviations of the bins: those published for CartPole, or running ones of what was seen",
  },
  critic: {
    default: "cartPole",
    choices: ["cartPole", "reward"],
    about: "what is learned from: the pole's lean before and after a step, or the environment's reward against its mean",
  },
  criticGain: { default: 3, min: 0, max: 1000, search: { low: 1, high: 10, scale: "log" }, about: "of the cartPole critic" },
  angularWeight: { default: 0.7, min: 0, max: 100, about: "of the squared angular velocity in the cartPole critic" },
  positiveFactor: { default: 1.5, min: 0, max: 100, about: "on worth above 0 of the cartPole critic" },
  unknownMove: { default: -1 / 1.5, min: -1, max: 1, about: "worth of a move drawn for want of a winner, by the cartPole critic" },
  rewardGain: { default: 1, min: 0, max: 1e6, about: "of the reward critic" },
  rewardRate: { default: 0.01, min: 0, max: 1, about: "by which the reward critic's mean moves to each reward" },
  punishment: {
    default: 0,
    min: 0,
    max: 1,
    search: { values: [0, 0.5, 1] },
    about: "worth, below 0, of the step that terminates an episode; published: 0",
  },
  mainFactor: { default: 1, min: 0, max: 10, about: "on worth, for motor cells of the action taken" },
  oppositeFactor: {
    default: 0.8,
    min: 0,
    max: 10,
    search: { values: [0.5, 0.8, 1] },
    about: "on worth turned round, for motor cells of the other actions, shared among them",
  },
  nonMotorFactor: {
    default: 0,
    min: 0,
    max: 10,
    search: { values: [0, 0.25, 0.5] },
    about: "on worth, for association cells; published: 0, so they learn nothing",
  },
  hebbian: {
    default: 0.04,
    min: 0,
    max: 100,
    search: { low: 0.01, high: 0.4, scale: "log" },
    about: "change of weight at worth 1 where the source spiked just before the target",
  },
  antiHebbian: {
    default: 0.04,
    min: 0,
    max: 100,
    search: { low: 0.01, high: 0.4, scale: "log" },
    about: "change the other way where the target spiked just before the source",
  },
  eligibilityMs: { default: 250, min: 0, max: 10000, search: { values: [50, 125, 250, 500] }, about: "for how long such a pair counts" },
  maxWeight: { default: 400, min: 0, max: 1e6, about: "bound of plastic weights" },
  balance: {
    default: "none",
    choices: ["published", "reciprocal", "none"],
    search: { values: ["published", "reciprocal", "none"] },
    about:
      "how the strength of a cell's outgoing weights scales their changes: as the published code has it, the other way as its comment means, or not",
  },
  normalizeEvery: {
    default: 25,
    min: 0,
    max: 1e6,
    integer: true,
    about: "steps between scalings of incoming weights to their mean; 0: never",
  },
  targetStep: { default: 0.0001, min: 0, max: 0.5, about: "share by which gain control moves those means every 75 steps" },
  associationHz: { default: 5.5, min: 0, max: 200, about: "rate that gain control moves each association cell to" },
  motorHz: { default: 6, min: 0, max: 200, about: "rate that gain control moves each action's motor cells to" },
} as const satisfies OptionSchema;

export type RStdpOptions = OptionsOf<typeof R_STDP_OPTIONS>;

export const R_STDP_PRESETS = {
  published: { punishment: 0, nonMotorFactor: 0, oppositeFactor: 0.8, angularWeight: 0.7, balance: "published" },
  /** The second configuration that was shipped. */
  "published-second": { punishment: 0, nonMotorFactor: 0, oppositeFactor: 1, angularWeight: 0.4, balance: "published" },
} as const satisfies Presets<typeof R_STDP_OPTIONS>;
