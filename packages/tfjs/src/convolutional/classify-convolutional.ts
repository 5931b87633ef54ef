import { type Images, type InputScaling, largestOf, requireScaling, requireWhole, writeImage } from "@quantal/nn";
import { NonFiniteError, ShapeError } from "@quantal/numeric";
import { loadTensorFlow } from "../load.ts";
import type { Tensor, TensorFlow } from "../tensorflow.ts";
import {
  type ConvolutionalClassifier,
  type ConvolutionalShape,
  convolutionalLayout,
  logitsOf,
  tensorsOf,
} from "./convolutional-network.ts";

const MAX_ROWS = 128; // images that are classified at a time

/**
 * Returns the class of each image: that of the largest logit, of equal ones the first.
 * @param images - [count, height, width, channels], scaled as those that the network learned from were
 * @throws ShapeError where images or parameters don't fit the network; NonFiniteError for a NaN in an image or among its logits;
 * OptionError where TensorFlow.js isn't installed
 */
export async function classifyConvolutional(classifier: ConvolutionalClassifier, images: Images): Promise<Uint8Array> {
  const where = "classifyConvolutional";
  const { length } = convolutionalLayout(classifier);
  const got = classifier.parameters.length;
  if (got !== length) throw new ShapeError({ where, problem: "parameters have the wrong length", got, expected: `${length}` });
  requireScaling(where, classifier);
  requireWhole(where, images, sizeOf(classifier.imageShape));
  return predict((await loadTensorFlow()).tf, classifier, images);
}

/** Classes of images, whose number and parameters were checked. */
export function predict(tf: TensorFlow, classifier: ConvolutionalClassifier, images: Images): Uint8Array {
  const { imageShape, classes } = classifier;
  const predicted = new Uint8Array(images.length / sizeOf(imageShape));
  tf.tidy(() => {
    const tensors = tensorsOf(tf, classifier.parameters, convolutionalLayout(classifier));
    for (let first = 0; first < predicted.length; first += MAX_ROWS) {
      const batch = Int32Array.from({ length: Math.min(MAX_ROWS, predicted.length - first) }, (_, k) => first + k);
      const logits = tf.tidy(() =>
        Float32Array.from(logitsOf(tf, tensors, imagesOf(tf, images, batch, classifier, classifier)).dataSync()),
      );
      for (const [k, image] of batch.entries()) {
        const label = largestOf(logits, k, classes);
        if (label < 0) throw notANumber(image);
        predicted[image] = label;
      }
    }
  });
  return predicted;
}

/** A batch as the network sees it, [rows, height, width, channels]. */
export function imagesOf(
  tf: TensorFlow,
  images: Images,
  batch: Int32Array,
  { imageShape }: Pick<ConvolutionalShape, "imageShape">,
  scaling: Required<InputScaling>,
): Tensor {
  const numInputs = sizeOf(imageShape);
  const inputs = new Float32Array(batch.length * numInputs); // new each time: a backend may keep what it is given
  for (let k = 0; k < batch.length; k++) writeImage(inputs, k, { images, image: batch[k], numInputs }, scaling);
  return tf.tensor(inputs, [batch.length, ...imageShape]);
}

/** Numbers of an image. */
export function sizeOf(imageShape: readonly number[]): number {
  return imageShape.reduce((product, size) => product * size, 1);
}

function notANumber(image: number): Error {
  const [where, fix] = ["classifyConvolutional", "Look for a NaN in the parameters, or for huge numbers in the image"];
  return new NonFiniteError({ where, problem: `a logit of image ${image} is not a number`, expected: "numbers", fix });
}
