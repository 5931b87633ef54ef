// One sub-step of a lane's neurons, 32 at a time: currents and potentials first, as if nobody fired, and the highest potential of the 32. Only
// where that one is above the threshold is anything else done: at a few spikes among hundreds of neurons, most blocks end there.

import { at, COUNTS, CURRENT_DECAY, DRIVE, FIRED, POTENTIAL_DECAY, STRIDE, THRESHOLD } from "./bank";

// A block's bytes: float32 state, int16 sums, spike bits.
const STATE: usize = 128;
const SUMS: usize = 64;
const BITS: usize = 4;

/** A sub-step after one in which nobody fired. Returns the end of the list of those that fire. */
export function coast(bank: usize, potentials: usize, currents: usize, spikes: usize, rows: usize): usize {
  let drive = at(bank, DRIVE);
  let fired = at(bank, FIRED);
  const stride = at(bank, STRIDE);
  const c = f32x4.splat(f32.load(bank, CURRENT_DECAY));
  const p = f32x4.splat(f32.load(bank, POTENTIAL_DECAY));
  const threshold = f32x4.splat(f32.load(bank, THRESHOLD));
  const end = potentials + (stride << 2);
  while (potentials < end) {
    let highest = f32x4.pmax(threshold, rest(potentials, currents, drive, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 16, currents + 16, drive + 16, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 32, currents + 32, drive + 32, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 48, currents + 48, drive + 48, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 64, currents + 64, drive + 64, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 80, currents + 80, drive + 80, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 96, currents + 96, drive + 96, c, p));
    highest = f32x4.pmax(highest, rest(potentials + 112, currents + 112, drive + 112, c, p));
    if (v128.any_true(f32x4.gt(highest, threshold))) fired = fire(potentials, spikes, threshold, fired, rows, stride);
    else i32.store(spikes, 0);
    potentials += STATE;
    currents += STATE;
    drive += STATE;
    spikes += BITS;
    rows += stride << 4;
  }
  return fired;
}

/** A sub-step after one with spikes, whose sums are int16. Returns the end of the list of those that fire. */
export function hear(bank: usize, potentials: usize, currents: usize, spikes: usize, rows: usize): usize {
  let drive = at(bank, DRIVE);
  let fired = at(bank, FIRED);
  let sums = at(bank, COUNTS);
  const stride = at(bank, STRIDE);
  const c = f32x4.splat(f32.load(bank, CURRENT_DECAY));
  const p = f32x4.splat(f32.load(bank, POTENTIAL_DECAY));
  const threshold = f32x4.splat(f32.load(bank, THRESHOLD));
  const end = potentials + (stride << 2);
  while (potentials < end) {
    let highest = move(potentials, currents, drive, c, p, v128.load(sums), threshold);
    highest = move(potentials + 32, currents + 32, drive + 32, c, p, v128.load(sums, 16), highest);
    highest = move(potentials + 64, currents + 64, drive + 64, c, p, v128.load(sums, 32), highest);
    highest = move(potentials + 96, currents + 96, drive + 96, c, p, v128.load(sums, 48), highest);
    if (v128.any_true(f32x4.gt(highest, threshold))) fired = fire(potentials, spikes, threshold, fired, rows, stride);
    else i32.store(spikes, 0);
    potentials += STATE;
    currents += STATE;
    drive += STATE;
    sums += SUMS;
    spikes += BITS;
    rows += stride << 4;
  }
  return fired;
}

/** Four neurons that no spike reaches. Returns their potentials. */
// @inline
function rest(potential: usize, current: usize, drive: usize, c: v128, p: v128): v128 {
  const i = f32x4.mul(c, v128.load(current));
  v128.store(current, i);
  const v = f32x4.add(f32x4.mul(p, v128.load(potential)), f32x4.add(i, v128.load(drive)));
  v128.store(potential, v);
  return v;
}

/** Eight neurons and what spikes bring them, int16. Returns the highest potentials so far; a NaN is never one. */
// @inline
function move(potential: usize, current: usize, drive: usize, c: v128, p: v128, sums: v128, highest: v128): v128 {
  const i0 = f32x4.add(f32x4.mul(c, v128.load(current)), f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(sums)));
  v128.store(current, i0);
  const v0 = f32x4.add(f32x4.mul(p, v128.load(potential)), f32x4.add(i0, v128.load(drive)));
  v128.store(potential, v0);
  const i1 = f32x4.add(f32x4.mul(c, v128.load(current, 16)), f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(sums)));
  v128.store(current, i1, 16);
  const v1 = f32x4.add(f32x4.mul(p, v128.load(potential, 16)), f32x4.add(i1, v128.load(drive, 16)));
  v128.store(potential, v1, 16);
  return f32x4.pmax(f32x4.pmax(highest, v0), v1);
}

/** Resets those of 32 neurons that are above the threshold, writes who they are, and lists their rows. Returns the list's end. */
function fire(potentials: usize, spikes: usize, threshold: v128, fired: usize, row: usize, stride: usize): usize {
  const low = reset(potentials, threshold) | (reset(potentials + 32, threshold) << 8);
  const high = reset(potentials + 64, threshold) | (reset(potentials + 96, threshold) << 8);
  const bits = low | (high << 16);
  i32.store(spikes, bits);
  return list(fired, bits, row, stride);
}

/** Lists the rows of spikes among 32 neurons, ascending. `row` is that of the first neuron. */
// @inline
export function list(fired: usize, bits: i32, row: usize, stride: usize): usize {
  while (bits !== 0) {
    i32.store(fired, <i32>(row + ((<usize>i32.ctz(bits) * stride) >>> 1)));
    fired += 4;
    bits &= bits - 1;
  }
  return fired;
}

// @inline
function reset(potentials: usize, threshold: v128): i32 {
  const v0 = v128.load(potentials);
  const v1 = v128.load(potentials, 16);
  const f0 = f32x4.gt(v0, threshold);
  const f1 = f32x4.gt(v1, threshold);
  v128.store(potentials, v128.andnot(v0, f0));
  v128.store(potentials, v128.andnot(v1, f1), 16);
  return i32x4.bitmask(f0) | (i32x4.bitmask(f1) << 4);
}
