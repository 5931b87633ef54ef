import type { Rng } from "@quantal/numeric";

/**
 * Writes a random orthogonal matrix times a gain: its rows are orthonormal, or its columns where there are fewer of them.
 * Normals are made orthogonal by Gram-Schmidt, twice over, in float64; the result is uniform over orthogonal matrices (the
 * triangular factor of this decomposition has a positive diagonal).
 * Shapes: out [rows, columns]. Writes: out. Draws rows * columns normals.
 * @see Saxe et al. 2014, arXiv:1312.6120; Mezzadri 2007, arXiv:math-ph/0609050
 */
export function orthogonal(out: Float32Array, rows: number, columns: number, gain: number, rng: Rng): void {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));
  for (const [k, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) subtractProjection(vector, vectors[j]);
      normalize(vector);
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = gain * (rows <= columns ? vectors[i][j] : vectors[j][i]);
  }
}

/** vector -= (vector . unit) unit */
function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += vector[i] * unit[i];
  for (let i = 0; i < vector.length; i++) vector[i] -= product * unit[i];
}

function normalize(vector: Float64Array): void {
  let sum = 0;
  for (const x of vector) sum += x * x;
  const length = Math.sqrt(sum);
  for (let i = 0; i < vector.length; i++) vector[i] /= length;
}
