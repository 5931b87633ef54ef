import { ShapeError } from "@quantal/numeric";
import { checkRows, type ReleaseSampler, sumReleases } from "./release.ts";
import { checkMemberBits, checkSpikingShape, type SpikingBank, type SpikingConstants, type SpikingShape, synapseBits } from "./spiking.ts";
import { instantiate, type WASM } from "./wasm.ts";

/** Exports of assembly/spiking.ts: byte offsets, then counts. */
interface SpikingExports {
  load(bank: number, lane: number): void;
  step(bank: number, count: number): void;
  sample(out: number, thresholds: number, keys: number, groups: number, k0: number, k1: number, flip: number): void;
  sum(sums: number, rows: number, stride: number, weights: number, pairs: number, groups: number): void;
}

/** An instance with memory of its own. */
interface Instance {
  readonly buffer: ArrayBuffer;
  readonly raw: SpikingExports;
}

const PAGE = 65536;
const HEADER = 1024; // address of the bank's header; address 0 is nobody's
const FIRST = 2048; // address of the first array
const MAX_POOLED = 16; // closed instances kept of each size
const SYNAPSES_PER_GROUP = 32;
const MEMBERS_PER_BLOCK = 128; // whose rows are summed at a time: a cache line of each fits the first-level cache
const MAX_WEIGHT = 32767;
const SIGN = 0x8000; // turns a u16 into an i16 of the same order

/**
 * Banks and samplers of a compiled module. Instances are pooled by size, because an engine is slow to make and to free memories; what is closed
 * is taken again and zeroed.
 */
export function spikingWasm(module: WASM.Module) {
  const pool = new Map<number, Instance[]>();
  const take = (bytes: number): { instance: Instance; release: () => void } => {
    let pages = 1;
    while (pages * PAGE < bytes) pages *= 2;
    const free = pool.get(pages) ?? [];
    pool.set(pages, free);
    const instance = free.pop() ?? create(module, pages);
    let isOpen = true;
    const release = (): void => {
      if (isOpen && free.length < MAX_POOLED) free.push(instance);
      isOpen = false;
    };
    return { instance, release };
  };
  return {
    bank: (shape: SpikingShape, constants: SpikingConstants, lanes: number) => wasmBank(take, shape, constants, lanes),
    sampler: (thresholds: Uint16Array) => wasmSampler(take, thresholds),
    sumReleases: (sums: Int32Array, rows: Uint8Array, stride: number, weights: Int32Array) => wasmSum(take, sums, rows, stride, weights),
  };
}

function create(module: WASM.Module, pages: number): Instance {
  const { buffer, exports } = instantiate(module, pages);
  return { buffer, raw: exports as SpikingExports }; // the WASM edge: made from assembly/spiking.ts
}

type Take = (bytes: number) => { instance: Instance; release: () => void };

/** Where a bank's arrays lie, in bytes, and where they end. */
function layoutOf({ inputs, neurons, outputs }: SpikingShape, lanes: number, stride: number, member: number) {
  let end = FIRST;
  const take = (bytes: number): number => {
    const offset = end;
    end += 16 * Math.ceil(bytes / 16);
    return offset;
  };
  const layout = {
    x: take(4 * lanes * inputs),
    y: take(4 * lanes * outputs),
    potentials: take(4 * lanes * stride),
    currents: take(4 * lanes * stride),
    traces: take(4 * lanes * outputs),
    spikes: take((lanes * stride) / 8),
    spikeCounts: take(8 * lanes),
    rows: take((lanes * neurons * stride) / 2),
    d: take(4 * lanes * inputs * stride),
    listens: take((lanes * outputs * stride) / 4),
    drive: take(4 * stride),
    fired: take(4 * stride),
    index: take(4 * lanes),
    member: take(member + 8), // words are read up to 7 bytes beyond
    counts: take(2 * stride + 64), // and 64 bytes that sums begin with
  };
  return { layout, end };
}

function wasmBank(take: Take, shape: SpikingShape, constants: SpikingConstants, lanes: number): SpikingBank {
  checkSpikingShape("spiking bank", shape, lanes);
  const { inputs, neurons, outputs, excitatory } = shape;
  const stride = Math.ceil(neurons / 32) * 32;
  const numBytes = Math.ceil(synapseBits(shape) / 8);
  const { layout, end } = layoutOf(shape, lanes, stride, numBytes);
  const { instance, release } = take(end);
  const { buffer, raw } = instance;
  new Uint8Array(buffer, 0, end).fill(0);
  // The header of assembly/spiking/bank.ts: sizes, then pointers in the order of the layout, then constants.
  const integers = [inputs, neurons, outputs, excitatory, stride, constants.subSteps, ...Object.values(layout)];
  const { currentDecay, potentialDecay, outputDecay, threshold, inputGain, outputGain } = constants;
  new Int32Array(buffer, HEADER).set(integers);
  new Float32Array(buffer, HEADER + 4 * integers.length).set([currentDecay, potentialDecay, outputDecay, threshold, inputGain, outputGain]);
  const index = new Int32Array(buffer, layout.index, lanes);
  const member = new Uint8Array(buffer, layout.member, numBytes);
  return {
    shape,
    lanes,
    stride,
    inputs: new Float32Array(buffer, layout.x, lanes * inputs),
    outputs: new Float32Array(buffer, layout.y, lanes * outputs),
    potentials: new Float32Array(buffer, layout.potentials, lanes * stride),
    currents: new Float32Array(buffer, layout.currents, lanes * stride),
    traces: new Float32Array(buffer, layout.traces, lanes * outputs),
    spikes: new Uint32Array(buffer, layout.spikes, (lanes * stride) / 32),
    spikeCounts: new Float64Array(buffer, layout.spikeCounts, lanes),
    load(lane, bits, offset = 0) {
      checkMemberBits("spiking load", shape, bits, offset);
      member.set(bits.length === numBytes ? bits : bits.subarray(offset, offset + numBytes));
      raw.load(HEADER, lane);
    },
    step(which, count) {
      for (let i = 0; i < count; i++) index[i] = which[i];
      raw.step(HEADER, count);
    },
    close: release,
  };
}

function wasmSampler(take: Take, thresholds: Uint16Array): ReleaseSampler {
  const count = thresholds.length;
  const groups = Math.ceil(count / SYNAPSES_PER_GROUP);
  const numBytes = Math.ceil(count / 8);
  const out = FIRST + 2 * SYNAPSES_PER_GROUP * groups;
  const { instance, release } = take(out + 4 * groups);
  const padded = new Uint16Array(instance.buffer, FIRST, SYNAPSES_PER_GROUP * groups);
  padded.fill(SIGN, count); // the least there is: no draw is below it, so padding bits are 0
  for (let i = 0; i < count; i++) padded[i] = thresholds[i] ^ SIGN;
  const sampled = new Uint8Array(instance.buffer, out, numBytes);
  return {
    count,
    sample(bits, k0, k1, mirrored) {
      if (bits.length < numBytes) {
        throw new ShapeError({ where: "release sample", problem: "too few bytes", got: bits.length, expected: `${numBytes} or more` });
      }
      instance.raw.sample(out, FIRST, HEADER, groups, k0, k1, mirrored ? -1 : 0);
      bits.set(sampled);
    },
    close: release,
  };
}

/** As sumReleases, in blocks of members whose rows fit the cache. */
function wasmSum(take: Take, sums: Int32Array, rows: Uint8Array, stride: number, weights: Int32Array): void {
  checkRows(sums.length, rows, stride, weights.length);
  if (!weights.every((weight) => Math.abs(weight) <= MAX_WEIGHT)) {
    sumReleases(sums, rows, stride, weights);
    return;
  }
  const groups = Math.ceil(sums.length / SYNAPSES_PER_GROUP);
  const rowBytes = 4 * groups;
  const block = 2 * Math.ceil(Math.min(weights.length, MEMBERS_PER_BLOCK) / 2);
  const atWeights = FIRST + 4 * SYNAPSES_PER_GROUP * groups;
  const atRows = atWeights + 2 * block;
  const { instance, release } = take(atRows + block * rowBytes);
  const { buffer, raw } = instance;
  const total = new Int32Array(buffer, FIRST, SYNAPSES_PER_GROUP * groups).fill(0);
  const halves = new Int16Array(buffer, atWeights, block);
  const copy = new Uint8Array(buffer, atRows, block * rowBytes);
  const used = Math.ceil(sums.length / 8);
  for (let first = 0; first < weights.length; first += block) {
    const count = Math.min(block, weights.length - first);
    for (let i = 0; i < count; i++) {
      const at = (first + i) * stride;
      copy.set(rows.subarray(at, at + used), i * rowBytes);
      halves[i] = weights[first + i];
    }
    if (count % 2 === 1) halves[count] = 0; // whatever bits its row has
    raw.sum(FIRST, atRows, rowBytes, atWeights, Math.ceil(count / 2), groups);
  }
  // A group's sums lie by bit, then by byte.
  for (let s = 0; s < sums.length; s++) sums[s] = total[(s & ~31) | ((s & 7) << 2) | ((s >>> 3) & 3)];
  release();
}
