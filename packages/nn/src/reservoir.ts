import { bitsAt, type SpikingKernels } from "@quantal/kernels";
import { writeKey } from "@quantal/numeric";

const RESERVOIR_SEED = 42;
const HALF = 32768; // of 65536

/**
 * The fixed recurrent synapses of a reservoir with this many neurons, the same in every run: [neurons, neurons] bits, each set with
 * probability 0.5 connectivity. Bit i is set where halfword i of the stream (seed 42, purpose "reservoir", a = neurons) is below
 * 32768 connectivity, so that a sparser reservoir is a part of a denser one.
 * @param connectivity - in (0, 1]. @default 1
 */
export function reservoirBits(kernels: SpikingKernels, neurons: number, connectivity = 1): Uint8Array {
  const key = new Uint32Array(4);
  writeKey(key, 0, RESERVOIR_SEED, "reservoir", neurons);
  const synapses = neurons * neurons;
  const bits = new Uint8Array(Math.ceil(synapses / 8));
  const sampler = kernels.sampler(new Uint16Array(synapses).fill(Math.round(HALF * connectivity)));
  sampler.sample(bits, key[0], key[1], false);
  sampler.close();
  return bits;
}

/**
 * Writes the first `numFirst` bits of `first`, then the first `numSecond` bits of `second`, without a gap; bits beyond are 0.
 * Bits of `first` beyond `numFirst` must be 0. Writes: out.
 */
export function concatBits(out: Uint8Array, first: Uint8Array, numFirst: number, second: Uint8Array, numSecond: number): void {
  out.fill(0);
  out.set(first);
  const shift = numFirst % 8;
  const start = (numFirst - shift) / 8;
  for (let i = 0; i * 8 < numSecond; i++) {
    const left = numSecond - i * 8;
    const byte = (bitsAt(second, i * 8) & 255 & (left >= 8 ? 255 : (1 << left) - 1)) << shift;
    out[start + i] |= byte;
    if (byte > 255) out[start + i + 1] = byte >>> 8;
  }
}
