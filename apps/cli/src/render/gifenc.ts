import { createRequire } from "node:module";

/** The writer of a GIF file. */
interface GifWriter {
  /** @param indices - [width * height] of the palette; the first frame brings the palette for all */
  writeFrame(indices: Uint8Array, width: number, height: number, options: GifFrame): void;
  finish(): void;
  bytes(): Uint8Array;
}

interface GifFrame {
  palette?: [red: number, green: number, blue: number][];
  /** Milliseconds; the file has hundredths of a second. */
  delay: number;
  /** 0: for ever. */
  repeat?: number;
  transparent?: boolean;
  transparentIndex?: number;
  /** 1: the next picture is drawn over this one. */
  dispose: number;
}

interface Gifenc {
  GIFEncoder(): GifWriter;
  quantize(rgba: Uint8Array, maxColors: number): [red: number, green: number, blue: number][];
}

// gifenc is CommonJS with an export named "default" and without types: only `require` means the same to Node and to bundlers.
const gifenc = createRequire(import.meta.url)("gifenc") as Gifenc; // as its README says, at this version

export const { GIFEncoder: createGif, quantize } = gifenc;
