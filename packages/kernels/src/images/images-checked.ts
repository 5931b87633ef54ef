import { OptionError, requireFinite, requireInteger } from "@quantal/numeric";
import type { Arena } from "../arena.ts";
import { BATCH_IMAGES, type ColumnLayer, type ImageKernels, type ImageLayer } from "./images.ts";

const MOST_INPUTS = 4096; // 255 times as many are whole numbers in float32

/** The kernels of layers over images, with their arrays checked before. */
export function checkedImages({ check }: Arena, kernels: ImageKernels): ImageKernels {
  const checkLayer = (kernel: string, { bits, first = 0, numInputs, numOutputs }: ImageLayer | ColumnLayer, rows: number): void => {
    const where = kernel === "imageForward" ? "kernels.imageForward" : "kernels.binaryColumns"; // no text is made at each call
    requireInteger(where, "first", first, 0, 0x7fffffff);
    requireInteger(where, "numInputs", numInputs, 0, MOST_INPUTS);
    requireInteger(where, "numOutputs", numOutputs, 0, MOST_INPUTS);
    check(kernel, "bits", bits, Math.ceil((first + rows * numOutputs) / 8));
  };
  return {
    imageTables(batch) {
      requireInteger("kernels.imageTables", "numInputs", batch.numInputs, 1, MOST_INPUTS);
      check("imageTables", "images", batch.images, BATCH_IMAGES * batch.numInputs);
      check("imageTables", "tables", batch.tables, 0);
      kernels.imageTables(batch);
    },
    imageForward(outputs, batch, layer, members) {
      if (batch.numInputs !== layer.numInputs) throw otherInputs(batch.numInputs, layer.numInputs);
      const where = "kernels.imageForward";
      requireInteger(where, "members", members, 0, batch.maxMembers);
      requireInteger(where, "stride", layer.stride, 0, 0x7fffffff);
      checkLayer("imageForward", layer, layer.form === "doubled" ? 2 * layer.numInputs : layer.numInputs);
      check("imageForward", "bits", layer.bits, members * layer.stride);
      requireFinite(where, "scale", layer.scale);
      requireFinite(where, "offset", layer.offset);
      check("imageForward", "images", batch.images, BATCH_IMAGES * batch.numInputs);
      check("imageForward", "outputs", outputs, members * layer.numOutputs * BATCH_IMAGES);
      kernels.imageForward(outputs, batch, layer, members);
    },
    binaryColumns(outputs, inputs, layer, scratch) {
      checkLayer("binaryColumns", layer, layer.numInputs);
      check("binaryColumns", "outputs", outputs, layer.numOutputs * BATCH_IMAGES);
      check("binaryColumns", "inputs", inputs, layer.numInputs * BATCH_IMAGES);
      check("binaryColumns", "scratch", scratch, layer.numInputs + 64);
      kernels.binaryColumns(outputs, inputs, layer, scratch);
    },
  };
}

function otherInputs(got: number, expected: number): Error {
  return new OptionError({
    where: "kernels.imageForward",
    problem: "the layer isn't one of this batch's images",
    got: `${expected} inputs`,
    expected: `${got}`,
  });
}
