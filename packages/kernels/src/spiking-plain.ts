import {
  bitsAt,
  checkMemberBits,
  checkSpikingShape,
  type SpikeListener,
  type SpikingBank,
  type SpikingConstants,
  type SpikingShape,
} from "./spiking.ts";

const { fround } = Math;
const TINY = fround(1e-12);
const MAX_PACKED = 255; // spikes whose bytes can be added without a carry into the next byte

/** One lane's synapses, unpacked for speed, and views of its state. */
interface Lane {
  /** [neurons, stride / 4]: four targets a word, a byte each. Rows of inhibitory sources are complemented. */
  readonly rows: Uint32Array;
  /** [inputs, stride]: D in {-1, 0, 1} */
  readonly input: Float32Array;
  /** [outputs, stride / 32]: excitatory, then inhibitory neurons that an output listens to */
  readonly listensE: Uint32Array;
  readonly listensI: Uint32Array;
  readonly potentials: Float32Array;
  readonly currents: Float32Array;
  readonly spikes: Uint32Array;
}

/** Scratch of a step, shared by lanes. */
interface Scratch {
  readonly drive: Float32Array;
  /** [stride]: signed spikes that reach each neuron; all -0, which changes nothing it is added to, unless isCounted */
  readonly counts: Float64Array;
  isCounted: boolean;
  /** Offsets into rows of the sources that fired. */
  readonly fired: Int32Array;
}

/**
 * The plain TypeScript twin of the spiking kernel: event-driven, the same bits as the WebAssembly one.
 * Adds whole rows of the neurons that fired, four targets a 32-bit word. Inhibitory rows are stored complemented, so that the rows of
 * all spikes are added alike: excitatory - inhibitory = sum of stored rows - number of inhibitory spikes.
 * @param onSubStep - hears the spikes of each sub-step, which the WebAssembly kernel tells nobody
 * @throws OptionError for sizes out of range
 */
export function plainSpikingBank(shape: SpikingShape, constants: SpikingConstants, lanes: number, onSubStep?: SpikeListener): SpikingBank {
  checkSpikingShape("plainSpikingBank", shape, lanes);
  const { inputs, neurons, outputs } = shape;
  const stride = Math.ceil(neurons / 32) * 32;
  const words = stride / 32;
  const bank = {
    shape,
    lanes,
    stride,
    inputs: new Float32Array(lanes * inputs),
    outputs: new Float32Array(lanes * outputs),
    potentials: new Float32Array(lanes * stride),
    currents: new Float32Array(lanes * stride),
    traces: new Float32Array(lanes * outputs),
    spikes: new Uint32Array(lanes * words),
    spikeCounts: new Float64Array(lanes),
  };
  const each = Array.from(
    { length: lanes },
    (_, lane): Lane => ({
      rows: new Uint32Array((neurons * stride) / 4),
      input: new Float32Array(inputs * stride),
      listensE: new Uint32Array(outputs * words),
      listensI: new Uint32Array(outputs * words),
      potentials: bank.potentials.subarray(lane * stride, (lane + 1) * stride),
      currents: bank.currents.subarray(lane * stride, (lane + 1) * stride),
      spikes: bank.spikes.subarray(lane * words, (lane + 1) * words),
    }),
  );
  const scratch: Scratch = {
    drive: new Float32Array(stride),
    counts: new Float64Array(stride).fill(-0),
    isCounted: false,
    fired: new Int32Array(neurons),
  };
  return {
    ...bank,
    load(lane, bits, offset = 0) {
      checkMemberBits("spiking load", shape, bits, offset);
      loadLane(each[lane], shape, offset === 0 ? bits : bits.subarray(offset));
    },
    step(index, count) {
      for (let i = 0; i < count; i++) stepLane(bank, each[index[i]], index[i], constants, scratch, onSubStep);
    },
    close() {},
  };
}

function loadLane(lane: Lane, shape: SpikingShape, bits: Uint8Array): void {
  const { inputs, neurons, outputs, excitatory } = shape;
  const stride = lane.potentials.length;
  for (let source = 0; source < neurons; source++) {
    loadRow(lane.rows, source * (stride / 4), bits, source * neurons, neurons, source < excitatory ? 0 : -1);
  }
  const input = neurons * neurons;
  for (let k = 0; k < inputs; k++) {
    const plus = input + k * neurons;
    const minus = input + (inputs + k) * neurons;
    for (let j = 0; j < neurons; j += 32) {
      const up = bitsAt(bits, plus + j);
      const down = bitsAt(bits, minus + j);
      const end = Math.min(32, neurons - j);
      for (let b = 0; b < end; b++) lane.input[k * stride + j + b] = ((up >>> b) & 1) - ((down >>> b) & 1);
    }
  }
  const output = input + 2 * inputs * neurons;
  for (let m = 0; m < outputs; m++) {
    for (let j = 0; j < neurons; j += 32) {
      const heard = bitsAt(bits, output + m * neurons + j) & maskBelow(neurons - j);
      const excites = maskBelow(excitatory - j);
      lane.listensE[(m * stride + j) / 32] = heard & excites;
      lane.listensI[(m * stride + j) / 32] = heard & ~excites;
    }
  }
}

/** Spreads a row of bits over bytes, four a word; `flip` -1 complements them, those beyond the last neuron too. */
function loadRow(rows: Uint32Array, at: number, bits: Uint8Array, position: number, neurons: number, flip: number): void {
  for (let j = 0; j < neurons; j += 32) {
    const word = (bitsAt(bits, position + j) & maskBelow(neurons - j)) ^ flip;
    for (let b = 0; b < 8; b++) {
      const four = word >>> (4 * b);
      rows[at++] = (four & 1) | ((four & 2) << 7) | ((four & 4) << 14) | ((four & 8) << 21);
    }
  }
}

/** The lowest n of 32 bits. */
function maskBelow(n: number): number {
  return n >= 32 ? -1 : n <= 0 ? 0 : (1 << n) - 1;
}

type Buffers = Pick<SpikingBank, "shape" | "stride" | "inputs" | "outputs" | "traces" | "spikeCounts">;

function stepLane(
  bank: Buffers,
  lane: Lane,
  number: number,
  constants: SpikingConstants,
  scratch: Scratch,
  onSubStep: SpikeListener | undefined,
): void {
  const { inputs, outputs } = bank.shape;
  const { stride } = bank;
  zeroTiny(lane.currents, 0, stride);
  zeroTiny(lane.potentials, 0, stride);
  zeroTiny(bank.traces, number * outputs, outputs);
  scratch.drive.fill(0);
  const inputGain = fround(constants.inputGain);
  for (let k = 0; k < inputs; k++) {
    addInput(scratch.drive, lane.input, k * stride, fround(bank.inputs[number * inputs + k] * inputGain));
  }
  const outputDecay = fround(constants.outputDecay);
  for (let t = 0; t < constants.subSteps; t++) {
    const fired = subStep(bank.shape, lane, constants, scratch);
    bank.spikeCounts[number] += fired;
    onSubStep?.(lane.spikes, number, t);
    for (let m = 0; m < outputs; m++) {
      const heard = fired === 0 ? 0 : heardBy(lane, m);
      bank.traces[number * outputs + m] = fround(fround(outputDecay * bank.traces[number * outputs + m]) + heard);
    }
  }
  const outputGain = fround(constants.outputGain);
  for (let m = 0; m < outputs; m++) bank.outputs[number * outputs + m] = fround(outputGain * bank.traces[number * outputs + m]);
}

function zeroTiny(values: Float32Array, at: number, count: number): void {
  for (let j = at; j < at + count; j++) {
    if (values[j] < TINY && values[j] > -TINY) values[j] = 0;
  }
}

function addInput(drive: Float32Array, input: Float32Array, at: number, x: number): void {
  for (let j = 0; j < drive.length; j++) drive[j] = fround(drive[j] + input[at + j] * x); // the product is exact
}

/** One sub-step of one lane. Returns how many neurons fired. */
function subStep(shape: SpikingShape, lane: Lane, constants: SpikingConstants, scratch: Scratch): number {
  const { counts, fired } = scratch;
  const quads = counts.length >>> 2;
  const numFired = listFired(fired, lane.spikes, quads);
  if (numFired > 0) {
    const inhibitory = numFired - countBelow(fired, numFired, shape.excitatory * quads);
    for (let quad = 0; quad < quads; quad++) countQuad(counts, lane.rows, quad, fired, numFired, inhibitory);
  } else if (scratch.isCounted) counts.fill(-0);
  scratch.isCounted = numFired > 0;
  return moveNeurons(lane, scratch, constants);
}

/** Excitatory minus inhibitory spikes that reach four targets. */
function countQuad(counts: Float64Array, rows: Uint32Array, quad: number, fired: Int32Array, numFired: number, inhibitory: number): void {
  let c0 = -inhibitory;
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  for (let start = 0; start < numFired; start += MAX_PACKED) {
    const end = start + MAX_PACKED < numFired ? start + MAX_PACKED : numFired;
    let sum = 0;
    for (let i = start; i < end; i++) sum = (sum + rows[fired[i] + quad]) | 0;
    c0 += sum & 255;
    c1 += (sum >>> 8) & 255;
    c2 += (sum >>> 16) & 255;
    c3 += sum >>> 24;
  }
  counts[4 * quad] = c0;
  counts[4 * quad + 1] = c1;
  counts[4 * quad + 2] = c2;
  counts[4 * quad + 3] = c3;
}

/** Currents, potentials and spikes, four neurons a turn. Returns how many fired. */
function moveNeurons(lane: Lane, scratch: Scratch, constants: SpikingConstants): number {
  const { potentials, currents, spikes } = lane;
  const { drive, counts } = scratch;
  const stride = potentials.length;
  const currentDecay = fround(constants.currentDecay);
  const potentialDecay = fround(constants.potentialDecay);
  const threshold = fround(constants.threshold);
  let numFired = 0;
  let bits = 0;
  for (let j = 0; j < stride; j += 4) {
    const i0 = fround(fround(currentDecay * currents[j]) + counts[j]);
    const i1 = fround(fround(currentDecay * currents[j + 1]) + counts[j + 1]);
    const i2 = fround(fround(currentDecay * currents[j + 2]) + counts[j + 2]);
    const i3 = fround(fround(currentDecay * currents[j + 3]) + counts[j + 3]);
    currents[j] = i0;
    currents[j + 1] = i1;
    currents[j + 2] = i2;
    currents[j + 3] = i3;
    let v0 = fround(fround(potentialDecay * potentials[j]) + fround(i0 + drive[j]));
    let v1 = fround(fround(potentialDecay * potentials[j + 1]) + fround(i1 + drive[j + 1]));
    let v2 = fround(fround(potentialDecay * potentials[j + 2]) + fround(i2 + drive[j + 2]));
    let v3 = fround(fround(potentialDecay * potentials[j + 3]) + fround(i3 + drive[j + 3]));
    if (v0 > threshold) {
      v0 = 0;
      bits |= 1 << j;
    }
    if (v1 > threshold) {
      v1 = 0;
      bits |= 2 << j;
    }
    if (v2 > threshold) {
      v2 = 0;
      bits |= 4 << j;
    }
    if (v3 > threshold) {
      v3 = 0;
      bits |= 8 << j;
    }
    potentials[j] = v0;
    potentials[j + 1] = v1;
    potentials[j + 2] = v2;
    potentials[j + 3] = v3;
    if ((j & 31) === 28) {
      spikes[j >>> 5] = bits;
      numFired += countBits(bits);
      bits = 0;
    }
  }
  return numFired;
}

/** Lists row offsets (neuron * stride / 4) of the neurons that fired, ascending. Returns how many. */
function listFired(fired: Int32Array, spikes: Uint32Array, quads: number): number {
  let n = 0;
  for (let w = 0; w < spikes.length; w++) {
    let bits = spikes[w] | 0;
    while (bits !== 0) {
      fired[n++] = (w * 32 + 31 - Math.clz32(bits & -bits)) * quads;
      bits &= bits - 1;
    }
  }
  return n;
}

function countBelow(sorted: Int32Array, count: number, limit: number): number {
  let n = 0;
  while (n < count && sorted[n] < limit) n++;
  return n;
}

/** Excitatory minus inhibitory spikes that output m listens to. */
function heardBy(lane: Lane, m: number): number {
  const words = lane.spikes.length;
  let sum = 0;
  for (let w = 0; w < words; w++) {
    const bits = lane.spikes[w];
    if (bits !== 0) sum += countBits(bits & lane.listensE[m * words + w]) - countBits(bits & lane.listensI[m * words + w]);
  }
  return sum;
}

function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
