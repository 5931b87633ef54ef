// A WebAssembly module of three functions, put together byte by byte, since JavaScript has no 64-bit product: PCG64's step and Philox in
// 7 and in 10 rounds. They take words, and leave their results at the start of the memory. wide.ts has the same in plain TypeScript.

import { type AssembledFunction, apply, assembleModule, type Code, f64, get, I32, I64, i32, i64, set } from "../assembler.ts";

const I32_WRAP = 0xa7;
const I64_EXTEND_U = 0xad;
const F64_CONVERT_I64_S = 0xb9;
const [I32_ADD, I32_XOR] = [0x6a, 0x73];
const [I64_LT_U, I64_ADD, I64_MUL, I64_AND, I64_OR] = [0x54, 0x7c, 0x7e, 0x83, 0x84];
const [I64_XOR, I64_SHL, I64_SHR_U, I64_ROTR, F64_MUL] = [0x85, 0x86, 0x88, 0x8a, 0xa2];

const upper = (value: Code): Code => apply(I64_SHR_U, value, i64(32n));
const lower = (value: Code): Code => apply(I64_AND, value, i64(0xffffffffn));
const toMemory = (offset: number, operation: number, value: Code): Code => [...i32(0), ...value, operation, 2, offset];
const storeI32 = (offset: number, value: Code): Code => toMemory(offset, 0x36, value);
const storeI64 = (offset: number, value: Code): Code => toMemory(offset, 0x37, value);
const storeF64 = (offset: number, value: Code): Code => toMemory(offset, 0x39, value);

/** The module's bytes: exports memory, stepPcg, philox7 and philox10. */
export function assemble(): Uint8Array<ArrayBuffer> {
  return assembleModule(
    [
      taking(
        "stepPcg",
        8,
        Array.from({ length: 6 }, () => I64),
        stepPcg(),
      ),
      taking("philox7", 6, [I64, I64], philox(7)),
      taking("philox10", 6, [I64, I64], philox(10)),
    ],
    1,
  );
}

/** A function that takes words and returns nothing. */
function taking(name: string, words: number, locals: readonly number[], code: Code): AssembledFunction {
  return { name, params: Array.from({ length: words }, () => I32), results: [], locals, code };
}

/**
 * (s0 ... s3, i0 ... i3): state * multiplier + increment modulo 2^128, lowest word first. Leaves the new state at 0, the 64 bits drawn at 16, and
 * their upper 53 bits / 2^53 as a double at 24.
 */
function stepPcg(): Code {
  const low = 8;
  const middle = 9;
  const cross = 10;
  const sum = 11;
  const high = 12;
  const draw = 13;
  const pair = (i: number): Code => apply(I64_OR, [...get(i), I64_EXTEND_U], apply(I64_SHL, [...get(i + 1), I64_EXTEND_U], i64(32n)));
  const m0 = i64(0x9fccf645n);
  const m1 = i64(0x4385df64n);
  const lowM = i64(0x4385df649fccf645n);
  const highM = i64(0x2360ed051fc65da4n);
  const l0 = lower(get(low));
  const l1 = upper(get(low));
  return [
    ...set(low, pair(0)),
    // the upper 64 bits of low * lowM, by halves of 32 bits
    ...set(middle, apply(I64_ADD, apply(I64_MUL, l1, m0), upper(apply(I64_MUL, l0, m0)))),
    ...set(cross, apply(I64_ADD, apply(I64_MUL, l0, m1), lower(get(middle)))),
    ...set(high, apply(I64_ADD, apply(I64_MUL, l1, m1), upper(get(middle)), upper(get(cross)))),
    ...set(sum, apply(I64_ADD, apply(I64_MUL, get(low), lowM), pair(4))),
    ...set(high, apply(I64_ADD, get(high), apply(I64_MUL, pair(2), lowM), apply(I64_MUL, get(low), highM), pair(6))),
    ...set(high, apply(I64_ADD, get(high), [...apply(I64_LT_U, get(sum), pair(4)), I64_EXTEND_U])),
    ...set(draw, apply(I64_ROTR, apply(I64_XOR, get(high), get(sum)), apply(I64_SHR_U, get(high), i64(58n)))),
    ...storeI64(0, get(sum)),
    ...storeI64(8, get(high)),
    ...storeI64(16, get(draw)),
    ...storeF64(24, apply(F64_MUL, [...apply(I64_SHR_U, get(draw), i64(11n)), F64_CONVERT_I64_S], f64(1 / 9007199254740992))),
  ];
}

/** (c0 ... c3, k0, k1): leaves the four encrypted words at 0. */
function philox(rounds: number): Code {
  const product0 = 6;
  const product1 = 7;
  const product = (local: number, multiplier: bigint): Code => apply(I64_MUL, [...get(local), I64_EXTEND_U], i64(multiplier));
  const round = [
    ...set(product0, product(0, 0xd2511f53n)),
    ...set(product1, product(2, 0xcd9e8d57n)),
    ...set(0, apply(I32_XOR, [...upper(get(product1)), I32_WRAP], get(1), get(4))),
    ...set(1, [...get(product1), I32_WRAP]),
    ...set(2, apply(I32_XOR, [...upper(get(product0)), I32_WRAP], get(3), get(5))),
    ...set(3, [...get(product0), I32_WRAP]),
    ...set(4, apply(I32_ADD, get(4), i32(0x9e3779b9))),
    ...set(5, apply(I32_ADD, get(5), i32(0xbb67ae85))),
  ];
  const rest = [0, 1, 2, 3].flatMap((i) => storeI32(4 * i, get(i)));
  return [...Array.from({ length: rounds }, () => round).flat(), ...rest];
}
