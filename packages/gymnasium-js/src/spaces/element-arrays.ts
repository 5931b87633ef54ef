import { sizeOf } from "./space.ts";
import type { ActionBuffer, BoxSample, BoxType, FlatSpace } from "./types.ts";

/** What a Box's elements come in. */
export const BOX_ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const satisfies Record<BoxType, unknown>;

/** An element of a flat space as the space's type says (`ElementOf`), out of row `row` of a buffer that `actionBuffer` made. A new array. */
export function elementAt(space: FlatSpace, buffer: ActionBuffer, row: number): number | BoxSample {
  if (space.type === "Discrete") return buffer[row];
  const width = sizeOf(space);
  const values = buffer.subarray(row * width, (row + 1) * width);
  if (space.type === "Box") return new BOX_ARRAYS[space.dtype](values);
  return space.type === "MultiBinary" ? Uint8Array.from(values) : Int32Array.from(values);
}
