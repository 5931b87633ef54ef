import { BATCH_IMAGES, type ImageKernels, type ImageLayer } from "./images.ts";

const { fround } = Math;

/** The kernels of layers over images in TypeScript: without tables. */
export const imagesPlain: ImageKernels = {
  imageTables() {},

  imageForward(outputs, { images, numInputs }, layer, members) {
    const [scale, offset] = [fround(layer.scale), fround(layer.offset)];
    for (let row = 0; row < members * layer.numOutputs; row++) {
      const o = row % layer.numOutputs;
      const first = (layer.first ?? 0) + 8 * layer.stride * ((row - o) / layer.numOutputs);
      let count = 0;
      for (let i = 0; i < numInputs; i++) count += weightAt(layer, first, i, o);
      const shift = fround(offset * count);
      for (let r = 0; r < BATCH_IMAGES; r++) {
        let sum = 0;
        for (let i = 0; i < numInputs; i++) sum += weightAt(layer, first, i, o) * images[r * numInputs + i];
        const value = fround(fround(scale * sum) + shift);
        outputs[row * BATCH_IMAGES + r] = layer.isRelu && value < 0 ? 0 : value;
      }
    }
  },

  binaryColumns(outputs, inputs, { bits, first = 0, numInputs, numOutputs, scale = 1, isSigned = false }) {
    const factor = fround(scale);
    for (let r = 0; r < BATCH_IMAGES; r++) {
      let total = 0;
      for (let i = 0; i < numInputs; i++) total = fround(total + inputs[i * BATCH_IMAGES + r]);
      for (let o = 0; o < numOutputs; o++) {
        let sum = 0;
        for (let i = 0; i < numInputs; i++) {
          if (bitAt(bits, first + i * numOutputs + o) === 1) sum = fround(sum + inputs[i * BATCH_IMAGES + r]);
        }
        outputs[o * BATCH_IMAGES + r] = factor * (isSigned ? fround(2 * sum - total) : sum);
      }
    }
  },
};

const bitAt = (bits: Uint8Array, at: number): number => (bits[at >>> 3] >>> (at & 7)) & 1;

/** The weight of an input for an output: of doubled inputs, that of x less that of -x. */
function weightAt({ bits, numInputs, numOutputs, form }: ImageLayer, first: number, i: number, o: number): number {
  const bit = bitAt(bits, first + i * numOutputs + o);
  if (form === "signed") return 2 * bit - 1;
  return form === "plain" ? bit : bit - bitAt(bits, first + (numInputs + i) * numOutputs + o);
}
