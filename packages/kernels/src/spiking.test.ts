import { RowRng, writeKey } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitsAt, type SpikingConstants, type SpikingShape, synapseBits } from "./spiking.ts";
import { loadSpikingKernels, plainSpikingKernels, type SpikingKernels } from "./spiking-kernels.ts";

const KERNELS: SpikingKernels[] = [plainSpikingKernels(), await loadSpikingKernels()];
const exact = (x: number): number => x;

function rngOf(seed: number): RowRng {
  const keys = new Uint32Array(4);
  writeKey(keys, 0, seed, "test");
  return new RowRng(keys).at(0);
}

function bit(bits: Uint8Array, i: number): number {
  return (bits[i >> 3] >> (i & 7)) & 1;
}

/** One lane the slow way: dense loops over plain numbers, rounded by `round` after every operation. */
function denseTwin(shape: SpikingShape, constants: SpikingConstants, bits: Uint8Array, round: (x: number) => number) {
  const { inputs, neurons, outputs, excitatory } = shape;
  const [c, p, o, threshold, inputGain, outputGain] = [
    constants.currentDecay,
    constants.potentialDecay,
    constants.outputDecay,
    constants.threshold,
    constants.inputGain,
    constants.outputGain,
  ].map(round);
  const currents = new Array<number>(neurons).fill(0);
  const potentials = new Array<number>(neurons).fill(0);
  const traces = new Array<number>(outputs).fill(0);
  const spikes = new Array<number>(neurons).fill(0);
  const signed = (j: number): number => (j < excitatory ? spikes[j] : -spikes[j]);
  const input = (k: number, j: number): number => bit(bits, neurons * neurons + k * neurons + j);
  const zeroTiny = (list: number[]): void => {
    for (const [j, x] of list.entries()) list[j] = Math.abs(x) < Math.fround(1e-12) ? 0 : x;
  };
  /** Calls `compare` with the potentials before they are compared with the threshold. */
  function step(x: ArrayLike<number>, beforeThreshold: (potentials: number[]) => void = () => {}): number[] {
    [currents, potentials, traces].forEach(zeroTiny);
    const drive = potentials.map((_, j) => {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum = round(sum + (input(k, j) - input(inputs + k, j)) * round(x[k] * inputGain));
      return sum;
    });
    for (let t = 0; t < constants.subSteps; t++) {
      const fired = spikes.flatMap((s, i) => (s ? [i] : []));
      const counts = currents.map((_, j) => fired.reduce((sum, i) => sum + signed(i) * bit(bits, i * neurons + j), 0));
      for (let j = 0; j < neurons; j++) {
        currents[j] = round(round(c * currents[j]) + counts[j]);
        potentials[j] = round(round(p * potentials[j]) + round(currents[j] + drive[j]));
      }
      beforeThreshold(potentials);
      for (let j = 0; j < neurons; j++) {
        spikes[j] = potentials[j] > threshold ? 1 : 0;
        if (spikes[j]) potentials[j] = 0;
      }
      for (let m = 0; m < outputs; m++) {
        const heard = spikes.reduce((sum, _s, j) => sum + signed(j) * bit(bits, neurons * (neurons + 2 * inputs + m) + j), 0);
        traces[m] = round(round(o * traces[m]) + heard);
      }
    }
    return traces.map((trace) => round(outputGain * trace));
  }
  return { step, currents, potentials, traces, spikes, threshold };
}

const CONSTANTS: SpikingConstants = {
  subSteps: 8,
  currentDecay: 0.6703200460356393,
  potentialDecay: 0.8187307530779818,
  outputDecay: 0.8187307530779818,
  threshold: 11.03,
  inputGain: 2,
  outputGain: 0.16,
};

function randomBits(shape: SpikingShape, seed: number): Uint8Array {
  const rng = rngOf(seed);
  return Uint8Array.from({ length: Math.ceil(synapseBits(shape) / 8) }, () => rng.integers(0, 256));
}

function spikesOf(words: Uint32Array, neurons: number): number[] {
  return Array.from({ length: neurons }, (_, j) => (words[j >> 5] >>> (j & 31)) & 1);
}

describe.each(KERNELS)("the $name spiking bank", (kernels) => {
  const sizes = fc.record({
    inputs: fc.integer({ min: 1, max: 9 }),
    neurons: fc.constantFrom(1, 3, 4, 5, 8, 17, 31, 32, 33, 64, 100),
    outputs: fc.integer({ min: 1, max: 3 }),
  });

  test("has the bits of the dense float32 twin, spikes, potentials and outputs, for any sizes", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(1000),
        fc.double({ min: 0, max: 12, noNaN: true }),
        (size, ratio, seed, gain) => {
          const shape = { ...size, excitatory: Math.round(size.neurons * ratio) };
          const bits = randomBits(shape, seed);
          const twin = denseTwin(shape, { ...CONSTANTS, inputGain: gain }, bits, Math.fround);
          const bank = kernels.bank(shape, { ...CONSTANTS, inputGain: gain }, 1);
          bank.load(0, bits);
          const rng = rngOf(seed + 1);
          for (let step = 0; step < 12; step++) {
            for (let k = 0; k < shape.inputs; k++) bank.inputs[k] = rng.normal();
            const outputs = twin.step(bank.inputs);
            bank.step(Int32Array.of(0), 1);
            expect([...bank.outputs]).toEqual(outputs);
            expect(spikesOf(bank.spikes, shape.neurons)).toEqual(twin.spikes);
            expect([...bank.potentials.subarray(0, shape.neurons)]).toEqual(twin.potentials);
            expect([...bank.currents.subarray(0, shape.neurons)]).toEqual(twin.currents);
          }
          bank.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test("has the spikes of a dense float64 twin over 10,000 sub-steps, but for potentials within 1e-5 of the threshold", () => {
    const shape = { inputs: 4, neurons: 64, outputs: 2, excitatory: 32 };
    const constants = { ...CONSTANTS, subSteps: 1 };
    let spikes = 0;
    let disagreements = 0;
    let drift = 0;
    for (let net = 0; net < 5; net++) {
      const bits = randomBits(shape, net);
      const twin = denseTwin(shape, constants, bits, exact);
      const bank = kernels.bank(shape, constants, 1);
      bank.load(0, bits);
      const rng = rngOf(100 + net);
      for (let step = 0; step < 2000; step++) {
        for (let k = 0; k < 4; k++) bank.inputs[k] = 0.9 * bank.inputs[k] + 0.4 * rng.normal();
        const before: number[] = [];
        twin.step(bank.inputs, (potentials) => before.push(...potentials));
        bank.step(Int32Array.of(0), 1);
        const fired = spikesOf(bank.spikes, 64);
        fired.forEach((f, j) => {
          spikes += f;
          if (f === twin.spikes[j]) return;
          disagreements++;
          expect(Math.abs(before[j] / twin.threshold - 1)).toBeLessThan(1e-5);
          twin.spikes[j] = f; // float32 fell on the other side of the threshold: the twin goes on from there
          twin.potentials[j] = f ? 0 : before[j];
        });
        for (const [j, v] of twin.potentials.entries()) {
          drift = Math.max(drift, Math.abs(v - bank.potentials[j]) / Math.max(50, Math.abs(v)));
        }
      }
    }
    expect(drift).toBeLessThan(1e-6);
    expect(spikes).toBeGreaterThan(5000);
    expect(disagreements).toBeLessThan(5);
  });

  test("counts more spikes in a sub-step than a byte can hold", () => {
    const shape = { inputs: 1, neurons: 320, outputs: 1, excitatory: 300 };
    const constants = { ...CONSTANTS, subSteps: 3, inputGain: 100 };
    const bits = new Uint8Array(synapseBits(shape) / 8).fill(255);
    bits.fill(0, (320 * 321) / 8, (320 * 322) / 8); // no -x synapses: all fire at once
    const twin = denseTwin(shape, constants, bits, Math.fround);
    const bank = kernels.bank(shape, constants, 1);
    bank.load(0, bits);
    bank.inputs[0] = 1;
    bank.step(Int32Array.of(0), 1);
    expect(twin.step([1])).toEqual([bank.outputs[0]]);
    expect(bank.currents[7]).toBe(twin.currents[7]);
    expect(bank.currents[7]).toBeGreaterThan(255);
    expect(bank.spikeCounts[0]).toBe(3 * 320);
  });

  test("lanes don't see each other, and only the lanes that are asked for move", () => {
    const shape = { inputs: 3, neurons: 64, outputs: 2, excitatory: 40 };
    const alone = kernels.bank(shape, CONSTANTS, 1);
    const many = kernels.bank(shape, CONSTANTS, 3);
    for (const lane of [0, 1, 2]) many.load(lane, randomBits(shape, lane));
    alone.load(0, randomBits(shape, 1));
    const rng = rngOf(5);
    for (let step = 0; step < 30; step++) {
      for (let k = 0; k < 9; k++) many.inputs[k] = 2 * rng.normal();
      alone.inputs.set(many.inputs.subarray(3, 6));
      const idle = many.potentials.slice(0, 64);
      many.step(step % 2 ? Int32Array.of(1, 2, 0) : Int32Array.of(2, 1, 0), 2);
      alone.step(Int32Array.of(0), 1);
      expect(many.outputs.slice(2, 4)).toEqual(alone.outputs);
      expect(many.potentials.slice(64, 128)).toEqual(alone.potentials);
      expect(many.potentials.slice(0, 64)).toEqual(idle);
    }
    expect(many.spikeCounts[1]).toBeGreaterThan(0);
    expect(many.spikeCounts[0]).toBe(0);
  });

  test("a current that decays to nothing keeps the bits of the other kernels", () => {
    const shape = { inputs: 1, neurons: 32, outputs: 1, excitatory: 16 };
    const banks = KERNELS.map((each) => each.bank(shape, { ...CONSTANTS, currentDecay: 0 }, 1));
    const currents = banks.map((bank) => {
      bank.currents.fill(-1);
      bank.step(Int32Array.of(0), 1);
      return [...bank.currents];
    });
    expect(currents[0]).toEqual(currents[1]);
  });

  test("silent neurons reach zero, not denormals", () => {
    const shape = { inputs: 1, neurons: 32, outputs: 1, excitatory: 16 };
    const bank = kernels.bank(shape, CONSTANTS, 1);
    bank.load(0, randomBits(shape, 1));
    bank.potentials.fill(1);
    bank.currents.fill(-1);
    for (let step = 0; step < 40; step++) bank.step(Int32Array.of(0), 1);
    expect(bank.potentials.every((v) => v === 0)).toBe(true);
    expect(bank.currents.every((i) => i === 0)).toBe(true);
  });

  test.each([0, 1, 2, 3, 29])("neuron %i fires above the threshold, not at it", (j) => {
    const bank = kernels.bank(
      { inputs: 1, neurons: 30, outputs: 1, excitatory: 30 },
      { ...CONSTANTS, subSteps: 1, potentialDecay: 0.5, threshold: 8 },
      1,
    );
    bank.potentials[j] = 16;
    bank.step(Int32Array.of(0), 1);
    expect([bank.potentials[j], bank.spikes[0]]).toEqual([8, 0]);
    bank.potentials[j] = 16.000002;
    bank.step(Int32Array.of(0), 1);
    expect([bank.potentials[j], bank.spikes[0]]).toEqual([0, 2 ** j]);
  });

  test("a member that is too short is refused", () => {
    const bank = kernels.bank({ inputs: 1, neurons: 32, outputs: 1, excitatory: 16 }, CONSTANTS, 1);
    expect(() => bank.load(0, new Uint8Array(139))).toThrow(/Got 139, expected 140 bytes/);
    expect(() => kernels.bank({ inputs: 1, neurons: 0, outputs: 1, excitatory: 0 }, CONSTANTS, 1)).toThrow(/neurons/);
  });
});

test("bitsAt reads 32 bits from any position, zeros past the end", () => {
  const bytes = Uint8Array.of(0b10110010, 0x5a, 0xff, 0x00, 0x81);
  const all = [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, b) => (byte >> b) & 1));
  for (let at = 0; at < 40; at++) {
    const expected = Array.from({ length: 32 }, (_, b) => all[at + b] ?? 0);
    const word = bitsAt(bytes, at);
    expect(Array.from({ length: 32 }, (_, b) => (word >>> b) & 1)).toEqual(expected);
  }
});

test("a listener of the plain bank hears each sub-step of each lane, and changes no bit", () => {
  const shape = { inputs: 2, neurons: 40, outputs: 1, excitatory: 20 };
  const heard: { lane: number; subStep: number; spikes: number[] }[] = [];
  const listening = plainSpikingKernels((spikes, lane, subStep) => heard.push({ lane, subStep, spikes: spikesOf(spikes, 40) }));
  const [bank, alone] = [listening, plainSpikingKernels()].map((kernels) => kernels.bank(shape, CONSTANTS, 2));
  const bits = randomBits(shape, 3);
  const twin = denseTwin(shape, CONSTANTS, bits, Math.fround);
  const expected: number[][] = [];
  for (const each of [bank, alone]) each.load(1, bits);
  for (let step = 0; step < 5; step++) {
    for (const each of [bank, alone]) each.inputs.set([0, 0, 1.5, -0.5 * step]);
    twin.step([1.5, -0.5 * step], (potentials) => expected.push(potentials.map((v) => Number(v > twin.threshold))));
    for (const each of [bank, alone]) each.step(Int32Array.of(1), 1);
  }
  expect(heard.map(({ lane, subStep }) => [lane, subStep])).toEqual(Array.from({ length: 40 }, (_, k) => [1, k % 8]));
  expect(heard.map(({ spikes }) => spikes)).toEqual(expected);
  expect(expected.flat().filter((spike) => spike === 1).length).toBeGreaterThan(30);
  expect([bank.outputs, bank.potentials, bank.spikeCounts]).toEqual([alone.outputs, alone.potentials, alone.spikeCounts]);
});
