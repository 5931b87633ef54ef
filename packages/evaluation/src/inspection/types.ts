/** One trained spiking network whose synapses release with learned probabilities: what its page is made of, and the JSON of `quantal inspect`. */
export interface Inspection {
  readonly format: "quantal-inspection";
  readonly version: 1;
  readonly run: InspectedRun;
  readonly network: InspectedNetwork;
  /** By generation; the first is the start of learning, the last the snapshot that is shown. */
  readonly checkpoints: readonly InspectedCheckpoint[];
  /** What was reported of each generation. */
  readonly generations: readonly InspectedGeneration[];
  readonly evaluations: readonly { readonly steps: number; readonly meanReturn: number; readonly standardDeviation: number }[];
  readonly warnings: readonly string[];
  readonly synapses: InspectedSynapses;
  readonly episode: InspectedEpisode;
}

/** Where the network is from. */
export interface InspectedRun {
  readonly directory: string;
  readonly status: string;
  readonly agent: string;
  readonly env: string;
  readonly seed: number;
  readonly budget: number;
  /** Training steps, episodes and the run's hash; null where the run has no end. */
  readonly steps: number | null;
  readonly episodes: number | null;
  readonly hash: string | null;
  readonly preset: string | null;
  readonly options: { readonly [name: string]: unknown };
  readonly defaults: { readonly [name: string]: unknown };
  readonly params: { readonly [name: string]: unknown };
  readonly versions: { readonly [name: string]: string };
  /** The final evaluation: greedy, over `episodes` episodes. */
  readonly evaluation: { readonly meanReturn: number; readonly standardDeviation: number; readonly episodes: number } | null;
  /** Name and training steps of the snapshot that is shown. */
  readonly snapshot: string;
  readonly snapshotSteps: number;
  /** Commands: the same run with snapshots on the way, and the shown episode again. */
  readonly denser: string;
  readonly again: string;
}

/** The network's sizes. Neurons [0, excitatory) excite. */
export interface InspectedNetwork {
  readonly inputs: number;
  readonly neurons: number;
  readonly excitatory: number;
  readonly outputs: number;
  readonly subSteps: number;
  readonly subStepMs: number;
  readonly plasticSynapses: number;
  readonly isReservoir: boolean;
  /** Release probabilities stay in [eps, 1 - eps]. */
  readonly eps: number;
  /** Share of neurons in a sub-step from which firing counts as running away. */
  readonly runaway: number;
  /** Whether the judged synapses are a running average's. */
  readonly isAveraged: boolean;
  /** "threshold": synapses with p > 0.5; "sampled": drawn anew each episode. */
  readonly judged: string;
}

/** Release probabilities of one layer's synapses at one kind of neuron: the one that listens of input synapses, that speaks of others. */
export interface InspectedGroup {
  readonly layer: "input" | "recurrent" | "output";
  readonly kind: "excitatory" | "inhibitory";
  readonly synapses: number;
  /** Synapses by probability, in equal bins of [0, 1]. */
  readonly histogram: readonly number[];
  readonly meanProbability: number;
  readonly aboveHalf: number;
  /** Bits a synapse. */
  readonly entropy: number;
  /** Shares within 0.01 of 0 or 1, and at eps or 1 - eps. */
  readonly saturated: number;
  readonly atBounds: number;
}

export interface InspectedCheckpoint {
  readonly name: string;
  readonly generation: number;
  readonly steps: number;
  readonly groups: readonly InspectedGroup[];
}

/** Metrics after the update that ended a generation. */
export interface InspectedGeneration {
  readonly generation: number;
  readonly steps: number;
  readonly metrics: { readonly [name: string]: number | null };
}

/** The one-bit synapses that acted, a row a text of 0 and 1. */
export interface InspectedSynapses {
  /** [source][target] */
  readonly recurrent: readonly string[];
  /** [2 * inputs][target]: +x, then -x */
  readonly input: readonly string[];
  /** [output][source] */
  readonly output: readonly string[];
}

/** One episode of the judged policy. */
export interface InspectedEpisode {
  readonly seed: number;
  /** 1 is the one after the reset with the seed. */
  readonly number: number;
  readonly steps: number;
  readonly return: number;
  /** "cut": it was longer than a page shows. */
  readonly end: "terminated" | "truncated" | "cut";
  /** Of each neuron the sub-steps, from 0, in which it fired. */
  readonly spikes: readonly (readonly number[])[];
  /** Of each neuron, spikes a second of network time. */
  readonly rates: readonly number[];
  /** [steps][inputs]: normalized, as the network is told. */
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  readonly actions: readonly (readonly number[])[];
  readonly rewards: readonly number[];
}

/** Drawn frames of an episode, without what is the same in several of them. */
export interface Film {
  readonly width: number;
  readonly height: number;
  /** Elements of SVG, each once. */
  readonly elements: readonly string[];
  /** The picture after this many steps: indices into `elements`, the first at the back. */
  readonly frames: readonly { readonly step: number; readonly elements: readonly number[] }[];
  readonly framesPerSecond: number;
}
