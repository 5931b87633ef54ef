import { exp, type Rng } from "@quantal/numeric";
import { type Layout, layoutOf } from "./dense-layout.ts";
import type { MemberNetwork } from "./member-network.ts";
import { checkSpikingOptions, type SpikingNetworkOptions } from "./spiking-network.ts";

const { fround } = Math;

/** What a spiking network of real weights is made of: the options of the same names of `spikingNetwork`. */
export type DenseSpikingOptions = Omit<SpikingNetworkOptions, "excitatoryRatio" | "reservoir" | "connectivity">;

const SMALLEST = fround(1e-12); // currents and potentials below it become 0 once a step: subnormal numbers are slow

/** Tensors of a member. */
export function denseSpikingLayout({ inputs, neurons, outputs }: DenseSpikingOptions): Layout {
  return layoutOf([
    ["input.weights", [inputs, neurons]],
    ["recurrent.weights", [neurons, neurons]],
    ["output.weights", [neurons, outputs]],
  ]);
}

/** Writes first parameters of a member: standard normals. */
export function initDenseSpiking(parameters: Float32Array, { tensors }: Layout, rng: Rng): void {
  for (const { offset, length } of tensors) for (let i = 0; i < length; i++) parameters[offset + i] = rng.normal();
}

/**
 * Leaky integrate-and-fire networks with real weights, a lane each. There are no signs of neurons: a spike is 1.
 *   current   = exp(-dt / tauSynapse) * current + R * (spikes of the sub-step before, through the recurrent weights)
 *   potential = a * potential + (1 - a) * (current + R_in * (x through the input weights)), a = exp(-dt / tauMembrane)
 *   a spike and a potential of 0 where potential > 1
 *   trace     = b * trace + (1 - b) / dt * (spikes through the output weights), b = exp(-dt / tauOutput);   output = R_out * trace
 *   R_in = kIn * tauMembrane * sqrt(2 / inputs), R = kHidden * tauMembrane / tauSynapse * sqrt(2 / neurons), R_out = kOut * sqrt(1 / neurons)
 * A trace an output is the filtered rates through the output weights: both are linear. Float32, additions in the order of indices.
 * An episode starts at rest, but for potentials drawn from [0, 1): one u32 a neuron.
 * @throws OptionError naming the option that is out of range
 * @see Wang, Sun, Cheng & Song 2023, arXiv:2305.17650, the network that evolution strategies train there
 */
export function denseSpiking(options: DenseSpikingOptions, lanes: number): MemberNetwork {
  checkSpikingOptions(options);
  const { inputs: numInputs, neurons, outputs: numOutputs } = options;
  const layout = denseSpikingLayout(options);
  const members = Array.from({ length: lanes }, () => memberOf(options, layout));
  const inputs = new Float32Array(lanes * numInputs);
  const outputs = new Float32Array(lanes * numOutputs);
  const step = stepper(options, layout);
  return {
    layout,
    inputs,
    outputs,
    load: (lane, parameters) => members[lane].parameters.set(parameters),
    reset(lane, rng) {
      const { potentials, currents, traces, spikes } = members[lane];
      for (let j = 0; j < neurons; j++) potentials[j] = (rng.u32() >>> 8) / 16777216;
      currents.fill(0);
      traces.fill(0);
      spikes.fill(0);
    },
    step(index, count) {
      for (let i = 0; i < count; i++) step(members[index[i]], inputs, outputs, index[i]);
    },
    close() {},
  };
}

interface Member {
  readonly parameters: Float32Array;
  readonly potentials: Float32Array;
  readonly currents: Float32Array;
  /** [outputs]: what spikes gave to each output, filtered */
  readonly traces: Float32Array;
  /** How many neurons fired in the last sub-step, then which. */
  readonly spikes: Int32Array;
}

function memberOf({ neurons, outputs }: DenseSpikingOptions, layout: Layout): Member {
  return {
    parameters: new Float32Array(layout.length),
    potentials: new Float32Array(neurons),
    currents: new Float32Array(neurons),
    traces: new Float32Array(outputs),
    spikes: new Int32Array(1 + neurons),
  };
}

function stepper(options: DenseSpikingOptions, layout: Layout) {
  const { inputs: numInputs, outputs: numOutputs, neurons, subSteps, subStepMs } = options;
  const { inputGain, recurrentGain, outputGain, currentDecay, potentialDecay, outputDecay } = constantsOf(options);
  const [input, recurrent, output] = layout.tensors.map(({ offset }) => offset);
  const rest = fround(1 - potentialDecay);
  const spikeGain = fround((1 - outputDecay) / subStepMs);
  const drive = new Float32Array(neurons); // scratch
  const inputCurrent = new Float32Array(neurons); // scratch

  /** Adds the rows of the neurons that fired. */
  const collect = (weights: Float32Array, spikes: Int32Array): void => {
    drive.fill(0);
    for (let k = 1; k <= spikes[0]; k++) {
      const row = recurrent + spikes[k] * neurons;
      for (let j = 0; j < neurons; j++) drive[j] += weights[row + j];
    }
  };
  /** One sub-step of all neurons, from drive. */
  const integrate = ({ potentials, currents, spikes }: Member): void => {
    let fired = 0;
    for (let j = 0; j < neurons; j++) {
      const current = fround(fround(currentDecay * currents[j]) + fround(recurrentGain * drive[j]));
      const potential = fround(fround(potentialDecay * potentials[j]) + fround(rest * fround(current + inputCurrent[j])));
      currents[j] = current;
      potentials[j] = potential > 1 ? 0 : potential;
      if (potential > 1) spikes[++fired] = j;
    }
    spikes[0] = fired;
  };
  const filter = ({ parameters, traces, spikes }: Member): void => {
    for (let o = 0; o < numOutputs; o++) {
      let sum = 0;
      for (let k = 1; k <= spikes[0]; k++) sum = fround(sum + parameters[output + spikes[k] * numOutputs + o]);
      traces[o] = fround(outputDecay * traces[o]) + fround(spikeGain * sum); // storing rounds the sum
    }
  };

  return (member: Member, inputs: Float32Array, outputs: Float32Array, lane: number): void => {
    const { parameters, potentials, currents, traces, spikes } = member;
    inputCurrent.fill(0);
    for (let k = 0; k < numInputs; k++) {
      const x = fround(inputGain * inputs[lane * numInputs + k]);
      for (let j = 0; j < neurons; j++) inputCurrent[j] += fround(x * parameters[input + k * neurons + j]);
    }
    for (let t = 0; t < subSteps; t++) {
      collect(parameters, spikes);
      integrate(member);
      filter(member);
    }
    flush(potentials);
    flush(currents);
    for (let o = 0; o < numOutputs; o++) outputs[lane * numOutputs + o] = outputGain * traces[o];
  };
}

function flush(values: Float32Array): void {
  for (let j = 0; j < values.length; j++) if (values[j] < SMALLEST && values[j] > -SMALLEST) values[j] = 0;
}

/** Gains and decays in float32. */
function constantsOf(options: DenseSpikingOptions) {
  const { inputs, neurons, subStepMs, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs } = options;
  return {
    inputGain: fround(kIn * tauMembraneMs * Math.sqrt(2 / inputs)),
    recurrentGain: fround(((kHidden * tauMembraneMs) / tauSynapseMs) * Math.sqrt(2 / neurons)),
    outputGain: fround(kOut * Math.sqrt(1 / neurons)),
    currentDecay: fround(exp(-subStepMs / tauSynapseMs)),
    potentialDecay: fround(exp(-subStepMs / tauMembraneMs)),
    outputDecay: fround(exp(-subStepMs / tauOutputMs)),
  };
}
