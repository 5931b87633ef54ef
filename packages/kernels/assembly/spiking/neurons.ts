// One sub-step of a lane's neurons, 32 at a time: currents and potentials first, as if nobody fired, and the highest potential of the 32. Only
// where that one is above the threshold is anything else done: at a few spikes among hundreds of neurons, most blocks end there.

import { at, COUNTS, CURRENT_DECAY, DRIVE, FIRED, POTENTIAL_DECAY, STRIDE, THRESHOLD } from "./bank";
import { SUMS } from "./rows";

// A block's bytes: float32 state, spike bits.
const STATE: usize = 128;
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
    const a = v128.load(sums);
    let highest = move(potentials, currents, drive, c, p, lower(a), threshold);
    highest = move(potentials + 64, currents + 64, drive + 64, c, p, upper(a), highest);
    const b = v128.load(sums, 16);
    highest = move(potentials + 16, currents + 16, drive + 16, c, p, lower(b), highest);
    highest = move(potentials + 80, currents + 80, drive + 80, c, p, upper(b), highest);
    const d = v128.load(sums, 32);
    highest = move(potentials + 32, currents + 32, drive + 32, c, p, lower(d), highest);
    highest = move(potentials + 96, currents + 96, drive + 96, c, p, upper(d), highest);
    const e = v128.load(sums, 48);
    highest = move(potentials + 48, currents + 48, drive + 48, c, p, lower(e), highest);
    highest = move(potentials + 112, currents + 112, drive + 112, c, p, upper(e), highest);
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

/** Four neurons and the spikes that reach them, int32. Returns the highest potentials so far; a NaN is never one. */
// @inline
function move(potential: usize, current: usize, drive: usize, c: v128, p: v128, spikes: v128, highest: v128): v128 {
  const i = f32x4.add(f32x4.mul(c, v128.load(current)), f32x4.convert_i32x4_s(spikes));
  v128.store(current, i);
  const v = f32x4.add(f32x4.mul(p, v128.load(potential)), f32x4.add(i, v128.load(drive)));
  v128.store(potential, v);
  return f32x4.pmax(highest, v);
}

// @inline
function lower(halves: v128): v128 {
  return i32x4.shr_s(i32x4.shl(halves, 16), 16);
}

// @inline
function upper(halves: v128): v128 {
  return i32x4.shr_s(halves, 16);
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
