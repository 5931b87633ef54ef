import { type SpikingBank, type SpikingConstants, type SpikingKernels, type SpikingShape, synapseBits } from "@quantal/kernels";
import { checkOption, exp, type Rng, requireFinite, requireInteger } from "@quantal/numeric";
import { concatBits, reservoirBits } from "./reservoir.ts";

/** What a spiking network is made of. Times are in ms; the resting potential is 0 and the threshold 1. */
export interface SpikingNetworkOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** In [1, 4096]; multiples of 32 waste nothing. */
  readonly neurons: number;
  /** Share of neurons that excite; the others inhibit. */
  readonly excitatoryRatio: number;
  /** Sub-steps of an environment step, and the length of one. */
  readonly subSteps: number;
  readonly subStepMs: number;
  /** Gains of input, recurrent and output synapses; kHidden above 0. */
  readonly kIn: number;
  readonly kHidden: number;
  readonly kOut: number;
  readonly tauSynapseMs: number;
  readonly tauMembraneMs: number;
  readonly tauOutputMs: number;
  /** True: the recurrent synapses are the fixed ones of `reservoirBits`, and a member is its input and output synapses only. */
  readonly reservoir: boolean;
  /** Share of all possible synapses that exist, in (0, 1]: gains grow as there are fewer. The caller sees to it that no others are set. */
  readonly connectivity: number;
}

/** The published network's constants: 256 neurons, 33 sub-steps of 0.5 ms. */
export const SPIKING_DEFAULTS = {
  neurons: 256,
  excitatoryRatio: 0.5,
  subSteps: 33,
  subStepMs: 0.5,
  kIn: 0.1,
  kHidden: 1,
  kOut: 5,
  tauSynapseMs: 5,
  tauMembraneMs: 10,
  tauOutputMs: 10,
  reservoir: false,
  connectivity: 1,
} as const;

const RELEASE = 0.5; // share of the existing synapses that are set, at the start of learning

/** Gains and decays of a network: natural units on one side, the kernel's scaled ones on the other. */
export interface SpikingGains {
  readonly shape: SpikingShape;
  readonly constants: SpikingConstants;
  /** Membrane potential = potentialUnit * scaled potential; synaptic current = currentUnit * scaled current. */
  readonly potentialUnit: number;
  readonly currentUnit: number;
  readonly inputUnit: number;
  readonly outputUnit: number;
}

/**
 * Networks of one shape, a lane each: leaky integrate-and-fire neurons, half of them inhibitory by default, one-bit synapses.
 *   current   = exp(-dt / tauSynapse) * current + R * (spikes of the sub-step before, signed, through the recurrent synapses)
 *   potential = a * potential + (1 - a) * (current + R_in * ([x, -x] through the input synapses)), a = exp(-dt / tauMembrane)
 *   a spike and a potential of 0 where potential > 1
 *   rate      = b * rate + (1 - b) * spikes / dt, b = exp(-dt / tauOutput);   output = R_out * (rate through the output synapses)
 *   R_in = kIn * tauMembrane * sqrt(2 / (rho inputs)), R = kHidden * tauMembrane / tauSynapse * sqrt(2 / (rho neurons)),
 *   R_out = kOut * sqrt(1 / (rho neurons)), rho = 0.5 connectivity
 * @see Wang, Sun, Cheng & Song 2023, "Evolving Connectivity for Recurrent Spiking Neural Networks", NeurIPS
 */
export interface SpikingNetwork {
  /** Plastic synapses: bits of a member. */
  readonly synapses: number;
  /** [lanes, inputs], written by the caller before a step */
  readonly inputs: Float32Array;
  /** [lanes, outputs], written by a step */
  readonly outputs: Float32Array;
  /** Takes a member's synapses from ceil(synapses / 8) bytes. State stays as it is. */
  load(lane: number, bits: Uint8Array): void;
  /** A lane at rest, but for potentials drawn from [0, 1): one u32 of `rng` a neuron. */
  reset(lane: number, rng: Rng): void;
  /** One environment step of the lanes index[0 ... count). */
  step(index: Int32Array, count: number): void;
  /** Share of neurons that fired in a sub-step of this lane, over all sub-steps since its reset; 0 before any. */
  firingFraction(lane: number): number;
  /** The state behind it, in the kernel's scaled units, and what they mean. */
  readonly bank: SpikingBank;
  readonly gains: SpikingGains;
  close(): void;
}

/**
 * Makes networks for a number of lanes.
 * @throws OptionError naming the option that is out of range
 */
export function spikingNetwork(kernels: SpikingKernels, options: SpikingNetworkOptions, lanes: number): SpikingNetwork {
  const gains = spikingGains(options);
  const { shape, constants } = gains;
  const bank = kernels.bank(shape, constants, lanes);
  const recurrent = shape.neurons * shape.neurons;
  const all = synapseBits(shape);
  const fixed = options.reservoir ? reservoirBits(kernels, shape.neurons, options.connectivity) : undefined;
  const whole = new Uint8Array(Math.ceil(all / 8));
  const steps = new Float64Array(lanes); // environment steps since the reset
  const scale = Math.fround(constants.threshold);
  return {
    synapses: fixed === undefined ? all : all - recurrent,
    inputs: bank.inputs,
    outputs: bank.outputs,
    bank,
    gains,
    load(lane, bits) {
      if (fixed === undefined) return bank.load(lane, bits);
      concatBits(whole, fixed, recurrent, bits, all - recurrent);
      bank.load(lane, whole);
    },
    reset(lane, rng) {
      clear(bank, lane);
      steps[lane] = 0;
      const at = lane * bank.stride;
      for (let j = 0; j < shape.neurons; j++) bank.potentials[at + j] = ((rng.u32() >>> 8) / 16777216) * scale;
    },
    step(index, count) {
      bank.step(index, count);
      for (let i = 0; i < count; i++) steps[index[i]]++;
    },
    firingFraction(lane) {
      return steps[lane] === 0 ? 0 : bank.spikeCounts[lane] / (steps[lane] * constants.subSteps * shape.neurons);
    },
    close() {
      bank.close();
    },
  };
}

/**
 * The constants of a network.
 * @throws OptionError naming the option that is out of range
 */
export function spikingGains(options: SpikingNetworkOptions): SpikingGains {
  checkSpikingOptions(options);
  requireFinite("spikingNetwork", "excitatoryRatio", options.excitatoryRatio, 0, 1);
  requireFinite("spikingNetwork", "connectivity", options.connectivity, 1e-6, 1);
  const { inputs, outputs, neurons, subSteps, subStepMs, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs } = options;
  const density = RELEASE * options.connectivity;
  const potentialDecay = exp(-subStepMs / tauMembraneMs);
  const outputDecay = exp(-subStepMs / tauOutputMs);
  const inputUnit = kIn * tauMembraneMs * Math.sqrt(2 / (density * inputs));
  const currentUnit = ((kHidden * tauMembraneMs) / tauSynapseMs) * Math.sqrt(2 / (density * neurons));
  const outputUnit = kOut * Math.sqrt(1 / (density * neurons));
  const potentialUnit = (1 - potentialDecay) * currentUnit;
  return {
    shape: { inputs, neurons, outputs, excitatory: Math.round(neurons * options.excitatoryRatio) },
    constants: {
      subSteps,
      currentDecay: exp(-subStepMs / tauSynapseMs),
      potentialDecay,
      outputDecay,
      threshold: 1 / potentialUnit,
      inputGain: inputUnit / currentUnit,
      outputGain: (outputUnit * (1 - outputDecay)) / subStepMs,
    },
    potentialUnit,
    currentUnit,
    inputUnit,
    outputUnit,
  };
}

/**
 * What binary and real-weighted networks have in common.
 * @throws OptionError naming the option that is out of range
 */
export function checkSpikingOptions(options: Omit<SpikingNetworkOptions, "excitatoryRatio" | "reservoir" | "connectivity">): void {
  const where = "spikingNetwork";
  requireInteger(where, "subSteps", options.subSteps, 1, 10_000);
  for (const name of ["kIn", "kOut"] as const) requireFinite(where, name, options[name], 0, 1e6);
  for (const name of ["subStepMs", "kHidden", "tauSynapseMs", "tauMembraneMs", "tauOutputMs"] as const) {
    requireFinite(where, name, options[name], 1e-6, 1e6);
  }
  const longest = 50 * Math.min(options.tauSynapseMs, options.tauMembraneMs, options.tauOutputMs);
  checkOption(options.subStepMs <= longest, {
    where,
    problem: "a sub-step outlasts every time constant, so nothing would be remembered",
    got: options.subStepMs,
    expected: `subStepMs of ${longest} or less`,
    fix: "Use shorter sub-steps, and more of them.",
  });
}

function clear(bank: SpikingBank, lane: number): void {
  const { stride, shape } = bank;
  bank.potentials.fill(0, lane * stride, (lane + 1) * stride);
  bank.currents.fill(0, lane * stride, (lane + 1) * stride);
  bank.spikes.fill(0, (lane * stride) / 32, ((lane + 1) * stride) / 32);
  bank.traces.fill(0, lane * shape.outputs, (lane + 1) * shape.outputs);
  bank.spikeCounts[lane] = 0;
}
