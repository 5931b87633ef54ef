import { OptionError } from "../errors.ts";

const POOL = 4;

/** What a generator can be seeded with: non-negative integers of any size, as bigint above 2^53 - 1; a list mixes all of them. */
export type Entropy = number | bigint | readonly (number | bigint)[];

/**
 * NumPy's SeedSequence(entropy).generate_state(words): hashes entropy of any size into well-mixed words. Writes nothing.
 * @throws OptionError for what isn't a non-negative integer
 * @see O'Neill 2015, "Developing a seed_seq alternative"; NumPy NEP 19
 */
export function seedSequence(entropy: Entropy, words: number): Uint32Array {
  const pool = mixEntropy(wordsOf(entropy));
  const out = new Uint32Array(words);
  let constant = 0x8b51f9dd;
  for (let i = 0; i < words; i++) {
    let word = pool[i % POOL] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    word = Math.imul(word, constant);
    out[i] = word ^ (word >>> 16);
  }
  return out;
}

/** The 32-bit words of the entropy, lowest first; 0 has one word. */
function wordsOf(entropy: Entropy): number[] {
  const parts: readonly (number | bigint)[] = Array.isArray(entropy) ? entropy : [entropy];
  const words: number[] = [];
  for (const part of parts) {
    const isInteger = typeof part === "bigint" || Number.isSafeInteger(part);
    if (!isInteger || part < 0) {
      const expected = "a non-negative integer (a bigint above 2^53 - 1)";
      throw new OptionError({ where: "seed", problem: "this is no seed", got: part, expected });
    }
    let left = BigInt(part);
    do {
      words.push(Number(left & 0xffffffffn));
      left >>= 32n;
    } while (left > 0n);
  }
  return words;
}

function mixEntropy(entropy: readonly number[]): Uint32Array {
  const pool = new Uint32Array(POOL);
  let constant = 0x43b0d7e5;
  const hash = (value: number): number => {
    let word = value ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    word = Math.imul(word, constant);
    return word ^ (word >>> 16);
  };
  const mixInto = (to: number, value: number): void => {
    const word = (Math.imul(0xca01f9dd, pool[to]) - Math.imul(0x4973f715, hash(value))) | 0;
    pool[to] = word ^ (word >>> 16);
  };
  for (let i = 0; i < POOL; i++) pool[i] = hash(i < entropy.length ? entropy[i] : 0);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) if (from !== to) mixInto(to, pool[from]);
  }
  for (let from = POOL; from < entropy.length; from++) {
    for (let to = 0; to < POOL; to++) mixInto(to, entropy[from]);
  }
  return pool;
}
