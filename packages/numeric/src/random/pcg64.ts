import { OptionError, requireInteger, ShapeError } from "../errors.ts";
import { exp, log1p } from "../math/math.ts";
import type { Rng } from "./rng.ts";
import { type Entropy, seedSequence } from "./seed-sequence.ts";
import { DOUBLES, stepPcg, WORDS } from "./wide.ts";
import { mulHigh } from "./wide-plain.ts";
import { EXPONENTIAL_DENSITY, EXPONENTIAL_INSIDE, EXPONENTIAL_WIDTH } from "./ziggurat-exponential.ts";
import { NORMAL_DENSITY, NORMAL_INSIDE, NORMAL_WIDTH } from "./ziggurat-normal.ts";

const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;
const PER_TWO_32 = 1 / TWO_32;
const NORMAL_EDGE = 3.654152885361009; // where the normal ziggurat's tail begins
const NORMAL_EDGE_INVERSE = 0.27366123732975828;
const EXPONENTIAL_EDGE = 7.69711747013105;

/** Words of a saved generator: state [4], increment [4], whether half a draw is kept, and that half. */
const STATE_WORDS = 10;
const HAS_HALF = 8;
const HALF = 9;

/**
 * NumPy's Generator(PCG64(SeedSequence(seed))), number for number. 128 bits of state; a 64-bit draw steps it once. 32-bit draws take the lower
 * half of a 64-bit one and keep the upper for the next 32-bit draw. No draw uses BigInt.
 * @see O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good algorithms", HMC-CS-2014-0905
 */
export class Pcg64 implements Rng {
  private readonly words = new Uint32Array(STATE_WORDS);

  /**
   * @param seed - as SeedSequence takes it
   * @throws OptionError for what isn't a non-negative integer
   */
  constructor(seed: Entropy) {
    this.seed(seed);
  }

  /** Starts over from a seed. @throws OptionError for what isn't a non-negative integer */
  seed(seed: Entropy): void {
    const { words } = this;
    const from = seedSequence(seed, 8); // two 128-bit numbers as 64-bit words, upper one first
    words.fill(0);
    words[4] = (from[6] << 1) | 1;
    words[5] = (from[7] << 1) | (from[6] >>> 31);
    words[6] = (from[4] << 1) | (from[7] >>> 31);
    words[7] = (from[5] << 1) | (from[4] >>> 31);
    this.step();
    let carry = 0;
    for (const [i, j] of [2, 3, 0, 1].entries()) {
      const sum = words[i] + from[j] + carry;
      words[i] = sum;
      carry = sum >= TWO_32 ? 1 : 0;
    }
    this.step();
  }

  /** The whole state, the kept half included, as 10 words: state [4] and increment [4] lowest first, 1 if a half is kept, the half. */
  save(): Uint32Array {
    return this.words.slice();
  }

  /** Takes over a saved state. @throws ShapeError unless it has 10 words */
  load(words: Uint32Array): void {
    if (words.length !== STATE_WORDS) {
      throw new ShapeError({
        where: "Pcg64.load",
        problem: "this is no saved generator",
        got: words.length,
        expected: `${STATE_WORDS} words`,
      });
    }
    this.words.set(words);
  }

  /** The next 64 bits, as words out[offset] (lower) and out[offset + 1] (upper). */
  u64(out: Uint32Array, offset: number): void {
    this.step();
    out[offset] = WORDS[4];
    out[offset + 1] = WORDS[5];
  }

  /** 32 bits as an integer in [0, 2^32). */
  u32(): number {
    const { words } = this;
    if (words[HAS_HALF] !== 0) {
      words[HAS_HALF] = 0;
      return words[HALF];
    }
    this.step();
    words[HAS_HALF] = 1;
    words[HALF] = WORDS[5];
    return WORDS[4];
  }

  /** A number in [0, 1) with 53 bits. */
  random(): number {
    this.step();
    return DOUBLES[3];
  }

  /** A float32 number in [0, 1) with 24 bits, from a 32-bit draw. */
  randomFloat32(): number {
    return (this.u32() >>> 8) / 16777216;
  }

  /** A number in [low, high). Defaults 0 and 1. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.random();
  }

  /** Fills out with numbers in [low, high), in order. */
  fillUniform(out: Float32Array | Float64Array, low: number, high: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(low, high);
  }

  /** The same as standardNormal. */
  normal(): number {
    return this.standardNormal();
  }

  /** A sample of the standard normal distribution: NumPy's standard_normal. */
  standardNormal(): number {
    this.step();
    const low = WORDS[4];
    const layer = low & 0xff;
    const size = (WORDS[5] & 0x1fffffff) * 8388608 + (low >>> 9); // 52 bits
    const sign = 1 - ((low >>> 7) & 2); // 1 or -1: a product costs less than a branch that can't be foreseen
    const x = sign * (size * NORMAL_WIDTH[layer]);
    return size < NORMAL_INSIDE[layer] ? x : this.outerNormal(layer, x, low); // 99 of 100 draws are inside
  }

  /** A sample of the exponential distribution with mean 1: NumPy's standard_exponential. */
  standardExponential(): number {
    for (;;) {
      this.step();
      const layer = (WORDS[4] >>> 3) & 0xff;
      const size = DOUBLES[3] * TWO_53; // 53 bits
      const x = size * EXPONENTIAL_WIDTH[layer];
      if (size < EXPONENTIAL_INSIDE[layer]) return x;
      if (layer === 0) return EXPONENTIAL_EDGE - log1p(-this.random());
      const y = (EXPONENTIAL_DENSITY[layer - 1] - EXPONENTIAL_DENSITY[layer]) * this.random() + EXPONENTIAL_DENSITY[layer];
      if (y < exp(-x)) return x;
    }
  }

  /**
   * An integer in [low, high): NumPy's integers(low, high) with dtype int64. Ranges up to 2^32 take a 32-bit draw (half of a 64-bit one), larger ones 64 bits.
   * @throws OptionError unless low < high, both safe integers, and high - low < 2^53
   */
  integers(low: number, high: number): number {
    const range = high - low;
    if (!(range >= 1 && range < TWO_53 && Number.isSafeInteger(low) && Number.isSafeInteger(high))) refuseRange(low, high);
    if (range < TWO_32) return range === 1 ? low : low + this.below32(range);
    return range === TWO_32 ? low + this.u32() : low + this.below64(range);
  }

  /** Fills out with integers in [low, high), in order, as NumPy's integers(low, high, size) with dtype int64 or int32. Errors as in integers. */
  fillIntegers(out: Int32Array | Float64Array, low: number, high: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.integers(low, high);
  }

  /**
   * Fills out with integers in [low, high), in order, as one call of NumPy's integers(low, high, size, dtype=int8): a 32-bit draw gives four bytes,
   * lowest first; bytes left over at the end are dropped.
   * @throws OptionError unless -128 <= low < high <= 128
   */
  fillInt8(out: Int8Array, low: number, high: number): void {
    requireInteger("fillInt8", "low", low, -128, 127);
    const range = requireInteger("fillInt8", "high", high, low + 1, 128) - low;
    const threshold = 256 % range;
    let word = 0;
    let left = 0;
    for (let i = 0; i < out.length; ) {
      if (range === 1) {
        out[i++] = low;
        continue;
      }
      word = left === 0 ? this.u32() : word >>> 8;
      left = left === 0 ? 3 : left - 1;
      const scaled = (word & 0xff) * range;
      if ((scaled & 0xff) >= threshold) out[i++] = low + (scaled >>> 8);
    }
  }

  /** Shuffles values in place, as NumPy's shuffle does with one-dimensional arrays. */
  shuffle(values: Int32Array | Float32Array | Float64Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const mask = 0xffffffff >>> Math.clz32(i);
      let j = (this.u32() & mask) >>> 0;
      while (j > i) j = (this.u32() & mask) >>> 0;
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** The integers from 0 to n - 1 in random order: NumPy's permutation(n). */
  permutation(n: number): Int32Array {
    const order = new Int32Array(requireInteger("permutation", "n", n, 0, 2147483647));
    for (let i = 0; i < n; i++) order[i] = i;
    this.shuffle(order);
    return order;
  }

  /** Lemire's method on 32-bit draws: an integer in [0, range), 1 < range < 2^32. */
  private below32(range: number): number {
    let word = this.u32();
    let leftover = Math.imul(word, range) >>> 0;
    if (leftover < range) {
      const threshold = TWO_32 % range;
      while (leftover < threshold) {
        word = this.u32();
        leftover = Math.imul(word, range) >>> 0;
      }
    }
    return mulHigh(word, range);
  }

  /** Lemire's method on 64-bit draws: an integer in [0, range), 2^32 < range < 2^53. */
  private below64(range: number): number {
    const n1 = Math.floor(range * PER_TWO_32);
    const n0 = range >>> 0;
    for (;;) {
      this.step();
      const u0 = WORDS[4];
      const u1 = WORDS[5];
      const low0 = Math.imul(u0, n0) >>> 0;
      const carry0 = Math.floor((u0 * n0 - low0) * PER_TWO_32 + 0.5);
      const low1 = (Math.imul(u0, n1) + Math.imul(u1, n0) + carry0) >>> 0;
      const carry1 = Math.floor((u0 * n1 + u1 * n0 + carry0 - low1) * PER_TWO_32 + 0.5);
      const isShort = low1 * TWO_32 + low0 < 2 * range; // only then may the draw be one of those to refuse
      if (!isShort || !isBelow(low1, low0, twoTo64Modulo(range))) return u1 * n1 + carry1;
    }
  }

  /** The ziggurat's rare part: the tail, or a draw under the density's curve beside the layer above, or another sample. */
  private outerNormal(layer: number, x: number, word: number): number {
    if (layer > 0) {
      const y = (NORMAL_DENSITY[layer - 1] - NORMAL_DENSITY[layer]) * this.random() + NORMAL_DENSITY[layer];
      return y < exp(-0.5 * x * x) ? x : this.standardNormal();
    }
    for (;;) {
      const beyond = -NORMAL_EDGE_INVERSE * log1p(-this.random());
      const y = -log1p(-this.random());
      if (y + y > beyond * beyond) return ((word >>> 17) & 1) === 1 ? -(NORMAL_EDGE + beyond) : NORMAL_EDGE + beyond;
    }
  }

  /** Steps the state. Leaves the 64 bits drawn in WORDS[4] and WORDS[5], and their upper 53 / 2^53 in DOUBLES[3], until the next step of any generator. */
  private step(): void {
    const { words } = this;
    stepPcg(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
    words[0] = WORDS[0];
    words[1] = WORDS[1];
    words[2] = WORDS[2];
    words[3] = WORDS[3];
  }
}

function refuseRange(low: number, high: number): never {
  requireInteger("integers", "low", low, -Number.MAX_SAFE_INTEGER);
  requireInteger("integers", "high", high, low + 1);
  throw new OptionError({ where: "integers", problem: "the range is too wide", got: [low, high], expected: "high - low below 2^53" });
}

/** Whether the 64-bit number (high, low) is below a limit under 2^53. */
function isBelow(high: number, low: number, limit: number): boolean {
  return high * TWO_32 + low < limit; // exact wherever it is near the limit
}

/** 2^64 modulo n, for n < 2^53: doubles 2^53 modulo n eleven times. */
function twoTo64Modulo(n: number): number {
  let rest = TWO_53 % n;
  for (let i = 0; i < 11; i++) {
    rest *= 2;
    if (rest >= n) rest -= n;
  }
  return rest;
}
