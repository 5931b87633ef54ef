// A member's bits, unpacked for speed: rows of nibbles (see rows.ts), input synapses as float32, output synapses as words.

import { at, D, EXCITATORY, field, INPUTS, LISTENS, MEMBER, NEURONS, OUTPUTS, ROWS, STRIDE } from "./bank";

/** Takes the bits at `member` for a lane. Reads up to 7 bytes beyond them. */
export function load(bank: usize, lane: i32): void {
  const neurons = field(bank, NEURONS);
  const stride = field(bank, STRIDE);
  const inputs = field(bank, INPUTS);
  const excitatory = field(bank, EXCITATORY);
  const member = at(bank, MEMBER);
  let position = 0;
  let row = at(bank, ROWS) + <usize>((lane * neurons * stride) >>> 1);
  for (let source = 0; source < neurons; source++, position += neurons) {
    const flip = source < excitatory ? 0 : -1;
    for (let j = 0; j < neurons; j += 32, row += 16) {
      const word = (bitsAt(member, position + j) & maskBelow(neurons - j)) ^ flip;
      v128.store(row, v128.and(i32x4(word, word >>> 1, word >>> 2, word >>> 3), i32x4.splat(0x11111111)));
    }
  }
  loadInput(bank, at(bank, D) + <usize>(lane * inputs * stride * 4), position);
  position += 2 * inputs * neurons;
  loadOutput(bank, at(bank, LISTENS) + <usize>((lane * field(bank, OUTPUTS) * stride) >>> 2), position);
}

/** D = (+x synapse) - (-x synapse), float32. */
function loadInput(bank: usize, out: usize, position: i32): void {
  const neurons = field(bank, NEURONS);
  const inputs = field(bank, INPUTS);
  const member = at(bank, MEMBER);
  for (let k = 0; k < inputs; k++) {
    for (let j = 0; j < neurons; j += 32, out += 128) {
      const mask = maskBelow(neurons - j);
      const plus = bitsAt(member, position + k * neurons + j) & mask;
      const minus = bitsAt(member, position + (inputs + k) * neurons + j) & mask;
      storeDifference(out, i8x16.sub(spread(plus), spread(minus)));
      storeDifference(out + 64, i8x16.sub(spread(plus >>> 16), spread(minus >>> 16)));
    }
  }
}

/** Words of excitatory neurons that an output listens to, then of inhibitory ones. */
function loadOutput(bank: usize, out: usize, position: i32): void {
  const neurons = field(bank, NEURONS);
  const outputs = field(bank, OUTPUTS);
  const excitatory = field(bank, EXCITATORY);
  const member = at(bank, MEMBER);
  for (let m = 0; m < outputs; m++) {
    for (let j = 0; j < neurons; j += 32, out += 8) {
      const heard = bitsAt(member, position + m * neurons + j) & maskBelow(neurons - j);
      const excites = maskBelow(excitatory - j);
      i32.store(out, heard & excites);
      i32.store(out, heard & ~excites, 4);
    }
  }
}

function bitsAt(member: usize, position: i32): i32 {
  return <i32>(i64.load(member + <usize>(position >>> 3)) >>> (position & 7));
}

/** The lowest n of 32 bits. */
function maskBelow(n: i32): i32 {
  return n >= 32 ? -1 : n <= 0 ? 0 : (1 << n) - 1;
}

/** The lower 16 bits of a word as bytes 0 or 1. */
function spread(word: i32): v128 {
  const both = v128.shuffle<u8>(i32x4.splat(word), i32x4.splat(word), 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return v128.and(i8x16.eq(v128.and(both, bit), bit), i8x16.splat(1));
}

/** 16 signed bytes as float32. */
function storeDifference(out: usize, bytes: v128): void {
  const low = i16x8.extend_low_i8x16_s(bytes);
  const high = i16x8.extend_high_i8x16_s(bytes);
  v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)));
  v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), 16);
  v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), 32);
  v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), 48);
}
