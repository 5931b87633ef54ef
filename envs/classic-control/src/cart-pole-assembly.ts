import { assembler, type Code } from "@quantal/numeric";

const { apply, assembleModule, doubleBytes, get, I32, i32, memoryArgument, set, simd, V128 } = assembler;

/** Where the columns lie in the module's memory, in bytes, for a number of lanes made even. */
export interface Layout {
  readonly lanes: number;
  readonly x: number;
  readonly xDot: number;
  readonly theta: number;
  readonly thetaDot: number;
  readonly reward: number;
  /** [lanes] int32. */
  readonly actions: number;
  /** [lanes, 4] float32. */
  readonly observations: number;
  /** [lanes] bytes. */
  readonly terminated: number;
  readonly pages: number;
}

/** What the equations have as constants. */
export interface Constants {
  gravity: number;
  massPole: number;
  length: number;
  tau: number;
  forceMagnitude: number;
  totalMass: number;
  poleMassLength: number;
  isEuler: boolean;
  suttonBartoReward: boolean;
  xThreshold: number;
  thetaThreshold: number;
}

export function layoutOf(numEnvs: number): Layout {
  const lanes = numEnvs + (numEnvs & 1); // two at a time
  const [column, actions, observations] = [8 * lanes, 40 * lanes, 44 * lanes];
  const terminated = observations + 16 * lanes;
  return {
    lanes,
    x: 0,
    xDot: column,
    theta: 2 * column,
    thetaDot: 3 * column,
    reward: 4 * column,
    actions,
    observations,
    terminated,
    pages: Math.ceil((terminated + lanes) / 65536),
  };
}

/** What `terminated` has for lanes that were left alone: their angle is beyond pi / 4, where sine and cosine take another way. */
export const SKIPPED = 2;

const add = (...operands: Code[]): Code => apply(simd(240), ...operands);
const subtract = (...operands: Code[]): Code => apply(simd(241), ...operands);
const multiply = (...operands: Code[]): Code => apply(simd(242), ...operands);
const divide = (...operands: Code[]): Code => apply(simd(243), ...operands);
const isAbove = (a: Code, b: Code): Code => apply(simd(74), a, b);
const absolute = (a: Code): Code => apply(simd(236), a);
const or = (a: Code, b: Code): Code => apply(simd(80), a, b);
const pair = (value: number): Code => simd(12, ...doubleBytes(value), ...doubleBytes(value));
const load = (address: Code, offset: number): Code => [...address, ...simd(0, ...memoryArgument(3, offset))];
const store = (address: Code, offset: number, value: Code): Code => [...address, ...value, ...simd(11, ...memoryArgument(3, offset))];

/**
 * A WebAssembly module with the step of CartPole for two lanes at once, operation for operation that of cart-pole.ts, and of
 * numeric's sin and cos up to pi / 4: the same bits. Exports memory, step() and observe(); layout and constants are written into the code.
 * step returns how many pairs of lanes it skipped, and marks them SKIPPED.
 */
export function assembleCartPole(layout: Layout, constants: Constants): Uint8Array<ArrayBuffer> {
  return assembleModule(
    [
      {
        name: "step",
        params: [],
        results: [I32],
        locals: [I32, I32, ...Array.from({ length: 14 }, () => V128)],
        code: stepCode(layout, constants),
      },
      { name: "observe", params: [], results: [], locals: [I32, V128, V128], code: observeCode(layout) },
    ],
    layout.pages,
  );
}

/** Repeats a body for i = 0, 2, 4, ... below `lanes`. */
function forPairs(i: number, lanes: number, body: Code): Code {
  const next = [...set(i, apply(0x6a, get(i), i32(2))), ...apply(0x49, get(i), i32(lanes)), 0x0d, 0];
  return [0x03, 0x40, ...body, ...next, 0x0b]; // loop, br_if
}

const shifted = (i: number, bits: number): Code => apply(0x74, get(i), i32(bits));

function stepCode(at: Layout, c: Constants): Code {
  const [i, skipped, x, speed, angle, turning, z, w, sine, cosine, sum, temp, change, newX, newAngle, over] = Array.from(
    { length: 16 },
    (_, k) => k,
  );
  const place = shifted(i, 3);
  const beyond = [...isAbove(absolute(get(angle)), pair(Math.PI / 4)), ...simd(83)];
  const skip = [
    ...[...get(i), ...i32(SKIPPED * 0x101), 0x3b, ...memoryArgument(0, at.terminated)], // i32.store16: both bytes
    ...set(skipped, apply(0x6a, get(skipped), i32(1))),
  ];
  const step = [
    ...set(z, multiply(get(angle), get(angle))),
    ...set(w, multiply(get(z), get(z))),
    ...set(sine, add(get(angle), multiply(get(z), get(angle), sinePolynomial(z, w)))),
    ...set(sum, subtract(pair(1), multiply(pair(0.5), get(z)))),
    ...set(cosine, add(get(sum), add(subtract(pair(1), get(sum), multiply(pair(0.5), get(z))), multiply(get(w), cosinePolynomial(z, w))))),
    ...set(
      temp,
      divide(add(forces(i, at, c), multiply(pair(c.poleMassLength), multiply(get(turning), get(turning)), get(sine))), pair(c.totalMass)),
    ),
    ...set(change, divide(subtract(multiply(pair(c.gravity), get(sine)), multiply(get(cosine), get(temp))), leverage(cosine, c))),
    ...set(
      sum,
      add(
        get(speed),
        multiply(pair(c.tau), subtract(get(temp), divide(multiply(pair(c.poleMassLength), get(change), get(cosine)), pair(c.totalMass)))),
      ),
    ),
    ...set(z, add(get(turning), multiply(pair(c.tau), get(change)))),
    ...set(newX, add(get(x), multiply(pair(c.tau), get(c.isEuler ? speed : sum)))),
    ...set(newAngle, add(get(angle), multiply(pair(c.tau), get(c.isEuler ? turning : z)))),
    ...store(place, at.x, get(newX)),
    ...store(place, at.xDot, get(sum)),
    ...store(place, at.theta, get(newAngle)),
    ...store(place, at.thetaDot, get(z)),
    ...set(over, or(isAbove(absolute(get(newX)), pair(c.xThreshold)), isAbove(absolute(get(newAngle)), pair(c.thetaThreshold)))),
    ...store(place, at.reward, rewards(over, c)),
    ...terminations(i, over, at),
  ];
  const body = [
    ...set(x, load(place, at.x)),
    ...set(speed, load(place, at.xDot)),
    ...set(angle, load(place, at.theta)),
    ...set(turning, load(place, at.thetaDot)),
    ...[...beyond, 0x04, 0x40, ...skip, 0x05, ...step, 0x0b], // if, else, end
  ];
  return [...forPairs(i, at.lanes, body), ...get(skipped)];
}

/** Force in N: forceMagnitude where the action is 1, else its negative. */
function forces(i: number, at: Layout, c: Constants): Code {
  const actions = [...shifted(i, 2), ...simd(93, ...memoryArgument(2, at.actions))]; // load64_zero
  const isOne = apply(simd(55), actions, simd(12, ...[1, 1, 1, 1].flatMap((byte) => [byte, 0, 0, 0]))); // i32x4.eq
  const wide = apply(simd(199), isOne); // i64x2.extend_low_i32x4_s
  return [...pair(c.forceMagnitude), ...pair(-c.forceMagnitude), ...wide, ...simd(82)]; // bitselect
}

function leverage(cosine: number, c: Constants): Code {
  const square = multiply(get(cosine), get(cosine));
  return multiply(pair(c.length), subtract(pair(4 / 3), divide(multiply(pair(c.massPole), square), pair(c.totalMass))));
}

function rewards(over: number, c: Constants): Code {
  return c.suttonBartoReward ? [...pair(-1), ...pair(0), ...get(over), ...simd(82)] : pair(1);
}

/** Bits 0 and 1 of the mask, as two bytes 0 or 1. */
function terminations(i: number, over: number, at: Layout): Code {
  const bits = [...get(over), ...simd(196)]; // i64x2.bitmask
  const bytes = apply(0x72, apply(0x71, bits, i32(1)), apply(0x74, apply(0x71, bits, i32(2)), i32(7)));
  return [...get(i), ...bytes, 0x3b, ...memoryArgument(0, at.terminated)];
}

/** As numeric's: (sin(y) - y) / y^3 in z = y^2 and w = z^2. */
function sinePolynomial(z: number, w: number): Code {
  const low = add(pair(-0.16666666666666632), multiply(get(z), pair(0.008333333333322413)));
  const middle = add(pair(-0.00019841269829807686), multiply(get(z), pair(2.7557313691882708e-6)));
  const high = add(pair(-2.5050758110580167e-8), multiply(get(z), pair(1.589679541831147e-10)));
  return add(low, multiply(get(w), add(middle, multiply(get(w), high))));
}

/** As numeric's: (cos(y) - 1 + y^2 / 2) / y^4. */
function cosinePolynomial(z: number, w: number): Code {
  const low = subtract(pair(0.0416666666666666), multiply(get(z), pair(0.0013888888888874125)));
  const middle = subtract(pair(2.4801587289482215e-5), multiply(get(z), pair(2.7557314352341516e-7)));
  const high = subtract(pair(2.0875723274407238e-9), multiply(get(z), pair(1.1359647863376643e-11)));
  return add(low, multiply(get(w), add(middle, multiply(get(w), high))));
}

/** Rounds the columns to float32 and writes them as rows. */
function observeCode(at: Layout): Code {
  const [i, places, angles] = [0, 1, 2];
  const place = shifted(i, 3);
  const single = (offset: number): Code => apply(simd(94), load(place, offset)); // demote_f64x2_zero
  const mixed = (a: Code, b: Code, order: readonly number[]): Code => [...a, ...b, ...simd(13, ...order)]; // i8x16.shuffle
  const words = (...order: readonly number[]): number[] => order.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]);
  const row = (lane: number): Code => mixed(get(places), get(angles), words(2 * lane, 2 * lane + 1, 4 + 2 * lane, 5 + 2 * lane));
  return forPairs(i, at.lanes, [
    ...set(places, mixed(single(at.x), single(at.xDot), words(0, 4, 1, 5))),
    ...set(angles, mixed(single(at.theta), single(at.thetaDot), words(0, 4, 1, 5))),
    ...store(shifted(i, 4), at.observations, row(0)),
    ...store(shifted(i, 4), at.observations + 16, row(1)),
  ]);
}
