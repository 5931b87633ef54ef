import { OptionError, type Rng } from "@quantal/numeric";
import { DIGIT_PIXELS, type DigitData } from "./digit-data.ts";

/** Writes the images of a lane's batch as float32 into observations [lanes, batchSize, 784]; indices is [lanes, batchSize]. */
export type GatherBatch = (observations: Float32Array, data: DigitData, indices: Int32Array, lane: number) => void;

/**
 * Draws the indices of distinct images, [batchSize] from `start` on, in random order: one that was drawn before is drawn again.
 * Comparing each with those before it costs a microsecond or two for 64; it needs no room, so that there is nothing to keep.
 * @throws OptionError when there are fewer images than the batch has
 */
export function drawBatch(indices: Int32Array, start: number, batchSize: number, count: number, rng: Rng): void {
  if (count < batchSize) {
    const problem = "the split has fewer images than a batch";
    throw new OptionError({
      where: "digitTasks",
      problem,
      got: count,
      expected: `${batchSize} or more`,
      fix: "Choose a smaller batchSize",
    });
  }
  for (let k = start; k < start + batchSize; k++) {
    let index = rng.integers(0, count);
    while (isIn(indices, start, k, index)) index = rng.integers(0, count);
    indices[k] = index;
  }
}

function isIn(indices: Int32Array, start: number, end: number, index: number): boolean {
  for (let k = start; k < end; k++) if (indices[k] === index) return true;
  return false;
}

/**
 * Makes a gatherer with a memo of the last batch. Members of a generation with shared starts see one batch: the first gathers it from all over the
 * images, for the others it is one copy. The memo is no state of the environment, though functions of a definition keep nothing else: what it
 * gives is what gathering anew would give, whoever asked before, because data and every index are compared and images never change.
 */
export function createGatherer(batchSize: number): GatherBatch {
  const kept = new Int32Array(batchSize);
  let values: Float32Array | undefined; // [batchSize, 784], made at the first batch: a definition that nobody plays costs nothing
  let from: DigitData | undefined;
  return (observations, data, indices, lane) => {
    const start = lane * batchSize;
    if (values === undefined || from !== data || !isKept(kept, indices, start)) {
      values ??= new Float32Array(batchSize * DIGIT_PIXELS);
      from = data;
      for (let k = 0; k < batchSize; k++) {
        kept[k] = indices[start + k];
        writeImage(values, k, data, kept[k]);
      }
    }
    observations.set(values, start * DIGIT_PIXELS);
  };
}

function isKept(kept: Int32Array, indices: Int32Array, start: number): boolean {
  for (let k = 0; k < kept.length; k++) if (kept[k] !== indices[start + k]) return false;
  return true;
}

/** Writes one image as row `row` of observations [rows, 784]: `set` through a view, which is small, converts five times as fast as a loop. */
export function writeImage(observations: Float32Array, row: number, { images }: DigitData, index: number): void {
  observations.set(images.subarray(index * DIGIT_PIXELS, (index + 1) * DIGIT_PIXELS), row * DIGIT_PIXELS);
}
