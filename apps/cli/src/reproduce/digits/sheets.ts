import { DIGIT_PIXELS, type DigitData } from "@quantal/digits";
import type { DigitsPlan, DigitsRun, FieldSheet, MisreadSheet } from "@quantal/evaluation";
import { packBytes } from "@quantal/evaluation/node";

const MAX_MISREAD = 30;

/** Misread test images of each main arm's first run, the first in the test split's order. */
export function misreadSheets(plan: DigitsPlan, runs: readonly DigitsRun[], test: DigitData): MisreadSheet[] {
  return firstRuns(plan, runs).map(({ arm, seed, misread }) => {
    const digits = misread.slice(0, MAX_MISREAD);
    const pixels = new Uint8Array(digits.length * DIGIT_PIXELS);
    for (const [k, { index }] of digits.entries()) {
      pixels.set(test.images.subarray(index * DIGIT_PIXELS, (index + 1) * DIGIT_PIXELS), k * DIGIT_PIXELS);
    }
    return { arm, seed, count: misread.length, digits, pixels: packBytes(pixels) };
  });
}

/** First layers of each main arm's first run, of those that have release probabilities. */
export function fieldSheets(plan: DigitsPlan, runs: readonly DigitsRun[]): FieldSheet[] {
  return firstRuns(plan, runs).flatMap(({ arm, seed, fields }) => {
    if (fields === undefined) return [];
    return [{ arm, seed, ...fields, probabilities: packBytes(Buffer.from(fields.probabilities, "base64")) }];
  });
}

/** Which pixels have ink in any image, in bits, the lowest of a byte first, in base64. */
export function inkedPixels({ images }: DigitData): string {
  const bits = new Uint8Array(DIGIT_PIXELS / 8);
  for (let i = 0; i < images.length; i++) {
    const pixel = i % DIGIT_PIXELS;
    if (images[i] > 0) bits[pixel >> 3] |= 1 << (pixel & 7);
  }
  return Buffer.from(bits).toString("base64");
}

function firstRuns({ arms }: DigitsPlan, runs: readonly DigitsRun[]): DigitsRun[] {
  return arms.filter(({ group }) => group === "main").flatMap(({ label }) => runs.find(({ arm }) => arm === label) ?? []);
}
