import type { BatchPolicy, PolicySpec, Task } from "@quantal/core";
import { plainSpikingKernels, type SpikingBank, type SpikingShape, synapseBits } from "@quantal/kernels";
import { spikingGains } from "@quantal/nn";
import { requireSpiking } from "../network.ts";
import { type RsrpPolicyData, rsrpPolicy } from "../policy.ts";

/** A policy of one lane that acts, and shows what its network does. */
export interface SpikeProbe {
  /** Acts as rsrp's policy does, to the bit: it is the same code, on the kernels' plain twins. */
  readonly policy: BatchPolicy;
  readonly shape: SpikingShape;
  readonly subSteps: number;
  readonly subStepMs: number;
  /** [inputs], [outputs] of the last step: the normalized observation, and what the action was read from */
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  /** [subSteps, ceil(neurons / 32)]: who fired in the last step; neuron j is bit j % 32 of word j / 32 of a row */
  readonly spikes: Uint32Array;
  /** The one-bit synapses in use, recurrent | input | output, as `SpikingShape` says; of a reservoir with its fixed ones. */
  readonly synapses: Uint8Array;
}

/** Opens up a policy that rsrp's learner made. */
export function spikeProbe(spec: PolicySpec, task: Task): SpikeProbe {
  const network = requireSpiking("rsrp: spikeProbe", (spec.data as RsrpPolicyData).network); // made by the learner's policy()
  const { shape, constants } = spikingGains(network);
  const { subSteps, subStepMs } = network;
  const words = Math.ceil(shape.neurons / 32);
  const spikes = new Uint32Array(subSteps * words);
  const kernels = plainSpikingKernels((fired, _lane, subStep) => spikes.set(fired, subStep * words));
  const bank = kernels.bank(shape, constants, 1);
  const synapses = new Uint8Array(Math.ceil(synapseBits(shape) / 8));
  const watched: SpikingBank = {
    ...bank,
    load(lane, bits, offset = 0) {
      synapses.set(bits.subarray(offset, offset + synapses.length));
      bank.load(lane, bits, offset);
    },
  };
  const policy = rsrpPolicy({ ...kernels, bank: () => watched }, spec, task, 1);
  return { policy, shape, subSteps, subStepMs, inputs: bank.inputs, outputs: bank.outputs, spikes, synapses };
}
