import { requireInteger, ShapeError } from "../errors.ts";
import { inverseNormal } from "./inverse-normal.ts";
import { philoxBlock, writeKey } from "./philox.ts";
import type { Rng } from "./rng.ts";
import { mulHigh } from "./wide-plain.ts";

const TWO_26 = 67108864;
const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;

/**
 * Draws from rows of keys: one cursor for all rows. A row is [k0, k1, counterLow, counterHigh]; the 64-bit counter is the position of the next word.
 * u32 takes one word; uniform and normal take two, always; integers takes one for ranges up to 2^32 and two above, more in the rare case of a
 * refusal. The row is the whole state: saving it, overwriting it or drawing from it through another cursor is always right.
 */
export class RowRng implements Rng {
  private readonly keys: Uint32Array;
  private base = 0;
  // k0, k1, counterLow / 4, counterHigh of the block computed last, then its four words. Not state: it is compared with the row at each draw.
  private readonly block = new Uint32Array(8);

  /** @param keys - [rows, 4] @throws ShapeError for another length */
  constructor(keys: Uint32Array) {
    if (keys.length === 0 || keys.length % 4 !== 0) {
      throw new ShapeError({
        where: "RowRng",
        problem: "keys has no whole rows",
        got: keys.length,
        expected: "4 words a row, 1 row or more",
      });
    }
    this.keys = keys;
    this.block[2] = 0xffffffff; // no block has this number
  }

  /** Chooses the row to draw from. @throws ShapeError where there is no such row */
  at(row: number): this {
    const base = 4 * row;
    if (!(base >= 0 && base < this.keys.length)) {
      throw new ShapeError({ where: "RowRng.at", problem: "there is no such row", got: row, expected: `0 to ${this.keys.length / 4 - 1}` });
    }
    this.base = base;
    return this;
  }

  u32(): number {
    const { keys, base, block } = this;
    const low = keys[base + 2];
    this.prepare(low);
    keys[base + 2] = low + 1;
    if (low === 0xffffffff) keys[base + 3]++;
    return block[4 + (low & 3)];
  }

  /** The first word gives the upper 27 of 53 bits, the second the lower 26. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.bits53() / TWO_53);
  }

  /** The standard normal's quantile of 53 bits (moved by half a step, so that it is never at 0 or 1). Nothing is kept for the next call. */
  normal(): number {
    return inverseNormal(this.bits53());
  }

  /** Lemire's method for ranges up to 2^32, refusal above. @throws OptionError unless low < high, both safe integers, high - low < 2^53 */
  integers(low: number, high: number): number {
    const range = high - low;
    if (!(range >= 1 && range < TWO_32 && Number.isSafeInteger(low) && Number.isSafeInteger(high))) return this.rareInteger(low, high);
    let word = this.u32();
    let leftover = Math.imul(word, range) >>> 0;
    if (leftover < range) {
      const threshold = TWO_32 % range;
      while (leftover < threshold) {
        word = this.u32();
        leftover = Math.imul(word, range) >>> 0;
      }
    }
    return low + mulHigh(word, range);
  }

  private rareInteger(low: number, high: number): number {
    requireInteger("integers", "low", low, -Number.MAX_SAFE_INTEGER);
    requireInteger("integers", "high", high, low + 1);
    const range = requireInteger("integers", "high - low", high - low, 1);
    if (range === TWO_32) return low + this.u32();
    const limit = TWO_53 - (TWO_53 % range);
    for (;;) {
      const draw = this.bits53();
      if (draw < limit) return low + (draw % range);
    }
  }

  private bits53(): number {
    const { keys, base, block } = this;
    const low = keys[base + 2];
    const i = low & 3;
    if (i === 3) return (this.u32() >>> 5) * TWO_26 + (this.u32() >>> 6); // the second word is in the next block
    this.prepare(low);
    keys[base + 2] = low + 2;
    if (low === 0xfffffffe) keys[base + 3]++;
    return (block[4 + i] >>> 5) * TWO_26 + (block[5 + i] >>> 6);
  }

  /** Makes `block` the one that the row's next word is in. */
  private prepare(low: number): void {
    const { keys, base, block } = this;
    if (block[2] === low >>> 2 && block[0] === keys[base] && block[1] === keys[base + 1] && block[3] === keys[base + 3]) return;
    block[0] = keys[base];
    block[1] = keys[base + 1];
    block[2] = low >>> 2;
    block[3] = keys[base + 3];
    philoxBlock(block, 4, block[0], block[1], block[3] * (TWO_32 / 4) + block[2]);
  }
}

/** One stream of its own, at its start, for agents. Arguments and errors as in writeKey. */
export function stream(seed: number, purpose: string, a = 0, b = 0, c = 0): Rng {
  const keys = new Uint32Array(4);
  writeKey(keys, 0, seed, purpose, a, b, c);
  return new RowRng(keys);
}
