import type { StudyArm } from "@quantal/evaluation";
import type { Study } from "../study.ts";

/** Rules that rank: ties may share the mean of their ranks, or be ordered by index as in the published code. */
const RANKED = ["crt", "crt12"];
/** Rules that keep values. The published baselines of history and sigmoid start at 0.1; a decay of 0.9 is one of those that were swept. */
const VALUED: readonly (readonly [rule: string, settings: string])[] = [
  ["none", ""],
  ["meanPrevious", ""],
  ["history", ",historyDecay=0.9,initialBaseline=0.1"],
  ["sigmoid", ",historyDecay=0.9,initialBaseline=0.1"],
  ["zscore", ""],
  ["meanCurrent", ""],
  ["leaveOneOut", ""],
];

const ARMS: readonly StudyArm[] = ["centered", "raw"].flatMap((form) => {
  const suffix = form === "raw" ? " raw" : "";
  const ranked = RANKED.flatMap((rule) => [
    { label: `${rule}${suffix}`, agent: `rsrp:regularization=${rule},gradientForm=${form}` },
    { label: `${rule} by index${suffix}`, agent: `rsrp:regularization=${rule},gradientForm=${form},ties=index` },
  ]);
  const valued = VALUED.map(([rule, settings]) => ({
    label: `${rule}${suffix}`,
    agent: `rsrp:regularization=${rule},gradientForm=${form}${settings}`,
  }));
  return [...ranked, ...valued];
});

/** Whether reward regularization is what keeps RSRP stable. */
export const regularization: Study = {
  name: "regularization",
  title: "What reward regularization does for RSRP",
  question:
    "Is reward regularization what keeps RSRP stable? Every rule that turns returns into weights, with both forms of the gradient (weights times release - probability, or times release) and both rules for ties, learns two tasks: " +
    "Pendulum-v1, whose returns are all different and span three magnitudes, and MountainCar-v0, where all members of a generation tie until one reaches the goal. CartPole-v1 doesn't tell the rules apart. " +
    "The learning rate of each was searched with the same effort; all else is the same.",
  arms: ARMS,
  tasks: [
    { label: "Pendulum-v1", env: "Pendulum-v1", top: 0 },
    { label: "MountainCar-v0", env: "MountainCar-v0", top: -100, set: ["preset=default"] },
  ],
  only: "learningRate",
  reference: "crt",
  note: "Which arms are compared by their drawdowns, those that once were better than a random policy beyond doubt, was decided after a first look at the runs.",
  full: { seeds: 12, steps: 2_000_000, tuning: { trials: 8, seeds: 2, steps: 500_000 } },
  quick: { seeds: 2, steps: 200_000, tuning: { trials: 2, seeds: 1, steps: 50_000 } },
};
