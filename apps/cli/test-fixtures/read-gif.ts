import { expect } from "vitest";

/** A GIF file as the tests see it: written from the specification (GIF89a, 1990), not from the encoder. */
export interface ReadGif {
  readonly version: string;
  readonly width: number;
  readonly height: number;
  /** 0: for ever. */
  readonly repeat: number | undefined;
  /** Colours of all pixels after each picture was drawn over the one before; delays in hundredths of a second. */
  readonly frames: readonly { readonly delay: number; readonly rgb: readonly number[][] }[];
}

/** Reads a GIF with a global palette and pictures of the whole size that aren't disposed of. */
export function readGif(bytes: Uint8Array): ReadGif {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const numColors = 2 << (bytes[10] & 7);
  const palette = Array.from({ length: numColors }, (_, k) => [...bytes.subarray(13 + 3 * k, 16 + 3 * k)]);
  const frames: { delay: number; rgb: number[][] }[] = [];
  let [at, delay, transparent] = [13 + 3 * numColors, 0, -1];
  let repeat: number | undefined;
  let rgb: number[][] = new Array(width * height).fill([0, 0, 0]);
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) {
        delay = view.getUint16(at + 4, true);
        transparent = bytes[at + 3] & 1 ? bytes[at + 6] : -1;
        expect((bytes[at + 3] >> 2) & 7).toBe(1);
      } else if (bytes[at + 1] === 0xff) repeat = view.getUint16(at + 16, true);
      at = blocks(bytes, at + 2).end;
    } else {
      expect([bytes[at], view.getUint16(at + 5, true), view.getUint16(at + 7, true), bytes[at + 9]]).toEqual([0x2c, width, height, 0]);
      const { data, end } = blocks(bytes, at + 11);
      const indices = unpack(data, bytes[at + 10]);
      expect(indices.length).toBe(width * height);
      rgb = rgb.map((color, k) => (indices[k] === transparent ? color : palette[indices[k]]));
      frames.push({ delay, rgb });
      at = end;
    }
  }
  return { version: new TextDecoder().decode(bytes.subarray(0, 6)), width, height, repeat, frames };
}

function blocks(bytes: Uint8Array, start: number): { data: number[]; end: number } {
  const data: number[] = [];
  let at = start;
  for (; bytes[at] !== 0; at += bytes[at] + 1) data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
  return { data, end: at + 1 };
}

/** Lempel-Ziv-Welch with codes of growing width, lowest bit first. */
function unpack(data: readonly number[], minSize: number): number[] {
  const clear = 1 << minSize;
  const out: number[] = [];
  let table: number[][] = [];
  let [size, bit] = [minSize + 1, 0];
  let before: number[] | undefined;
  const read = (): number => {
    let code = 0;
    for (let k = 0; k < size; k++, bit++) code |= ((data[bit >> 3] >> (bit & 7)) & 1) << k;
    return code;
  };
  for (let code = read(); code !== clear + 1; code = read()) {
    if (code === clear) {
      table = Array.from({ length: clear + 2 }, (_, k) => [k]);
      size = minSize + 1;
      before = undefined;
      continue;
    }
    const entry: number[] = table[code] ?? [...(before ?? []), (before ?? [])[0]];
    for (const index of entry) out.push(index);
    if (before !== undefined && table.length < 4096) table.push([...before, entry[0]]);
    if (table.length === 1 << size && size < 12) size++;
    before = entry;
  }
  return out;
}
