import { DIGIT_CLASSES, type DigitData } from "@quantal/digits";
import type { DigitsRun } from "@quantal/evaluation";
import { confusionMatrix } from "@quantal/nn";

/** What training gives: a run whose answers weren't looked at yet. */
export interface MadeRun extends Omit<DigitsRun, "arm" | "seed" | "seconds" | "confusion" | "misread"> {
  /** What each test image was taken for at the last mark. */
  readonly answers: Uint8Array;
}

/** The record of a run. */
export function recordOf({ answers, ...made }: MadeRun, arm: string, seed: number, { labels }: DigitData): DigitsRun {
  const misread = [...labels.keys()]
    .filter((index) => answers[index] !== labels[index])
    .map((index) => ({ index, label: labels[index], answer: answers[index] }));
  return {
    ...{ arm, seed, ...made, seconds: made.curve.at(-1)?.seconds ?? 0 },
    ...{ confusion: [...confusionMatrix(labels, answers, DIGIT_CLASSES)], misread },
  };
}
