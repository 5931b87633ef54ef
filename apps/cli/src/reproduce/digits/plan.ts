import type { DigitsArm, DigitsPlan } from "@quantal/evaluation";

/** How much is run of one kind of arm. */
interface Scale {
  readonly population: number;
  readonly generations: number;
  /** The learning rate of rules that rank: a step that suits falls with the population and with the root of its number of members in all. */
  readonly rate: number;
  readonly seeds: readonly number[];
  readonly marks: number;
}

/** All budgets and seeds. Rates were chosen on validation images, by runs of one seed. Options are in the table below. */
const SCALES = {
  full: {
    main: { population: 2048, generations: 8000, rate: 1, seeds: [1], marks: 20 },
    ablation: { population: 256, generations: 400, rate: 4, seeds: [1, 2, 3], marks: 4 },
    regularization: { population: 256, generations: 400, rate: 4, seeds: [1], marks: 4 }, // rules by value take four times as long
    backpropagation: { trainingImages: 55_000, epochs: 20, seeds: [1, 2, 3] },
    convolution: { trainingImages: 55_000, epochs: 5, seeds: [1] },
  },
  quick: {
    main: { population: 512, generations: 2000, rate: 0.8, seeds: [1], marks: 8 },
    ablation: undefined,
    regularization: undefined,
    backpropagation: { trainingImages: 55_000, epochs: 5, seeds: [1] },
    convolution: { trainingImages: 1000, epochs: 1, seeds: [1] },
  },
} as const;

const BATCH = 64; // images of a step

const QUESTION =
  "How near does RSRP come to backpropagation in telling handwritten digits apart, and what limits it? It is told nothing but how well the logits of a whole mini-batch of 64 images rank the right classes, one number a member; " +
  "backpropagation is told the label of every image. RSRP's networks have one bit a synapse and no biases: ±1 in the one, release or none with as many excitatory as inhibitory neurons in the other.";

const GROUPS: DigitsPlan["groups"] = {
  "reward regularization":
    "Which rule turns rewards into weights, and in which form of the gradient? Rules that rank have weights of spread 1 (crt 0.29, at a rate that makes up for it); the others keep rewards, which differ by some 0.01, " +
    "and are run at the rate of those that rank and at one that makes up for that.",
  "excitation and inhibition":
    "Weights of either sign, or neurons that excite or inhibit, in several proportions? With _input the input is doubled to [x, -x]; 01 has no inhibition behind the first layer.",
  "what limits it":
    "Population, mini-batches a member, learning rate and hidden neurons, one changed at a time, all with the same number of images.",
};

/** The study at one scale: every arm that is run. The quick one has the main arms alone. */
export function digitsPlan(isQuick: boolean): DigitsPlan {
  const scale = isQuick ? SCALES.quick : SCALES.full;
  const { ablation, regularization } = scale;
  const groups = ablation === undefined ? {} : GROUPS;
  return {
    ...{ name: "digits", title: "Handwritten digits without gradients", question: QUESTION, isQuick, groups },
    arms: [
      ...mainArms(scale),
      ...(regularization === undefined ? [] : regularizationArms(regularization)),
      ...(ablation === undefined ? [] : [...balanceArms(ablation), ...limitArms(ablation)]),
    ],
  };
}

function mainArms({ main, backpropagation, convolution }: (typeof SCALES)["full" | "quick"]): DigitsArm[] {
  const baseline = ({ trainingImages, epochs, seeds }: { trainingImages: number; epochs: number; seeds: readonly number[] }) => ({
    ...{ group: "main", trainingImages, images: trainingImages * epochs, seeds, marks: epochs },
  });
  const settings = { hidden: [64], weightDecay: 1e-4 };
  return [
    { ...baseline(backpropagation), label: "backpropagation", learner: "backpropagation", settings },
    { ...baseline(convolution), label: "convolution (TensorFlow.js)", learner: "convolution" },
    agentArm("main", "RSRP ±1", "rsrp:weights=signed", main),
    agentArm("main", "RSRP 1:1 input", "rsrp:weights=inhibitory,doubledInput=true", main),
  ];
}

const SPREAD_OF_CRT = 1 / Math.sqrt(12);
const SPREAD_OF_REWARDS = 0.01;
const SLOPE_OF_SIGMOID = 2.5; // of its steepest point, with the published gain

function regularizationArms(scale: Scale): DigitsArm[] {
  const { rate } = scale;
  const rates = {
    crt12: [rate],
    crt: [rate / SPREAD_OF_CRT],
    none: [rate, rate / SPREAD_OF_REWARDS],
    history: [rate, rate / SPREAD_OF_REWARDS],
    sigmoid: [rate, rate / (SLOPE_OF_SIGMOID * SPREAD_OF_REWARDS)],
  };
  return Object.entries(rates).flatMap(([rule, own]) =>
    own.flatMap((each) =>
      ["centered", "raw"].map((form) => {
        const label = `${rule}, ${form}${own.length > 1 ? `, rate ${each}` : ""}`;
        const agent = `rsrp:regularization=${rule},gradientForm=${form}`;
        return agentArm("reward regularization", label, agent, { ...scale, rate: each });
      }),
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

/** All with the images of the scale: a larger population has fewer generations, and so has one that sees more batches a member. */
function limitArms(scale: Scale): DigitsArm[] {
  const { population, generations, rate } = scale;
  const arm = (label: string, settings: string, more: Partial<Scale> = {}): DigitsArm =>
    agentArm("what limits it", label, `rsrp:${settings}`, { ...scale, ...more });
  const sized = (times: number): Partial<Scale> => ({
    ...{ population: population * times, generations: generations / times, rate: rate * times }, // the same noise in all
  });
  return [
    arm("as it is", "weights=signed"),
    ...[0.25, 4].map((times) => arm(`population ${population * times}`, "weights=signed", sized(times))),
    ...[2, 8].map((count) => arm(`${count} batches a member`, `episodesPerMember=${count}`)),
    ...[0.25, 4].map((times) => arm(`learning rate ${rate * times}`, "weights=signed", { rate: rate * times })),
    ...[16, 128, 256].map((hidden) => arm(`${hidden} hidden neurons`, `hidden=${hidden}`)),
    arm("four times the images", "weights=signed", { generations: generations * 4, rate: rate / 2 }),
  ];
}

/** An agent with the scale's population and rate. */
function agentArm(group: string, label: string, agent: string, { population, generations, rate, seeds, marks }: Scale): DigitsArm {
  const images = population * generations * BATCH;
  return { ...{ label, group, learner: "agent", agent: `${agent},population=${population},learningRate=${rate}`, images, seeds, marks } };
}
