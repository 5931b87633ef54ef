// One environment step of some lanes: see the recurrence in src/spiking.ts.

import {
  at,
  COUNTS,
  CURRENTS,
  D,
  DRIVE,
  EXCITATORY,
  FIRED,
  field,
  INDEX,
  INPUT_GAIN,
  INPUTS,
  LISTENS,
  NEURONS,
  OUTPUT_DECAY,
  OUTPUT_GAIN,
  OUTPUTS,
  POTENTIALS,
  ROWS,
  SPIKE_COUNTS,
  SPIKES,
  STRIDE,
  SUB_STEPS,
  TRACES,
  X,
  Y,
} from "./bank";
import { coast, hear, list } from "./neurons";
import { sumRows } from "./rows";

/** Steps the lanes whose numbers are the first `count` of `index`. */
export function step(bank: usize, count: i32): void {
  const index = at(bank, INDEX);
  for (let i = 0; i < count; i++) stepLane(bank, i32.load(index + <usize>(i << 2)));
}

function stepLane(bank: usize, lane: i32): void {
  const stride = field(bank, STRIDE);
  const outputs = field(bank, OUTPUTS);
  const potentials = at(bank, POTENTIALS) + <usize>(lane * stride * 4);
  const currents = at(bank, CURRENTS) + <usize>(lane * stride * 4);
  const spikes = at(bank, SPIKES) + <usize>(lane * (stride >>> 3));
  const fired = at(bank, FIRED);
  const rows = at(bank, ROWS) + <usize>((lane * field(bank, NEURONS) * stride) >>> 1);
  const traces = at(bank, TRACES) + <usize>(lane * outputs * 4);
  const listens = at(bank, LISTENS) + <usize>((lane * outputs * stride) >>> 2);
  const drive = at(bank, DRIVE);
  zeroTiny(potentials, stride);
  zeroTiny(currents, stride);
  for (let m = 0; m < outputs; m++) {
    const trace = f32.load(traces + <usize>(m << 2));
    if (Mathf.abs(trace) < <f32>1e-12) f32.store(traces + <usize>(m << 2), 0);
  }
  driveLane(bank, lane, drive, stride);
  const outputDecay = f32.load(bank, OUTPUT_DECAY);
  let end = listFired(fired, spikes, rows, stride);
  let total = 0;
  for (let t = field(bank, SUB_STEPS); t > 0; t--) {
    end = subStep(bank, potentials, currents, spikes, rows, end);
    const count = <i32>(end - fired) >>> 2;
    total += count;
    for (let m = 0; m < outputs; m++) {
      const heard = count === 0 ? 0 : heardBy(listens + <usize>((m * stride) >>> 2), spikes, stride >>> 5);
      const slot = traces + <usize>(m << 2);
      f32.store(slot, outputDecay * f32.load(slot) + <f32>heard);
    }
  }
  const counts = at(bank, SPIKE_COUNTS) + <usize>(lane << 3);
  f64.store(counts, f64.load(counts) + <f64>total);
  const y = at(bank, Y) + <usize>(lane * outputs * 4);
  const outputGain = f32.load(bank, OUTPUT_GAIN);
  for (let m = 0; m < outputs; m++) f32.store(y + <usize>(m << 2), outputGain * f32.load(traces + <usize>(m << 2)));
}

function zeroTiny(values: usize, count: i32): void {
  for (let end = values + <usize>(count << 2); values < end; values += 16) {
    const v = v128.load(values);
    v128.store(values, v128.andnot(v, f32x4.lt(f32x4.abs(v), f32x4.splat(1e-12))));
  }
}

/** drive = sum over k of D[k] * (x[k] * inputGain), inputs in order, from 0; sums stay in registers, 32 neurons at a time. */
function driveLane(bank: usize, lane: i32, drive: usize, stride: i32): void {
  const inputs = field(bank, INPUTS);
  const x = at(bank, X) + <usize>(lane * inputs * 4);
  const end = x + <usize>(inputs << 2);
  const inputGain = f32.load(bank, INPUT_GAIN);
  const row = <usize>(stride << 2);
  let column = at(bank, D) + <usize>(lane * inputs * stride * 4);
  for (let j = 0; j < stride; j += 32, column += 128, drive += 128) {
    let d = column;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (let input = x; input < end; input += 4, d += row) {
      const scaled = f32x4.splat(f32.load(input) * inputGain);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(d), scaled));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(d, 16), scaled));
      a2 = f32x4.add(a2, f32x4.mul(v128.load(d, 32), scaled));
      a3 = f32x4.add(a3, f32x4.mul(v128.load(d, 48), scaled));
      a4 = f32x4.add(a4, f32x4.mul(v128.load(d, 64), scaled));
      a5 = f32x4.add(a5, f32x4.mul(v128.load(d, 80), scaled));
      a6 = f32x4.add(a6, f32x4.mul(v128.load(d, 96), scaled));
      a7 = f32x4.add(a7, f32x4.mul(v128.load(d, 112), scaled));
    }
    v128.store(drive, a0);
    v128.store(drive, a1, 16);
    v128.store(drive, a2, 32);
    v128.store(drive, a3, 48);
    v128.store(drive, a4, 64);
    v128.store(drive, a5, 80);
    v128.store(drive, a6, 96);
    v128.store(drive, a7, 112);
  }
}

/** One sub-step, after that whose spikes are listed up to `last`. Returns the end of the list of its own. */
// @inline
function subStep(bank: usize, potentials: usize, currents: usize, spikes: usize, rows: usize, last: usize): usize {
  const fired = at(bank, FIRED);
  if (last === fired) return coast(bank, potentials, currents, spikes, rows);
  const stride = field(bank, STRIDE);
  const inhibitory = countInhibitory(spikes, stride, field(bank, EXCITATORY));
  const sums = at(bank, COUNTS);
  sumRows(sums, fired, last, inhibitory, stride, sums + <usize>(stride << 1));
  return hear(bank, potentials, currents, spikes, rows);
}

/** Lists the rows of the neurons that fired in the last sub-step of the environment step before. Returns the list's end. */
function listFired(fired: usize, spikes: usize, rows: usize, stride: i32): usize {
  for (let j = 0; j < stride; j += 32, spikes += 4, rows += <usize>(stride << 4)) {
    fired = list(fired, i32.load(spikes), rows, <usize>stride);
  }
  return fired;
}

function countInhibitory(spikes: usize, stride: i32, excitatory: i32): i32 {
  const first = excitatory >>> 5;
  const end = spikes + <usize>(stride >>> 3);
  spikes += <usize>(first << 2);
  if (spikes >= end) return 0;
  let count = i32.popcnt(i32.load(spikes) & (-1 << (excitatory & 31)));
  for (spikes += 4; spikes < end; spikes += 4) count += i32.popcnt(i32.load(spikes));
  return count;
}

/** Excitatory minus inhibitory spikes that an output listens to. */
function heardBy(listens: usize, spikes: usize, words: i32): i32 {
  let sum = 0;
  for (let w = 0; w < words; w++, listens += 8, spikes += 4) {
    const bits = i32.load(spikes);
    sum += i32.popcnt(bits & i32.load(listens)) - i32.popcnt(bits & i32.load(listens, 4));
  }
  return sum;
}
