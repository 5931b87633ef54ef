import { requireInteger, ShapeError } from "@quantal/numeric";

/**
 * Sizes of a recurrent network of spiking neurons with one-bit synapses. Neurons [0, excitatory) excite, the others inhibit.
 * A member is `synapseBits(shape)` bits, row-major and without gaps, lowest bit of a byte first:
 *   recurrent [neurons, neurons] (source, target) | input [2 * inputs, neurons] | output [outputs, neurons] (transposed)
 * Row k < inputs of `input` takes +x[k], row inputs + k takes -x[k].
 */
export interface SpikingShape {
  readonly inputs: number;
  readonly neurons: number;
  readonly outputs: number;
  readonly excitatory: number;
}

/** Constants of one environment step. Decays are per sub-step, in [0, 1); all are rounded to float32 once. */
export interface SpikingConstants {
  /** Sub-steps in an environment step. */
  readonly subSteps: number;
  readonly currentDecay: number;
  readonly potentialDecay: number;
  readonly outputDecay: number;
  /** Potential at which a neuron fires, in scaled units; above 0. */
  readonly threshold: number;
  /** What an input of 1 adds to a scaled current. */
  readonly inputGain: number;
  readonly outputGain: number;
}

/**
 * Networks of one shape, a lane each. A lane never depends on another. Views stay valid until `close`.
 *
 * One environment step, in float32 after every operation, for each neuron j (c, p, o: the three decays):
 *   drive[j] = sum over k ascending of D[k, j] * (x[k] * inputGain), D = input[k] - input[inputs + k] in {-1, 0, 1}
 *   |current|, |potential|, |trace| below 1e-12 become 0 (silent neurons would decay into denormals, which are slow)
 *   subSteps times: current[j] = c * current[j] + count[j], count = excitatory minus inhibitory spikes of the sub-step before that reach j
 *                   (not added where nobody fired: a -0 stays)
 *                   potential[j] = p * potential[j] + (current[j] + drive[j]); above threshold: a spike, and potential[j] = 0
 *                   trace[m] = o * trace[m] + (excitatory minus inhibitory spikes of this sub-step that output m listens to)
 *   outputs[m] = outputGain * trace[m]
 * Counts are exact integers, so the order of spikes never matters.
 */
export interface SpikingBank {
  readonly shape: SpikingShape;
  readonly lanes: number;
  /** Neurons of a row of `potentials` and `currents`: shape.neurons rounded up to 32. The rest stays 0. */
  readonly stride: number;
  /** [lanes, inputs], written by the caller before a step */
  readonly inputs: Float32Array;
  /** [lanes, outputs], written by a step */
  readonly outputs: Float32Array;
  /** [lanes, stride], scaled */
  readonly potentials: Float32Array;
  readonly currents: Float32Array;
  /** [lanes, outputs], filtered spikes that each output listens to */
  readonly traces: Float32Array;
  /** [lanes, stride / 32]: who fired in the last sub-step; neuron j is bit j % 32 of word j / 32 */
  readonly spikes: Uint32Array;
  /** [lanes]: spikes since the count was last set to 0 by the caller */
  readonly spikeCounts: Float64Array;
  /** Takes a member's synapses, synapseBits(shape) bits from a byte offset. State stays as it is. */
  load(lane: number, bits: Uint8Array, offset?: number): void;
  /** One environment step of the lanes index[0 ... count). */
  step(index: Int32Array, count: number): void;
  /** Gives the memory back; the bank can't be used again. */
  close(): void;
}

/** Told after each sub-step of a lane who fired: neuron j is bit j % 32 of word j / 32. A view, valid during the call. */
export type SpikeListener = (spikes: Uint32Array, lane: number, subStep: number) => void;

/** Synapses of a network: bits of a member. */
export function synapseBits({ inputs, neurons, outputs }: SpikingShape): number {
  return neurons * (neurons + 2 * inputs + outputs);
}

/** 32 bits from any bit position, lowest first; what lies beyond the end reads as 0. */
export function bitsAt(bytes: Uint8Array, position: number): number {
  const at = Math.floor(position / 8);
  const shift = position % 8;
  const word = (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> shift;
  return (shift === 0 ? word : word | (bytes[at + 4] << (32 - shift))) >>> 0;
}

/** @throws OptionError, ShapeError for sizes that can't be */
export function checkSpikingShape(where: string, shape: SpikingShape, lanes: number): void {
  requireInteger(where, "inputs", shape.inputs, 1, 4096);
  requireInteger(where, "neurons", shape.neurons, 1, 4096);
  requireInteger(where, "outputs", shape.outputs, 1, 1024);
  requireInteger(where, "excitatory", shape.excitatory, 0, shape.neurons);
  requireInteger(where, "lanes", lanes, 1, 65536);
}

/** @throws ShapeError when a member's bits don't fit */
export function checkMemberBits(where: string, shape: SpikingShape, bits: Uint8Array, offset: number): void {
  const needed = Math.ceil(synapseBits(shape) / 8);
  if (bits.length - offset >= needed) return;
  throw new ShapeError({
    where,
    problem: "too few bits for a member",
    got: bits.length - offset,
    expected: `${needed} bytes from the offset on`,
  });
}
