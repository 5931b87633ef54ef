import { crc32 } from "node:zlib";

/** What every PNG begins with. */
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const MAX_BLOCK = 65535; // bytes of a stored block of deflate
const ADLER = 65521;

/** A chunk of a PNG: length, name, content and check sum. */
export function pngChunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(name, 4, "latin1");
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

/**
 * Greys as a PNG of 16 levels in a data: URL, not compressed: the same text with every version of zlib, as files that are held to their
 * results want it. Shape: greys [height, width], 0 black to 255 white.
 */
export function greyPng(greys: Uint8Array, width: number, height: number): string {
  const stride = 1 + Math.ceil(width / 2); // each row begins with its filter: none
  const rows = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = Math.round(greys[y * width + x] / 17);
      rows[y * stride + 1 + (x >> 1)] |= x % 2 === 0 ? level << 4 : level;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([4, 0, 0, 0, 0], 8); // 4 bits of grey
  const pieces = [PNG_SIGNATURE, pngChunk("IHDR", header), pngChunk("IDAT", stored(rows)), pngChunk("IEND", new Uint8Array(0))];
  return `data:image/png;base64,${Buffer.concat(pieces).toString("base64")}`;
}

/** Bytes in zlib's format, in stored blocks. @see RFC 1950 and 1951 */
function stored(bytes: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < bytes.length || at === 0; at += MAX_BLOCK) {
    const block = bytes.subarray(at, at + MAX_BLOCK);
    const head = Buffer.alloc(5);
    head[0] = Number(at + MAX_BLOCK >= bytes.length);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    pieces.push(head, block);
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % ADLER;
    b = (b + a) % ADLER;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(b * 65536 + a);
  return Buffer.concat([...pieces, sum]);
}
