import type { EpisodeJob, Lanes } from "@quantal/core";
import type { SpikingBank } from "@quantal/kernels";
import { type BitNetwork, isSpiking, type NetworkData } from "../network.ts";

/** What a policy is told of an order that is one of several of its generation. */
export type RoundData = {
  /** Members of a generation: a job's member is its remainder by this. */
  population: number;
  /** Whether a payload has an observation, and whether it has the network's state. */
  observes: boolean;
  carries: boolean;
  /** [n]: members of the order */
  members: Int32Array;
  /** [n]: steps of the member's episode after which the lock-step loop stops. What it then observes is its last observation, or its first
   * one where the episode ends no later (a reset follows it); -1: the last that it acted on */
  lastSteps: Int32Array;
  /** [n, state]: what members begin with; empty: a fresh start */
  states: Uint8Array;
};

/** What a policy does besides, in such an order. */
export interface RoundPolicy {
  /** The job with the member that it is of. */
  own(job: EpisodeJob): EpisodeJob;
  /** After the network's reset. */
  begin(lane: number, job: EpisodeJob): void;
  /** Before the network's step. */
  look(observations: Float32Array, lanes: Lanes): void;
  /** Writes observation and state, one after the other, as far as they are wanted. */
  finish(payload: Uint8Array, offset: number, lane: number): void;
}

/** Bytes of an observation in a payload. */
export function observationBytes(inputs: number): number {
  return 4 * inputs;
}

/** Bytes of a network's state: potentials, currents, traces, spikes. 0 of a perceptron. */
export function stateBytes(network: NetworkData): number {
  if (!isSpiking(network)) return 0;
  const stride = 32 * Math.ceil(network.neurons / 32);
  return 4 * (2 * stride + network.outputs) + stride / 8;
}

export function roundPolicy(data: RoundData, network: Pick<BitNetwork, "bank">, shape: NetworkData, numLanes: number): RoundPolicy {
  const { population, observes, carries, members, lastSteps, states } = data;
  const size = shape.inputs;
  const bytes = stateBytes(shape);
  const rowOf = new Map([...members].map((member, row) => [member, row]));
  const state = network.bank === undefined ? undefined : stateOf(network.bank, numLanes);
  const steps = new Int32Array(numLanes);
  const lastStep = new Int32Array(numLanes);
  const seen = new Float32Array(numLanes * size);
  return {
    own: ({ generation, member, start }) => ({ generation, member: member % population, start }),
    begin(lane, { member }) {
      const row = rowOf.get(member % population) ?? -1;
      steps[lane] = 0;
      lastStep[lane] = row < 0 ? -1 : lastSteps[row];
      if (states.length > 0 && row >= 0) state?.write(lane, states, row * bytes);
    },
    look(observations, lanes) {
      if (!observes) return;
      for (let i = 0; i < lanes.count; i++) {
        const lane = lanes.index[i];
        const step = steps[lane]++;
        if (step > 0 && lastStep[lane] >= 0 && step !== lastStep[lane]) continue;
        for (let k = lane * size; k < (lane + 1) * size; k++) seen[k] = observations[k];
      }
    },
    finish(payload, offset, lane) {
      const view = new DataView(payload.buffer, payload.byteOffset + offset);
      if (observes) for (let k = 0; k < size; k++) view.setFloat32(4 * k, seen[lane * size + k], true);
      if (carries) state?.read(payload, offset + (observes ? observationBytes(size) : 0), lane);
    },
  };
}

/** A bank's state as bytes, a lane's at a time. Every platform that runs this is little-endian. */
function stateOf(bank: SpikingBank, numLanes: number) {
  const parts = [bank.potentials, bank.currents, bank.traces, bank.spikes].map((array) => {
    const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    return { view, size: array.byteLength / numLanes };
  });
  return {
    write(lane: number, from: Uint8Array, offset: number): void {
      let at = offset;
      for (const { view, size } of parts) {
        view.set(from.subarray(at, at + size), lane * size);
        at += size;
      }
    },
    read(into: Uint8Array, offset: number, lane: number): void {
      let at = offset;
      for (const { view, size } of parts) {
        into.set(view.subarray(lane * size, (lane + 1) * size), at);
        at += size;
      }
    },
  };
}
