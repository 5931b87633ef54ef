// How often the test behind a claim claims what isn't so, and finds what is: 400 repetitions each, at 10 and at 30 seeds.
//   node --conditions=source --import tsx apps/benchmarks/src/studies/statistics-calibration.ts
// Writes results/statistics-calibration.json. Scores are drawn, nothing is trained.

import { type SeededScore, seededPermutationTest } from "@quantal/evaluation";
import { stream } from "@quantal/numeric";
import { keep, origin } from "../results.ts";

const COMMAND = "node --conditions=source --import tsx apps/benchmarks/src/studies/statistics-calibration.ts";
const REPETITIONS = 400;
const LEVEL = 0.05;
const ABOUT =
  "Share of repetitions in which the permutation test within seeds (10,000 permutations, p < 0.05) claims a difference of two agents. gap: in standard deviations of one agent's scores. shared: part of the variance that is the seed's own. rounded: to whole standard deviations, so that there are many ties. unshared: how many seeds each agent has alone.";

interface Case {
  readonly seeds: number;
  readonly gap: number;
  readonly shared: number;
  readonly isRounded: boolean;
  readonly unshared: number;
  readonly repetitions: number;
}

const plain = { shared: 0, isRounded: false, unshared: 0, repetitions: REPETITIONS };
const CASES: readonly Case[] = [
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 0 })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 0, shared: 0.5 })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 0, isRounded: true })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 0, unshared: seeds / 2 })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 0, unshared: seeds })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 1 })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 1, shared: 0.5 })),
  ...[10, 30].map((seeds) => ({ ...plain, seeds, gap: 1, unshared: seeds })),
  // 400 repetitions can't tell 5 % from 7.5 % for sure (standard error 1.1 %): the row that came highest, again with ten times as many.
  { ...plain, seeds: 10, gap: 0, unshared: 10, repetitions: 10 * REPETITIONS },
];

const rows = CASES.map((trial, index) => {
  let claims = 0;
  for (let repetition = 0; repetition < trial.repetitions; repetition++) {
    const [first, second] = drawn(trial, index, repetition);
    if (seededPermutationTest(first, second, { seed: repetition }) < LEVEL) claims++;
  }
  const row = { ...trial, claims, share: claims / trial.repetitions };
  console.log(JSON.stringify(row));
  return row;
});
console.log(await keep("statistics-calibration", { about: ABOUT, ...origin(COMMAND), rows }));

/** The scores of two agents: normal, unit variance, the first ahead by the gap. */
function drawn({ seeds, gap, shared, isRounded, unshared }: Case, index: number, repetition: number): [SeededScore[], SeededScore[]] {
  const rng = stream(repetition, "calibration", index);
  const luck = Array.from({ length: seeds }, () => Math.sqrt(shared) * rng.normal());
  const scores = (ahead: number, firstAlone: number): SeededScore[] =>
    Array.from({ length: seeds }, (_, i) => {
      const seed = i < seeds - unshared ? i : firstAlone + i;
      const score = ahead + luck[i] + Math.sqrt(1 - shared) * rng.normal();
      return { seed, score: isRounded ? Math.round(score) : score };
    });
  return [scores(gap, 1000), scores(0, 2000)];
}
