import type { Box } from "../../spaces/space.ts";

/** The element of a Box that stands for nothing: 0, or the bound nearest to it. */
export function zeroOf({ low, high }: Box): Float64Array {
  return low.map((least, j) => (least > 0 ? least : high[j] < 0 ? high[j] : 0));
}
