import { OptionError, Pcg64 } from "@quantal/numeric";

/**
 * A generator for `reset({ seed })`, exactly Gymnasium's: PCG64 through SeedSequence.
 * @param seed - an integer of 0 or more; a bigint beyond 2^53
 */
export function seededGenerator(where: string, seed: number | bigint): Pcg64 {
  const isSeed = typeof seed === "bigint" ? seed >= 0n : Number.isSafeInteger(seed) && seed >= 0;
  if (!isSeed) {
    throw new OptionError({
      where,
      problem: "seed is out of range",
      got: seed,
      expected: "an integer of 0 or more, as a bigint from 2^53 on",
    });
  }
  return new Pcg64(seed);
}

/**
 * A seed from the platform's entropy, for a first reset without one, as Gymnasium does it: such an episode is meant to
 * differ from call to call. Nothing in training gets here. 53 bits, so that it can be printed and given to `reset` again.
 */
export function entropySeed(): number {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(2));
  return words[0] * 0x200000 + (words[1] >>> 11);
}
