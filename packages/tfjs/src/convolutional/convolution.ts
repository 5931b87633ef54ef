import type { Tensor, TensorFlow } from "../tensorflow.ts";

/**
 * `tf.conv2d` with stride 1 and no padding, and gradients on every backend: WebAssembly has none of a filter. Both gradients are
 * convolutions: the filter's is that of the input with the output's gradient as filter, images taking the place of channels; the
 * input's is that of the padded gradient with the filter turned around.
 * Shapes: x [B, H, W, C], filter [h, w, C, F], result [B, H - h + 1, W - w + 1, F].
 * @param isInput - whether x is a network's input, whose gradient nobody wants; it must outlive the gradient
 */
export function convolve(tf: TensorFlow, x: Tensor, filter: Tensor, isInput: boolean): Tensor {
  if (isInput)
    return tf.customGrad((by: Tensor) => ({
      value: tf.conv2d(x, by, 1, "valid"),
      gradFunc: (gradient: Tensor) => filterGradient(tf, x, gradient),
    }))(filter);
  const both = tf.customGrad((from: Tensor, by: Tensor, keep: (kept: Tensor[]) => void) => {
    keep([from, by]);
    return {
      value: tf.conv2d(from, by, 1, "valid"),
      gradFunc: (gradient: Tensor, [keptX, keptFilter]: Tensor[]) => [
        inputGradient(tf, gradient, keptFilter),
        filterGradient(tf, keptX, gradient),
      ],
    };
  });
  return both(x, filter);
}

/** sum over images b and places (i, j) of x[b, i + dy, j + dx, c] * gradient[b, i, j, f], as [dy, dx, c, f] */
function filterGradient(tf: TensorFlow, x: Tensor, gradient: Tensor): Tensor {
  const sums = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(gradient, [1, 2, 0, 3]), 1, "valid"); // [c, dy, dx, f]
  return tf.transpose(sums, [1, 2, 0, 3]);
}

function inputGradient(tf: TensorFlow, gradient: Tensor, filter: Tensor): Tensor {
  const [rows, columns] = filter.shape;
  const aroundBy = (size: number): [number, number] => [size - 1, size - 1];
  const padded = tf.pad(gradient, [[0, 0], aroundBy(rows), aroundBy(columns), [0, 0]]);
  return tf.conv2d(padded, tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]), 1, "valid");
}

/**
 * `tf.maxPool` of 2 x 2 with stride 2, the last row or column of an odd size left out. Its gradient goes to the largest of four, of
 * equal ones the first, as on TensorFlow.js's CPU backend; WebAssembly's own is wrong in 4.22.0 where all four are negative.
 * Shapes: x [B, H, W, C], result [B, floor(H / 2), floor(W / 2), C].
 */
export function maxPool(tf: TensorFlow, x: Tensor): Tensor {
  const pool = tf.customGrad((from: Tensor, keep: (kept: Tensor[]) => void) => {
    keep([from]);
    return {
      value: tf.maxPool(from, 2, 2, "valid"),
      gradFunc: (gradient: Tensor, [kept]: Tensor[]) => tf.tensor(poolGradient(kept, gradient), [...kept.shape]),
    };
  });
  return pool(x);
}

/** In plain JavaScript, which is faster here than a maximum of slices with the gradients of those. */
function poolGradient(x: Tensor, gradient: Tensor): Float32Array {
  const [batch, height, width, channels] = x.shape;
  const [values, by] = [x.dataSync(), gradient.dataSync()];
  const out = new Float32Array(values.length);
  const below = width * channels; // from a number to that of the next row
  let k = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i + 1 < height; i += 2) {
      for (let j = 0; j + 1 < width; j += 2) {
        const corner = ((b * height + i) * width + j) * channels;
        for (let c = corner; c < corner + channels; c++) {
          let best = c;
          if (values[c + channels] > values[best]) best = c + channels;
          if (values[c + below] > values[best]) best = c + below;
          if (values[c + below + channels] > values[best]) best = c + below + channels;
          out[best] = by[k++];
        }
      }
    }
  }
  return out;
}
