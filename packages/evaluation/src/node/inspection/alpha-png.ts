import { deflateSync } from "node:zlib";
import { PNG_SIGNATURE, pngChunk } from "../png.ts";

const INDEXED = 3; // colour type

/**
 * A picture that is only opacity, as a PNG in a data: URL. A page uses it as a mask over a colour of its own, which may be another one in the dark.
 * Level 0 is clear, `max` opaque. Shape: levels [height, width].
 */
export function alphaPng(levels: Uint8Array, width: number, height: number, max: number): string {
  const rows = new Uint8Array(height * (width + 1)); // each row begins with its filter: none
  for (let y = 0; y < height; y++) rows.set(levels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, INDEXED, 0, 0, 0], 8);
  const opacity = Uint8Array.from({ length: max + 1 }, (_, level) => Math.round((255 * level) / max));
  const pieces = [
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("PLTE", new Uint8Array(3 * (max + 1))),
    pngChunk("tRNS", opacity),
    pngChunk("IDAT", deflateSync(rows, { level: 9 })),
    pngChunk("IEND", new Uint8Array(0)),
  ];
  return `data:image/png;base64,${Buffer.concat(pieces).toString("base64")}`;
}
