import { quantize } from "./gifenc.ts";

/** Colours of a gif: at most 255, so that index 255 is left for "as before". */
const MAX_COLORS = 255;
/** Colours that a picture of too many has exactly; the others are of the quantizer's. */
const EXACT_COLORS = 24;

type Color = [red: number, green: number, blue: number];

/** The colours of an animation, and which of them is nearest to a pixel. */
export interface Palette {
  readonly colors: readonly Color[];
  /** The index of a pixel's colour, or of the nearest one. Pixels are 32 bits as in memory: red in the lowest byte. */
  indexOf(pixel: number): number;
}

/**
 * A palette for pictures: their very colours where these are few, as in flat drawings with smooth edges; else the most frequent ones
 * and what a quantizer makes of all.
 * @param samples - pixels of some pictures, all of one size
 */
export function paletteOf(samples: readonly Uint8ClampedArray[]): Palette {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    countRuns(words(sample), counts);
  }
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([pixel]) => colorOf(pixel));
  const colors = frequent.length <= MAX_COLORS ? frequent : [...frequent.slice(0, EXACT_COLORS), ...quantized(samples)];
  const known = new Map<number, number>(); // each colour is searched for once
  return {
    colors,
    indexOf(pixel) {
      let index = known.get(pixel);
      if (index === undefined) {
        index = nearestTo(colors, colorOf(pixel));
        known.set(pixel, index);
      }
      return index;
    },
  };
}

/** Pixels as 32-bit words, red in the lowest byte on every machine that Node runs on. */
export function words(pixels: Uint8ClampedArray): Uint32Array {
  return new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
}

/** Adds how often each value stands there; flat pictures have long runs of one, which are counted at once. */
function countRuns(values: Uint32Array, counts: Map<number, number>): void {
  let start = 0;
  for (let k = 1; k <= values.length; k++) {
    if (k < values.length && values[k] === values[start]) continue;
    counts.set(values[start], (counts.get(values[start]) ?? 0) + k - start);
    start = k;
  }
}

function quantized(samples: readonly Uint8ClampedArray[]): Color[] {
  const all = new Uint8Array(samples.reduce((sum, sample) => sum + sample.length, 0));
  let at = 0;
  for (const sample of samples) {
    all.set(sample, at);
    at += sample.length;
  }
  return quantize(all, MAX_COLORS - EXACT_COLORS);
}

function nearestTo(colors: readonly Color[], [red, green, blue]: Color): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, color] of colors.entries()) {
    const distance = (color[0] - red) * (color[0] - red) + (color[1] - green) * (color[1] - green) + (color[2] - blue) * (color[2] - blue);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function colorOf(pixel: number): Color {
  return [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
}
