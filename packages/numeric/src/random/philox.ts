import { requireInteger } from "../errors.ts";
import { philox7, philox10, WORDS } from "./wide.ts";

// A stream is four words, [k0, k1, counterLow, counterHigh]: a key, and the position of the next word. Block n holds the words at positions
// 4 n ... 4 n + 3: Philox4x32-7 of the counter [nLow, nHigh, 0, 0] under the key.

const TWO_32 = 4294967296;

/**
 * Philox4x32: encrypts the four counter words block[offset ... offset + 4) in place under the key (k0, k1).
 * @param rounds - 7, as streams have it, or 10, the other published variant
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11
 */
export function philox4x32(block: Uint32Array, offset: number, k0: number, k1: number, rounds: 7 | 10): void {
  const encrypt = rounds === 7 ? philox7 : philox10;
  encrypt(block[offset], block[offset + 1], block[offset + 2], block[offset + 3], k0, k1);
  takeWords(block, offset);
}

/**
 * Writes one block of a stream: the words at positions 4 * counter ... 4 * counter + 3, to out[offset ... offset + 4).
 * @param counter - number of the block, an integer in [0, 2^51)
 */
export function philoxBlock(out: Uint32Array, offset: number, k0: number, k1: number, counter: number): void {
  philox7(counter, Math.floor(counter / TWO_32), 0, 0, k0, k1);
  takeWords(out, offset);
}

/**
 * The word of a stream at a position: what the (position + 1)-th u32() of a fresh stream gives.
 * @param position - an integer in [0, 2^53)
 */
export function wordAt(k0: number, k1: number, position: number): number {
  philox7(Math.floor(position / 4), Math.floor(position / (4 * TWO_32)), 0, 0, k0, k1);
  return WORDS[position % 4];
}

/**
 * Writes the stream of (seed, purpose, a, b, c) to a row of keys, as [k0, k1, 0, 0]: its key, and its counter at zero.
 *
 * The key is a keyed hash: the purpose is hashed to 64 bits (two FNV-like lanes over its UTF-16 code units, ended by murmur3's finalizer),
 * then Philox4x32-10 under the key `seed` encrypts [purposeLow, purposeHigh, aLow, bLow], its result xor [cLow, aHigh, bHigh, cHigh] is encrypted
 * again, and the first two words of that are (k0, k1): a cipher-block chain, so that neighbours have unrelated keys.
 * Shapes: keys [rows, 4]. Writes: the row.
 * @param seed - an integer in [0, 2^53), as are a, b and c
 * @throws OptionError for another seed, a, b or c
 */
export function writeKey(keys: Uint32Array, row: number, seed: number, purpose: string, a = 0, b = 0, c = 0): void {
  const areSafe = seed >= 0 && a >= 0 && b >= 0 && c >= 0 && Number.isSafeInteger(seed);
  if (!areSafe || !Number.isSafeInteger(a) || !Number.isSafeInteger(b) || !Number.isSafeInteger(c)) refuse(purpose, { seed, a, b, c });
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < purpose.length; i++) {
    const unit = purpose.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 15;
  }
  const seedHigh = Math.floor(seed / TWO_32);
  philox10(finished(low ^ purpose.length), finished(high ^ purpose.length), a, b, seed, seedHigh);
  const upperA = WORDS[1] ^ Math.floor(a / TWO_32);
  const upperB = WORDS[2] ^ Math.floor(b / TWO_32);
  const upperC = WORDS[3] ^ Math.floor(c / TWO_32);
  philox10(WORDS[0] ^ c, upperA, upperB, upperC, seed, seedHigh);
  const at = 4 * row;
  keys[at] = WORDS[0];
  keys[at + 1] = WORDS[1];
  keys[at + 2] = 0;
  keys[at + 3] = 0;
}

function takeWords(out: Uint32Array, offset: number): void {
  out[offset] = WORDS[0];
  out[offset + 1] = WORDS[1];
  out[offset + 2] = WORDS[2];
  out[offset + 3] = WORDS[3];
}

function refuse(purpose: string, parts: { [name: string]: number }): void {
  for (const [name, value] of Object.entries(parts)) requireInteger(`stream "${purpose}"`, name, value);
}

/** murmur3's finalizer. */
function finished(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
