import type { Rng } from "@quantal/numeric";

const BOUND = 2; // standard deviations at which the normal is cut
const CUT_DEVIATION = 0.87962566103423978; // standard deviation of a normal cut there

/**
 * Writes weights of variance 1 / fanIn: normals that are drawn again beyond two standard deviations, and widened by what that cuts off.
 * Writes: out, in order.
 * @see LeCun et al. 1998, "Efficient BackProp", section 4.6; the truncated form is Flax's `lecun_normal`
 */
export function lecunNormal(out: Float32Array, fanIn: number, rng: Rng): void {
  const width = Math.sqrt(1 / fanIn) / CUT_DEVIATION;
  for (let i = 0; i < out.length; i++) {
    let x = rng.normal();
    while (x < -BOUND || x > BOUND) x = rng.normal();
    out[i] = width * x;
  }
}
