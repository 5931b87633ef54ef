import { requireInteger } from "./errors.ts";
import { inverseNormal } from "./inverse-normal.ts";
import type { Rng } from "./rng.ts";

const ROUNDS = 7;
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;

/**
 * Philox4x32: encrypts the four counter words block[offset ... offset + 4) in place under the key (k0, k1).
 * @param rounds - 7 in streams; 10 is the other published variant
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11
 */
export function philox4x32(block: Uint32Array, offset: number, k0: number, k1: number, rounds: number): void {
  let c0 = block[offset] | 0;
  let c1 = block[offset + 1] | 0;
  let c2 = block[offset + 2] | 0;
  let c3 = block[offset + 3] | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = mulHigh(c0, M0);
    const high1 = mulHigh(c2, M1);
    const low0 = Math.imul(c0, M0);
    const low1 = Math.imul(c2, M1);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + W0) | 0;
    key1 = (key1 + W1) | 0;
  }
  block[offset] = c0;
  block[offset + 1] = c1;
  block[offset + 2] = c2;
  block[offset + 3] = c3;
}

/**
 * Writes one block of a stream: the words at positions 4 * counter ... 4 * counter + 3, to out[offset ... offset + 4).
 * @param counterLow - number of the block, an integer in [0, 2^51)
 */
export function philoxBlock(out: Uint32Array, offset: number, k0: number, k1: number, counterLow: number): void {
  out[offset] = counterLow;
  out[offset + 1] = Math.floor(counterLow / TWO_32);
  out[offset + 2] = 0;
  out[offset + 3] = 0;
  philox4x32(out, offset, k0, k1, ROUNDS);
}

/**
 * The word of a stream at a position: what the (position + 1)-th u32() of a fresh stream gives.
 * @param position - an integer in [0, 2^53)
 */
export function wordAt(k0: number, k1: number, position: number): number {
  const block = new Uint32Array(4);
  philoxBlock(block, 0, k0, k1, Math.floor(position / 4));
  return block[position % 4];
}

/**
 * Writes the stream of (seed, purpose, a, b, c) to a row of keys, as [k0, k1, 0, 0]: its key, and its counter at zero.
 *
 * The key is a keyed hash: the purpose is hashed to 64 bits (two FNV-1a lanes over its UTF-16 code units, finished by murmur3's finalizer),
 * then Philox4x32-10 under the key `seed` encrypts [purposeLow, purposeHigh, aLow, bLow], its result xor [cLow, aHigh, bHigh, cHigh] is encrypted
 * again, and the first two words of that are (k0, k1): a cipher-block chain, so that neighbours have unrelated keys.
 * Shapes: keys [rows, 4]. Writes: row of keys.
 * @param seed - an integer in [0, 2^53), as are a, b and c
 * @throws OptionError for another seed, a, b or c
 */
export function writeKey(keys: Uint32Array, row: number, seed: number, purpose: string, a = 0, b = 0, c = 0): void {
  requireInteger("writeKey", "seed", seed);
  requireInteger("writeKey", "a", a);
  requireInteger("writeKey", "b", b);
  requireInteger("writeKey", "c", c);
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < purpose.length; i++) {
    const unit = purpose.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 15;
  }
  const at = 4 * row;
  const seedHigh = Math.floor(seed / TWO_32);
  keys[at] = finish(low ^ purpose.length);
  keys[at + 1] = finish(high ^ purpose.length);
  keys[at + 2] = a;
  keys[at + 3] = b;
  philox4x32(keys, at, seed, seedHigh, 10);
  keys[at] ^= c;
  keys[at + 1] ^= Math.floor(a / TWO_32);
  keys[at + 2] ^= Math.floor(b / TWO_32);
  keys[at + 3] ^= Math.floor(c / TWO_32);
  philox4x32(keys, at, seed, seedHigh, 10);
  keys[at + 2] = 0;
  keys[at + 3] = 0;
}

/**
 * Draws from rows of keys: one cursor for all rows. A row is [k0, k1, counterLow, counterHigh]; the 64-bit counter is the position of the next word.
 * u32 takes one word; uniform and normal take two; integers takes one for ranges up to 2^32 and two above, more in the rare case of a rejection.
 * The row is the whole state: saving it, overwriting it or drawing from it through another cursor is always right.
 */
export class RowRng implements Rng {
  private readonly keys: Uint32Array;
  private base = 0;
  // The block that was computed last, and what it was computed from. Never state: it is compared with the row at each draw.
  private readonly block = new Uint32Array(4);
  private readonly from = new Uint32Array(4);
  private isFilled = false;

  /** @param keys - [rows, 4] */
  constructor(keys: Uint32Array) {
    this.keys = keys;
  }

  /** Chooses the row to draw from. */
  at(row: number): this {
    this.base = 4 * row;
    return this;
  }

  /** One word. */
  u32(): number {
    const { keys, base, from } = this;
    const low = keys[base + 2];
    const high = keys[base + 3];
    const isSame = from[0] === keys[base] && from[1] === keys[base + 1] && from[2] === low >>> 2 && from[3] === high && this.isFilled;
    if (!isSame) this.fill(low, high);
    keys[base + 2] = low + 1;
    if (low === 0xffffffff) keys[base + 3] = high + 1;
    return this.block[low & 3];
  }

  /** Two words: the first gives the upper 27 bits, the second the lower 26. */
  uniform(low = 0, high = 1): number {
    const upper = this.u32() >>> 5;
    return low + (high - low) * ((upper * 67108864 + (this.u32() >>> 6)) / TWO_53);
  }

  /** Two words, always: the quantile of their uniform number (moved by half a step, so that it is never 0 or 1). Nothing is kept. */
  normal(): number {
    const upper = this.u32() >>> 5;
    return inverseNormal(upper * 67108864 + (this.u32() >>> 6));
  }

  /** Lemire's method for ranges up to 2^32, rejection above. @throws OptionError unless low < high, both safe integers, high - low <= 2^53 */
  integers(low: number, high: number): number {
    const range = high - low;
    if (!(range >= 1 && range <= TWO_32)) return this.wideInteger(low, high);
    const word = this.u32();
    return low + this.scaled(word, range);
  }

  private scaled(first: number, range: number): number {
    let word = first;
    if (range === TWO_32) return word;
    let leftover = Math.imul(word, range) >>> 0;
    if (leftover < range) {
      const threshold = TWO_32 % range;
      while (leftover < threshold) {
        word = this.u32();
        leftover = Math.imul(word, range) >>> 0;
      }
    }
    return mulHigh(word, range) >>> 0;
  }

  private wideInteger(low: number, high: number): number {
    requireInteger("integers", "low", low, -Number.MAX_SAFE_INTEGER);
    requireInteger("integers", "high", high, low + 1);
    const range = requireInteger("integers", "high - low", high - low, 1);
    const limit = TWO_53 - (TWO_53 % range);
    for (;;) {
      const upper = this.u32() >>> 5;
      const draw = upper * 67108864 + (this.u32() >>> 6);
      if (draw < limit) return low + (draw % range);
    }
  }

  private fill(low: number, high: number): void {
    const { keys, base, block, from } = this;
    from[0] = keys[base];
    from[1] = keys[base + 1];
    from[2] = low >>> 2;
    from[3] = high;
    this.isFilled = true;
    block[0] = (low >>> 2) | (high << 30);
    block[1] = high >>> 2;
    block[2] = 0;
    block[3] = 0;
    philox4x32(block, 0, keys[base], keys[base + 1], ROUNDS);
  }
}

/** One stream of its own, at its start. Arguments and errors as in writeKey. */
export function stream(seed: number, purpose: string, a = 0, b = 0, c = 0): Rng {
  const keys = new Uint32Array(4);
  writeKey(keys, 0, seed, purpose, a, b, c);
  return new RowRng(keys);
}

/** The upper 32 bits of the 64-bit product of two unsigned words, as a signed word. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16);
  const cross = Math.imul(a0, b1) + (middle & 0xffff);
  return (Math.imul(a1, b1) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/** murmur3's finalizer. */
function finish(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
