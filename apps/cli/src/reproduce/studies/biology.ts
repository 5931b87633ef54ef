import type { StudyArm } from "@quantal/evaluation";
import type { Study } from "../study.ts";

/** Arms that change some options of the default. */
const arms = (changes: { readonly [label: string]: string }): StudyArm[] =>
  Object.entries(changes).map(([label, settings]) => ({ label, agent: `rsrp:${settings}` }));

/** With more excitation than inhibition activity runs away, and one output is nearly always above 0: the last two are made to bear it. */
const RATIOS = {
  "two outputs": "twoActions=argmax",
  "2:1": "excitatoryRatio=0.667",
  "3:1": "excitatoryRatio=0.75",
  "2:1 weak": "excitatoryRatio=0.667,kHidden=0.3,twoActions=argmax",
  "3:1 weak": "excitatoryRatio=0.75,kHidden=0.1,twoActions=argmax",
};
const NETWORKS = {
  reservoir: "network=reservoir",
  "reservoir 256": "network=reservoir,neurons=256",
  "half connected": "connectivity=0.5",
  "tenth connected": "connectivity=0.1",
  perceptron: "network=binaryMlp",
  "perceptron 1:1": "network=binaryMlp,weights=inhibitory",
  "perceptron 2:1": "network=binaryMlp,weights=inhibitory,excitatoryRatio=0.667",
  "perceptron 3:1": "network=binaryMlp,weights=inhibitory,excitatoryRatio=0.75",
};
const SIZES = {
  "eps 0.0001": "eps=0.0001",
  "eps 0.01": "eps=0.01",
  "eps 0.1": "eps=0.1",
  "population 32": "population=32",
  "population 128": "population=128",
  "population 256": "population=256",
  "neurons 32": "neurons=32",
  "neurons 128": "neurons=128",
  "neurons 256": "neurons=256",
};
/** What the released code does otherwise, one by one and all together. */
const QUIRKS = {
  "index ties": "ties=index",
  "fixed starts": "starts=fixed",
  "variance normalizer": "normalization=variance,observationClip=0",
  "until all done": "fitness=untilAllDone",
  "until all done, kept": "fitness=untilAllDone,carry=kept",
  "all quirks": "fitness=untilAllDone,carry=kept,starts=fixed,ties=index,normalization=variance,observationClip=0",
};

/** What of the network, of the rule's sizes and of the released code's protocol matters. */
export const biology: Study = {
  name: "biology",
  title: "What RSRP's network, sizes and published protocol are worth",
  question:
    "Which parts of RSRP matter? Each arm changes one thing of the default: the ratio of excitatory to inhibitory neurons, a fixed reservoir, fewer synapses, a perceptron of one-bit weights instead of spiking neurons, " +
    "the bound of probabilities, the population, the number of neurons, or a quirk of the released code (and in one arm all of them, at the default's population). " +
    "Two arms with more excitation than inhibition have weaker recurrent synapses and two outputs besides. The learning rate of each was searched with the same effort; all are compared with the default.",
  arms: [{ label: "rsrp", agent: "rsrp" }, ...arms(RATIOS), ...arms(NETWORKS), ...arms(SIZES), ...arms(QUIRKS)],
  tasks: [
    { label: "CartPole-v1", env: "CartPole-v1", top: 500 },
    { label: "Acrobot-v1", env: "Acrobot-v1", top: -60 },
  ],
  only: "learningRate",
  reference: "rsrp",
  full: { seeds: 12, steps: 300_000, tuning: { trials: 8, seeds: 3, steps: 300_000 } },
  quick: { seeds: 2, steps: 20_000, tuning: { trials: 2, seeds: 1, steps: 5_000 } },
};
