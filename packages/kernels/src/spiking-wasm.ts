import { ShapeError } from "@quantal/numeric";
import type { ReleaseSampler } from "./release.ts";
import { checkMemberBits, checkSpikingShape, type SpikingBank, type SpikingConstants, type SpikingShape, synapseBits } from "./spiking.ts";
import { instantiate, type WASM } from "./wasm.ts";

/** Exports of assembly/spiking.ts: byte offsets, then counts. */
interface SpikingExports {
  load(bank: number, lane: number): void;
  step(bank: number, count: number): void;
  sample(out: number, thresholds: number, groups: number, k0: number, k1: number, flip: number): void;
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
    rows: take(lanes * neurons * stride),
    d: take(4 * lanes * inputs * stride),
    listens: take((lanes * outputs * stride) / 4),
    drive: take(4 * stride),
    fired: take(4 * stride),
    index: take(4 * lanes),
    member: take(member + 8), // words are read up to 7 bytes beyond
    counts: take(2 * stride),
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
  padded.fill(0, count); // u16 < 0 never holds: padding bits are 0
  padded.set(thresholds);
  const sampled = new Uint8Array(instance.buffer, out, numBytes);
  return {
    count,
    sample(bits, k0, k1, mirrored) {
      if (bits.length < numBytes) {
        throw new ShapeError({ where: "release sample", problem: "too few bytes", got: bits.length, expected: `${numBytes} or more` });
      }
      instance.raw.sample(out, FIRST, groups, k0, k1, mirrored ? -1 : 0);
      bits.set(sampled);
    },
    close: release,
  };
}
