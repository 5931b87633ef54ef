import { createSampler } from "../../spaces/sampling/create-sampler.ts";
import { sizeOf } from "../../spaces/space.ts";
import type { AnySpace, Box } from "../../spaces/types.ts";

/** The actions that a check plays, the simplest first. */
export interface Palette {
  readonly actions: readonly unknown[];
  /** The first `inside` of them are elements of the action space; the others lie outside of the bounds of a Box. */
  readonly inside: number;
}

const NUM_SAMPLES = 48;
/** An unbounded action is tried up to here: an environment may take very large ones for what they are. */
const LARGE = 1000;
const HUGE = 1e30;

/** Makes the actions to play: zeros, the corners of the space, tiny values, samples; and outside of it, just so and hugely. */
export function createPalette(space: AnySpace): Palette {
  const inside = space.type === "Discrete" && space.n <= NUM_SAMPLES ? cornersOf(space) : [...cornersOf(space), ...samplesOf(space)];
  return { actions: [...inside, ...outsideOf(space)], inside: inside.length };
}

function samplesOf(space: AnySpace): unknown[] {
  const sampler = createSampler(space, 0);
  return Array.from({ length: NUM_SAMPLES }, () => sampler.sample() as unknown); // of any type: they are only passed on
}

/** The simplest element first, then the corners. Of a Discrete with few elements these are all of them. */
function cornersOf(space: AnySpace): unknown[] {
  switch (space.type) {
    case "Discrete": {
      const { n, start } = space;
      return n <= NUM_SAMPLES ? Array.from({ length: n }, (_, k) => start + k) : [start, start + n - 1, start + (n >> 1)];
    }
    case "Box":
      return boxCorners(space);
    case "MultiDiscrete": {
      const { start, nvec } = space;
      const last = start.map((first, j) => first + nvec[j] - 1);
      return [start.slice(), last, start.map((first, j) => (j % 2 === 0 ? last[j] : first))];
    }
    case "MultiBinary": {
      const zeros = new Uint8Array(sizeOf(space));
      return [zeros, zeros.map(() => 1), zeros.map((_, j) => 1 - (j % 2))];
    }
    default:
      return combined(space, cornersOf);
  }
}

/** The k-th of each part's, where a part has fewer going around; none where no part has any. */
function combined(space: Extract<AnySpace, { type: "Dict" | "Tuple" }>, listOf: (part: AnySpace) => unknown[]): unknown[] {
  const names = space.type === "Dict" ? space.keys : [...space.spaces.keys()];
  const parts = space.type === "Dict" ? space.keys.map((key) => space.spaces[key]) : space.spaces;
  const lists = parts.map(listOf);
  const wholes = Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, k) =>
    lists.map((list, part) => (list.length > 0 ? list[k % list.length] : cornersOf(parts[part])[0])),
  );
  return space.type === "Tuple" ? wholes : wholes.map((values) => Object.fromEntries(values.map((value, part) => [names[part], value])));
}

function boxCorners(space: Box): unknown[] {
  const lows = Float64Array.from(space.low, (low, j) => Math.min(Math.max(low, -LARGE), Math.max(space.high[j], -LARGE)));
  const highs = Float64Array.from(space.high, (high, j) => Math.max(Math.min(high, LARGE), lows[j]));
  const tiny = isWhole(space) ? 1 : 1e-30;
  const corners = [
    lows.map((low, j) => Math.min(Math.max(0, low), highs[j])),
    lows,
    highs,
    lows.map((low, j) => (j % 2 === 0 ? low : highs[j])),
    lows.map((low, j) => Math.min(Math.max(tiny, low), highs[j])),
  ];
  return corners.map((values) => typed(space, values));
}

/** Actions with at least one value past a finite bound; none for whole numbers, whose arrays couldn't hold them. */
function outsideOf(space: AnySpace): unknown[] {
  if (space.type === "Dict" || space.type === "Tuple") return combined(space, outsideOf);
  if (space.type !== "Box" || isWhole(space)) return [];
  const { low, high } = space;
  if (![...low, ...high].some(Number.isFinite)) return [];
  const past = (by: (width: number) => number, side: "low" | "high"): Float64Array =>
    low.map((least, j) => {
      const width = Number.isFinite(high[j] - least) ? Math.max(high[j] - least, 1e-3) : 1;
      const edge = side === "low" ? least : high[j];
      if (!Number.isFinite(edge)) return Math.min(Math.max(0, least), high[j]);
      return side === "low" ? edge - by(width) : edge + by(width);
    });
  const amounts = [(width: number) => width / 1000, (width: number) => width * 2, () => HUGE];
  return amounts.flatMap((by) => [typed(space, past(by, "high")), typed(space, past(by, "low"))]);
}

function isWhole({ dtype }: Box): boolean {
  return dtype !== "float32" && dtype !== "float64";
}

function typed({ dtype }: Box, values: Float64Array): Float32Array | Float64Array | Int32Array | Uint8Array {
  if (dtype === "float32") return Float32Array.from(values);
  if (dtype === "float64") return values;
  return dtype === "int32" ? Int32Array.from(values) : Uint8Array.from(values);
}
