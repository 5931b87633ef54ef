/**
 * Arithmetic of some 31 digits: a number is the unevaluated sum of two doubles, the second below half a unit of the first.
 * Slow and plain, written for tests that ask how far a result in doubles lies from the true one.
 * @see Dekker 1971; Hida, Li & Bailey 2001, "Algorithms for quad-double precision floating point arithmetic"
 */
export type Wide = readonly [high: number, low: number];

/** An exact double, or what was given. */
function wide(x: Wide | number): Wide {
  return typeof x === "number" ? [x, 0] : x;
}

/** a + b without error, as a sum and its rounding error (Knuth). */
function twoSum(a: number, b: number): Wide {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

const SPLIT = 134217729; // 2^27 + 1

/** a * b without error (Dekker: each factor in halves of 26 bits). */
function twoProduct(a: number, b: number): Wide {
  const product = a * b;
  const a1 = SPLIT * a - (SPLIT * a - a);
  const b1 = SPLIT * b - (SPLIT * b - b);
  const [a2, b2] = [a - a1, b - b1];
  return [product, a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2)];
}

export function add(x: Wide | number, y: Wide | number): Wide {
  const [a, b] = [wide(x), wide(y)];
  const [s, e] = twoSum(a[0], b[0]);
  const [t, f] = twoSum(a[1], b[1]);
  const [u, g] = twoSum(s, e + t);
  return twoSum(u, g + f);
}

export function negative(x: Wide | number): Wide {
  const [high, low] = wide(x);
  return [-high, -low];
}

export function subtract(x: Wide | number, y: Wide | number): Wide {
  return add(x, negative(y));
}

/** The product of all factors. */
export function multiply(...factors: (Wide | number)[]): Wide {
  let result: Wide = [1, 0];
  for (const factor of factors) {
    const b = wide(factor);
    const [p, e] = twoProduct(result[0], b[0]);
    result = twoSum(p, e + (result[0] * b[1] + result[1] * b[0]));
  }
  return result;
}

export function divide(x: Wide | number, y: Wide | number): Wide {
  const first = wide(x)[0] / wide(y)[0];
  const rest = subtract(x, multiply(y, first));
  const second = rest[0] / wide(y)[0];
  const remainder = subtract(rest, multiply(y, second));
  return add(twoSum(first, second), remainder[0] / wide(y)[0]);
}

// pi / 2 in three doubles, from its known digits 1.570796326794896619231321691639751442098584699687552910...
const HALF_PI: Wide = [1.5707963267948966, 6.123233995736766e-17];

// 1 / k!, k = 0, 1, ... 27: the next term is below 1e-32 for angles up to pi / 4.
const INVERSE_FACTORIALS: Wide[] = [[1, 0]];
for (let k = 1; k <= 27; k++) INVERSE_FACTORIALS.push(divide(INVERSE_FACTORIALS[k - 1], k));

/** Sine and cosine, by the Taylor series of the angle less the nearest multiple of pi / 2. For angles up to 1,000. */
export function sineCosine(angle: Wide | number): [sine: Wide, cosine: Wide] {
  const quarter = Math.round(wide(angle)[0] / HALF_PI[0]);
  const rest = subtract(angle, multiply(HALF_PI, quarter));
  const minusSquare = negative(multiply(rest, rest));
  let [odd, even] = [INVERSE_FACTORIALS[27], INVERSE_FACTORIALS[26]];
  for (let k = 24; k >= 0; k -= 2) {
    odd = add(multiply(odd, minusSquare), INVERSE_FACTORIALS[k + 1]);
    even = add(multiply(even, minusSquare), INVERSE_FACTORIALS[k]);
  }
  const [sine, cosine] = [multiply(odd, rest), even];
  const turned: [Wide, Wide][] = [
    [sine, cosine],
    [cosine, negative(sine)],
    [negative(sine), negative(cosine)],
    [negative(cosine), sine],
  ];
  return turned[((quarter % 4) + 4) % 4];
}

export const sine = (angle: Wide | number): Wide => sineCosine(angle)[0];
export const cosine = (angle: Wide | number): Wide => sineCosine(angle)[1];
