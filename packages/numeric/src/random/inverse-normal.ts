import { log } from "../math/math.ts";

/**
 * The standard normal's quantile at p = (k + 1/2) / 2^53, to 1e-15 relative: algorithm AS 241 (PPND16).
 * @param k - an integer in [0, 2^53)
 * @see Wichura 1988, Applied Statistics 37(3)
 */
export function inverseNormal(k: number): number {
  const q = (k - 4503599627370496 + 0.5) / 9007199254740992; // p - 1/2, exactly
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * central(r)) / centralBelow(r);
  }
  const tail = q < 0 ? k + 0.5 : 9007199254740992 - k - 0.5;
  const r = Math.sqrt(-log(tail / 9007199254740992));
  const x = r <= 5 ? near(r - 1.6) : far(r - 5);
  return q < 0 ? -x : x;
}

function central(r: number): number {
  let s = 2509.0809287301227 * r + 33430.57558358813;
  s = s * r + 67265.7709270087;
  s = s * r + 45921.95393154987;
  s = s * r + 13731.69376550946;
  s = s * r + 1971.5909503065513;
  s = s * r + 133.14166789178438;
  return s * r + 3.3871328727963665;
}

function centralBelow(r: number): number {
  let s = 5226.495278852854 * r + 28729.085735721943;
  s = s * r + 39307.89580009271;
  s = s * r + 21213.794301586597;
  s = s * r + 5394.196021424751;
  s = s * r + 687.1870074920579;
  s = s * r + 42.31333070160091;
  return s * r + 1;
}

function near(r: number): number {
  let s = 0.0007745450142783414 * r + 0.022723844989269184;
  s = s * r + 0.2417807251774506;
  s = s * r + 1.2704582524523684;
  s = s * r + 3.6478483247632045;
  s = s * r + 5.769497221460691;
  s = s * r + 4.630337846156546;
  s = s * r + 1.4234371107496835;
  let t = 1.0507500716444169e-9 * r + 0.0005475938084995345;
  t = t * r + 0.015198666563616457;
  t = t * r + 0.14810397642748008;
  t = t * r + 0.6897673349851;
  t = t * r + 1.6763848301838038;
  t = t * r + 2.053191626637759;
  return s / (t * r + 1);
}

function far(r: number): number {
  let s = 2.0103343992922881e-7 * r + 2.7115555687434876e-5;
  s = s * r + 0.0012426609473880784;
  s = s * r + 0.026532189526576124;
  s = s * r + 0.29656057182850487;
  s = s * r + 1.7848265399172913;
  s = s * r + 5.463784911164114;
  s = s * r + 6.657904643501103;
  let t = 2.0442631033899397e-15 * r + 1.421511758316446e-7;
  t = t * r + 1.8463183175100548e-5;
  t = t * r + 0.0007868691311456133;
  t = t * r + 0.014875361290850615;
  t = t * r + 0.1369298809227358;
  t = t * r + 0.599832206555888;
  return s / (t * r + 1);
}
