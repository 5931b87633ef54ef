import type { DigitsArm, DigitsPlan } from "@quantal/evaluation";

/** How much is run of one kind of arm. */
interface Scale {
  readonly population: number;
  readonly generations: number;
  readonly seeds: readonly number[];
  readonly marks: number;
}

/** All budgets and seeds. Options are in the table below. */
const SCALES = {
  full: {
    main: { population: 2048, generations: 2000, seeds: [1, 2, 3], marks: 20 },
    ablation: { population: 1024, generations: 300, seeds: [1, 2, 3], marks: 8 },
    backpropagation: { trainingImages: 55_000, epochs: 10, seeds: [1, 2, 3] },
    convolution: { trainingImages: 55_000, epochs: 5, seeds: [1] },
  },
  quick: {
    main: { population: 256, generations: 60, seeds: [1], marks: 6 },
    ablation: { population: 128, generations: 20, seeds: [1], marks: 2 },
    backpropagation: { trainingImages: 10_000, epochs: 3, seeds: [1] },
    convolution: { trainingImages: 1000, epochs: 1, seeds: [1] },
  },
} as const;

const BATCH = 64; // images of a step

const QUESTION =
  "How near does RSRP come to backpropagation in telling handwritten digits apart, and what limits it? It is told nothing but how well the logits of a whole mini-batch of 64 images rank the right classes, one number a member; " +
  "backpropagation is told the label of every image. RSRP's networks have one bit a synapse and no biases: ±1 in the one, release or none with as many excitatory as inhibitory neurons in the other.";

const GROUPS: DigitsPlan["groups"] = {
  "reward regularization":
    "Which rule turns rewards into weights, and in which form of the gradient? With the same learning rate for all, which suits centered ranks.",
  "excitation and inhibition":
    "Weights of either sign, or neurons that excite or inhibit, in several proportions? With _input the input is doubled to [x, -x]; 01 has no inhibition behind the first layer.",
  "what limits it":
    "Population, mini-batches a member, learning rate and hidden neurons, one changed at a time, all with the same number of images.",
};

/** The study at one scale: every arm that is run. */
export function digitsPlan(isQuick: boolean): DigitsPlan {
  const scale = isQuick ? SCALES.quick : SCALES.full;
  return {
    ...{ name: "digits", title: "Handwritten digits without gradients", question: QUESTION, isQuick, groups: GROUPS },
    arms: [...mainArms(scale), ...regularizationArms(scale.ablation), ...balanceArms(scale.ablation), ...limitArms(scale.ablation)],
  };
}

function mainArms({ main, backpropagation, convolution }: (typeof SCALES)["full" | "quick"]): DigitsArm[] {
  const baseline = ({ trainingImages, epochs, seeds }: { trainingImages: number; epochs: number; seeds: readonly number[] }) => ({
    ...{ group: "main", trainingImages, images: trainingImages * epochs, seeds, marks: epochs },
  });
  return [
    { ...baseline(backpropagation), label: "backpropagation", learner: "backpropagation", settings: { hidden: [64] } },
    { ...baseline(convolution), label: "convolution (TensorFlow.js)", learner: "convolution" },
    agentArm("main", "RSRP ±1", "rsrp:weights=signed", main),
    agentArm("main", "RSRP 1:1 input", "rsrp:weights=inhibitory,doubledInput=true", main),
  ];
}

function regularizationArms(scale: Scale): DigitsArm[] {
  return ["crt", "crt12", "none", "history", "sigmoid"].flatMap((rule) =>
    ["centered", "raw"].map((form) =>
      agentArm("reward regularization", `${rule}, ${form}`, `rsrp:regularization=${rule},gradientForm=${form}`, scale),
    ),
  );
}

function balanceArms(scale: Scale): DigitsArm[] {
  const arms = {
    signed: "weights=signed",
    "1:1": "weights=inhibitory,doubledInput=false,excitatoryRatio=0.5",
    "2:1": "weights=inhibitory,doubledInput=false,excitatoryRatio=0.667",
    "3:1": "weights=inhibitory,doubledInput=false,excitatoryRatio=0.75",
    "1:1_input": "weights=inhibitory,doubledInput=true",
    "01": "weights=inhibitory,doubledInput=true,excitatoryRatio=1",
  };
  return Object.entries(arms).map(([label, settings]) => agentArm("excitation and inhibition", label, `rsrp:${settings}`, scale));
}

/** All with the images of the scale: a larger population has fewer generations. */
function limitArms(scale: Scale): DigitsArm[] {
  const { population, generations } = scale;
  const arm = (label: string, settings: string, times = 1): DigitsArm =>
    agentArm("what limits it", label, `rsrp:${settings}`, { ...scale, population: population * times, generations: generations / times });
  return [
    arm("as it is", "weights=signed"),
    ...[0.25, 4].map((times) => arm(`population ${population * times}`, "weights=signed", times)),
    ...[2, 8].map((count) => arm(`${count} batches a member`, `episodesPerMember=${count}`)),
    ...[1, 2, 8].map((rate) => arm(`learning rate ${rate}`, `learningRate=${rate}`)),
    ...[16, 128, 256].map((hidden) => arm(`${hidden} hidden neurons`, `hidden=${hidden}`)),
  ];
}

/** An agent with the scale's population. Other agents than rsrp may be added to any group, whatever their options are. */
function agentArm(group: string, label: string, agent: string, { population, generations, seeds, marks }: Scale): DigitsArm {
  const images = population * generations * BATCH;
  return { ...{ label, group, learner: "agent", agent: `${agent},population=${population}`, images, seeds, marks } };
}
