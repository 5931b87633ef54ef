/** Small pictures of greys, all of one size, [side, side] each. */
export interface Tiles {
  readonly greys: readonly Uint8Array[];
  readonly side: number;
  readonly columns: number;
  /** Pixels between two of them, and around all. */
  readonly gap: number;
}

/** One picture of greys, [height, width]. */
export interface GreyPicture {
  readonly greys: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const PAPER = 255;

/** Puts tiles side by side, row by row, on white. */
export function joinTiles({ greys: tiles, side, columns, gap }: Tiles): GreyPicture {
  const step = side + gap;
  const width = gap + step * Math.min(columns, tiles.length);
  const height = gap + step * Math.ceil(tiles.length / columns);
  const greys = new Uint8Array(width * height).fill(PAPER);
  for (const [k, tile] of tiles.entries()) {
    const [left, top] = [gap + step * (k % columns), gap + step * Math.floor(k / columns)];
    for (let y = 0; y < side; y++) greys.set(tile.subarray(y * side, (y + 1) * side), (top + y) * width + left);
  }
  return { greys, width, height };
}

/** How receptive fields are taken out of a first layer. */
export interface FieldOptions {
  /** [inputs, hidden] of bytes: 255 times the release probability. */
  readonly probabilities: Uint8Array;
  readonly hidden: number;
  /** Where the images' pixels begin among the inputs: behind those of x lie those of -x. */
  readonly first: number;
  /** [pixels]: whether a pixel ever has ink. Fields are paler where it has none, since nothing is learned there. */
  readonly inked: Uint8Array;
}

/** The probabilities of each hidden neuron's synapses as a picture, [pixels] of greys. */
export function fieldTiles({ probabilities, hidden, first, inked }: FieldOptions): Uint8Array[] {
  return Array.from({ length: hidden }, (_, h) =>
    Uint8Array.from(inked, (isInked, i) => dimmed(probabilities[(first + i) * hidden + h], isInked)),
  );
}

/** Of a doubled input, what a pixel adds to a neuron's input on average: mid-grey plus half of p(x) - p(-x). */
export function differenceTiles({ probabilities, hidden, inked }: Omit<FieldOptions, "first">): Uint8Array[] {
  const half = inked.length * hidden;
  return Array.from({ length: hidden }, (_, h) =>
    Uint8Array.from(inked, (isInked, i) => {
      const at = i * hidden + h;
      return dimmed(Math.round(127.5 + (probabilities[at] - probabilities[half + at]) / 2), isInked);
    }),
  );
}

/** A grey as it is, or most of the way to a light one. */
function dimmed(grey: number, isInked: number): number {
  return isInked === 1 ? grey : Math.round(200 + grey * 0.12);
}

/** Unpacks bits, the lowest of a byte first. */
export function bitsOf(text: string, count: number): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  return Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
}
