// The bank's header, written by src/spiking-wasm.ts: int32 fields, then float32 ones. Offsets are bytes from `bank`.

export const INPUTS: usize = 0;
export const NEURONS: usize = 4;
export const OUTPUTS: usize = 8;
export const EXCITATORY: usize = 12;
export const STRIDE: usize = 16;
export const SUB_STEPS: usize = 20;
/** Pointers to [lanes, ...] arrays. */
export const X: usize = 24;
export const Y: usize = 28;
export const POTENTIALS: usize = 32;
export const CURRENTS: usize = 36;
export const TRACES: usize = 40;
export const SPIKES: usize = 44;
export const SPIKE_COUNTS: usize = 48;
export const ROWS: usize = 52;
export const D: usize = 56;
export const LISTENS: usize = 60;
/** Pointers to scratch. */
export const DRIVE: usize = 64;
export const FIRED: usize = 68;
export const INDEX: usize = 72;
export const MEMBER: usize = 76;
export const COUNTS: usize = 80;
export const CURRENT_DECAY: usize = 84;
export const POTENTIAL_DECAY: usize = 88;
export const OUTPUT_DECAY: usize = 92;
export const THRESHOLD: usize = 96;
export const INPUT_GAIN: usize = 100;
export const OUTPUT_GAIN: usize = 104;

export function field(bank: usize, offset: usize): i32 {
  return i32.load(bank + offset);
}

export function at(bank: usize, offset: usize): usize {
  return <usize>i32.load(bank + offset);
}
