// One environment step of some lanes: see the recurrence in src/spiking.ts.

import {
  at,
  COUNTS,
  CURRENT_DECAY,
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
  POTENTIAL_DECAY,
  POTENTIALS,
  ROWS,
  SPIKE_COUNTS,
  SPIKES,
  STRIDE,
  SUB_STEPS,
  THRESHOLD,
  TRACES,
  X,
  Y,
} from "./bank";

const MAX_PACKED = 255; // spikes whose bytes can be added without overflow

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
  const rows = at(bank, ROWS) + <usize>(lane * field(bank, NEURONS) * stride);
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
  const limit = rows + <usize>(field(bank, EXCITATORY) * stride);
  let total = 0;
  for (let t = field(bank, SUB_STEPS); t > 0; t--) {
    const fired = subStep(bank, potentials, currents, spikes, rows, limit);
    total += fired;
    for (let m = 0; m < outputs; m++) {
      const heard = fired === 0 ? 0 : heardBy(listens + <usize>((m * stride) >>> 2), spikes, stride >>> 5);
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

/** drive = sum over k of D[k] * (x[k] * inputGain), inputs in order, from 0. */
function driveLane(bank: usize, lane: i32, drive: usize, stride: i32): void {
  const inputs = field(bank, INPUTS);
  const x = at(bank, X) + <usize>(lane * inputs * 4);
  const inputGain = f32.load(bank, INPUT_GAIN);
  let d = at(bank, D) + <usize>(lane * inputs * stride * 4);
  const end = drive + <usize>(stride << 2);
  for (let slot = drive; slot < end; slot += 16) v128.store(slot, f32x4.splat(0));
  for (let k = 0; k < inputs; k++) {
    const scaled = f32x4.splat(f32.load(x + <usize>(k << 2)) * inputGain);
    for (let slot = drive; slot < end; slot += 16, d += 16) {
      v128.store(slot, f32x4.add(v128.load(slot), f32x4.mul(v128.load(d), scaled)));
    }
  }
}

/** One sub-step of a lane. Returns how many neurons fired. */
function subStep(bank: usize, potentials: usize, currents: usize, spikes: usize, rows: usize, limit: usize): i32 {
  const stride = field(bank, STRIDE);
  const fired = at(bank, FIRED);
  const end = listFired(fired, spikes, rows, stride);
  let inhibitory = 0;
  for (let slot = end; slot > fired && <usize>i32.load(slot - 4) >= limit; slot -= 4) inhibitory++;
  countSpikes(at(bank, COUNTS), fired, end, inhibitory, stride);
  return moveNeurons(bank, potentials, currents, spikes, stride);
}

/** counts[j] = excitatory minus inhibitory spikes that reach neuron j, int16. */
function countSpikes(counts: usize, fired: usize, end: usize, inhibitory: i32, stride: i32): void {
  const base = i16x8.splat(<i16>-inhibitory);
  for (let j = 0; j < stride; j += 32, counts += 64) {
    let low = base;
    let lowUp = base;
    let high = base;
    let highUp = base;
    for (let start = fired; start < end; start += 4 * MAX_PACKED) {
      const stop = min(start + 4 * MAX_PACKED, end);
      let a = i8x16.splat(0);
      let b = a;
      for (let slot = start; slot < stop; slot += 4) {
        const row = <usize>i32.load(slot) + <usize>j;
        a = i8x16.add(a, v128.load(row));
        b = i8x16.add(b, v128.load(row, 16));
      }
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(a));
      lowUp = i16x8.add(lowUp, i16x8.extend_high_i8x16_u(a));
      high = i16x8.add(high, i16x8.extend_low_i8x16_u(b));
      highUp = i16x8.add(highUp, i16x8.extend_high_i8x16_u(b));
    }
    v128.store(counts, low);
    v128.store(counts, lowUp, 16);
    v128.store(counts, high, 32);
    v128.store(counts, highUp, 48);
  }
}

/** Currents, potentials and spikes, eight neurons a turn. Returns how many fired. */
function moveNeurons(bank: usize, potentials: usize, currents: usize, spikes: usize, stride: i32): i32 {
  let drive = at(bank, DRIVE);
  let counts = at(bank, COUNTS);
  const currentDecay = f32x4.splat(f32.load(bank, CURRENT_DECAY));
  const potentialDecay = f32x4.splat(f32.load(bank, POTENTIAL_DECAY));
  const threshold = f32x4.splat(f32.load(bank, THRESHOLD));
  let total = 0;
  for (let j = 0; j < stride; j += 8, potentials += 32, currents += 32, drive += 32, counts += 16, spikes++) {
    const signed = v128.load(counts);
    const i0 = f32x4.add(f32x4.mul(currentDecay, v128.load(currents)), f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(signed)));
    const i1 = f32x4.add(f32x4.mul(currentDecay, v128.load(currents, 16)), f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(signed)));
    v128.store(currents, i0);
    v128.store(currents, i1, 16);
    const v0 = f32x4.add(f32x4.mul(potentialDecay, v128.load(potentials)), f32x4.add(i0, v128.load(drive)));
    const v1 = f32x4.add(f32x4.mul(potentialDecay, v128.load(potentials, 16)), f32x4.add(i1, v128.load(drive, 16)));
    const f0 = f32x4.gt(v0, threshold);
    const f1 = f32x4.gt(v1, threshold);
    v128.store(potentials, v128.andnot(v0, f0));
    v128.store(potentials, v128.andnot(v1, f1), 16);
    const bits = i32x4.bitmask(f0) | (i32x4.bitmask(f1) << 4);
    i32.store8(spikes, bits);
    total += i32.popcnt(bits);
  }
  return total;
}

/** Lists the rows of the neurons that fired, ascending. Returns the end of the list. */
function listFired(fired: usize, spikes: usize, rows: usize, stride: i32): usize {
  for (let j = 0; j < stride; j += 32, spikes += 4) {
    let bits = i32.load(spikes);
    while (bits !== 0) {
      i32.store(fired, <i32>(rows + <usize>((j + i32.ctz(bits)) * stride)));
      fired += 4;
      bits &= bits - 1;
    }
  }
  return fired;
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
