import type { rsrp } from "@quantal/rsrp";

type Options = NonNullable<Parameters<typeof rsrp>[0]>;

/** What is tried: options of rsrp on an environment, on these seeds. */
export interface Setting {
  readonly name: string;
  readonly env: "CartPole-v1" | "Pendulum-v1";
  readonly options: Options;
  readonly steps: number;
  readonly every: number;
  readonly seeds: readonly number[];
  /** Mean return that counts as solved. */
  readonly solved: number;
}

export interface Run {
  readonly seed: number;
  readonly final: number;
  /** [training steps, mean return] at each evaluation before the end */
  readonly marks: readonly (readonly [number, number])[];
  readonly seconds: number;
}

const BASE: Options = {
  population: 128,
  neurons: 64,
  kIn: 0.1,
  subSteps: 8,
  subStepMs: 2,
  learningRate: 0.25,
  learningRateSchedule: "constant",
};

const VARIANTS: { readonly [name: string]: Options } = {
  base: {},
  "rate-0.15": { learningRate: 0.15 },
  "rate-0.4": { learningRate: 0.4 },
  linear: { learningRateSchedule: "linear" },
  "linear-0.4": { learningRate: 0.4, learningRateSchedule: "linear" },
  "linear-0.15": { learningRate: 0.15, learningRateSchedule: "linear" },
  "population-64": { population: 64 },
  "population-256": { population: 256 },
};

// Second round: around a population of 64, the one factor that mattered.
const SMALL: Options = { ...BASE, population: 64 };
const SECOND: { readonly [name: string]: Options } = {
  "rate-0.15": { learningRate: 0.15 },
  "rate-0.2": { learningRate: 0.2 },
  "population-48": { population: 48 },
  "population-32": { population: 32 },
  "population-96": { population: 96 },
  "linear-to-0.2": { learningRateSchedule: "linear", learningRateEnd: 0.2 },
  "k-in-0.2": { kIn: 0.2 },
  argmax: { twoActions: "argmax" },
  "neurons-128": { neurons: 128 },
  "neurons-32": { neurons: 32 },
  "averaging-0.5": { averaging: 0.5 },
  "eps-0.01": { eps: 0.01 },
  "episodes-2-population-32": { episodesPerMember: 2, population: 32 },
  "clip-3": { observationClip: 3 },
  "no-clip": { observationClip: 0 },
  antithetic: { antithetic: true },
  "decay-to-half": { decayToHalf: 0.02 },
  reservoir: { network: "reservoir" },
  "sub-steps-33": { subSteps: 33, subStepMs: 0.5 },
};

// Third round: the gain of inputs, the second factor that mattered, with what it may want along.
const THIRD: { readonly [name: string]: Options } = {
  base: {},
  "k-in-0.2": { kIn: 0.2 },
};

/** Every setting that was tried. */
export const SETTINGS: readonly Setting[] = [
  ...Object.entries(VARIANTS).map(([name, options]) => cartPoleSetting(`cartpole/${name}`, { ...BASE, ...options }, range(1000, 20))),
  ...Object.entries(SECOND).map(([name, options]) => cartPoleSetting(`cartpole-64/${name}`, { ...SMALL, ...options }, range(1000, 20))),
  ...Object.entries(THIRD).map(([name, options]) => cartPoleSetting(`cartpole-third/${name}`, { ...SMALL, ...options }, range(1100, 50))),
  // The defaults on seeds that no choice was made on, and what the preset for continuous actions reaches.
  cartPoleSetting("chosen/cartpole", {}, range(2000, 40)),
  {
    name: "chosen/pendulum",
    env: "Pendulum-v1",
    options: { preset: "Pendulum-v1" },
    steps: 5_000_000,
    every: 1_000_000,
    seeds: range(2000, 5),
    solved: -220,
  },
];

function cartPoleSetting(name: string, options: Options, seeds: readonly number[]): Setting {
  return { name, env: "CartPole-v1", options, steps: 500_000, every: 50_000, seeds, solved: 475 };
}

/** What a setting reached: how many seeds ended solved, first passage (Infinity where never), and how often a judged snapshot fell below solved after it. */
export function summaryOf(runs: readonly Run[], { solved }: Setting) {
  const finals = runs.map(({ final }) => final);
  const first = runs.map(({ marks }) => marks.find(([, mean]) => mean >= solved)?.[0] ?? Number.POSITIVE_INFINITY);
  const after = runs.flatMap(({ marks }, i) => marks.filter(([steps]) => steps > first[i]));
  return {
    solved: `${finals.filter((final) => final >= solved).length} of ${runs.length}`,
    meanFinal: rounded(finals.reduce((sum, final) => sum + final, 0) / runs.length),
    worstFinals: [...finals]
      .sort((a, b) => a - b)
      .slice(0, 5)
      .map(rounded),
    medianFirstPassage: median(first),
    fallsAfterPassage: `${after.filter(([, mean]) => mean < solved).length} of ${after.length}`,
    secondsPerRun: rounded(runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
