import { IMAGE_FORMS, type ImageKernels } from "./images.ts";

/** Exports of assembly/dense/images.ts: byte offsets, then counts. */
export interface ImageExports {
  imageTables(tables: number, order: number, images: number, inputs: number): void;
  imageForward(
    y: number,
    tables: number,
    order: number,
    bits: number,
    stride: number,
    members: number,
    first: number,
    inputs: number,
    outputs: number,
    form: number,
    scale: number,
    offset: number,
    isRelu: number,
    scratch: number,
  ): void;
  binaryColumns(
    y: number,
    x: number,
    bits: number,
    first: number,
    inputs: number,
    outputs: number,
    scale: number,
    isSigned: number,
    scratch: number,
  ): void;
}

/** The kernels of layers over images of an instance, in the signatures of their plain twins. */
export function imagesWasm(raw: ImageExports): ImageKernels {
  return {
    imageTables: ({ tables, order, images, numInputs }) =>
      raw.imageTables(tables.byteOffset, order.byteOffset, images.byteOffset, numInputs),
    imageForward(outputs, { tables, order, scratch }, layer, members) {
      const { bits, stride, first = 0, numInputs, numOutputs, form, scale, offset, isRelu = false } = layer;
      const [y, t, o, b] = [outputs.byteOffset, tables.byteOffset, order.byteOffset, bits.byteOffset];
      const [f, relu, s] = [IMAGE_FORMS[form], Number(isRelu), scratch.byteOffset];
      raw.imageForward(y, t, o, b, stride, members, first, numInputs, numOutputs, f, scale, offset, relu, s);
    },
    binaryColumns(outputs, inputs, { bits, first = 0, numInputs, numOutputs, scale = 1, isSigned = false }, scratch) {
      const [y, x, b] = [outputs.byteOffset, inputs.byteOffset, bits.byteOffset];
      raw.binaryColumns(y, x, b, first, numInputs, numOutputs, scale, Number(isSigned), scratch.byteOffset);
    },
  };
}
