/** One named tensor in a flat vector of parameters. */
export interface Tensor {
  readonly name: string;
  /** Row-major; a layer's weights are [inputs, outputs]. */
  readonly shape: readonly number[];
  /** Of its first element, a multiple of 4: vectors of four floats never straddle two tensors. */
  readonly offset: number;
  readonly length: number;
}

/** Where each tensor lies in a flat vector. The gaps between tensors hold zeros that nothing reads. */
export interface Layout {
  readonly tensors: readonly Tensor[];
  /** Of the whole vector, gaps included. */
  readonly length: number;
}

/** Lays tensors one behind the other, in the order given. */
export function layoutOf(shapes: readonly (readonly [name: string, shape: readonly number[]])[]): Layout {
  let length = 0;
  const tensors = shapes.map(([name, shape]) => {
    const tensor = { name, shape, offset: length, length: shape.reduce((product, size) => product * size, 1) };
    length += 4 * Math.ceil(tensor.length / 4);
    return tensor;
  });
  return { tensors, length };
}

/** The part of a flat vector that is the tensor of this name, as a view. */
export function tensorIn(vector: Float32Array, layout: Layout, name: string): Float32Array {
  const tensor = layout.tensors.find((candidate) => candidate.name === name);
  if (tensor === undefined) throw new RangeError(`tensorIn: there is no tensor of this name. Got ${JSON.stringify(name)}.`);
  return vector.subarray(tensor.offset, tensor.offset + tensor.length);
}

/** The first tensor with a NaN or an infinity, with that value; undefined when all are finite. */
export function firstNonFinite(vector: Float32Array, layout: Layout): { name: string; index: number; value: number } | undefined {
  for (const { name, offset, length } of layout.tensors) {
    for (let i = 0; i < length; i++) {
      const value = vector[offset + i];
      if (!Number.isFinite(value)) return { name, index: i, value };
    }
  }
  return undefined;
}
