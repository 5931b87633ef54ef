import { plainSpikingKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { reservoirBits } from "./reservoir.ts";
import { SPIKING_DEFAULTS, spikingGains, spikingNetwork } from "./spiking-network.ts";

const kernels = plainSpikingKernels();
const LANE = Int32Array.of(0);

/** Packs 0/1 values as a member's bits. */
function pack(values: number[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    bits[i >> 3] |= value << (i & 7);
  });
  return bits;
}

function grid(rows: number, columns: number, rule: (i: number, j: number) => boolean): number[] {
  return Array.from({ length: rows * columns }, (_, at) => Number(rule(Math.floor(at / columns), at % columns)));
}

describe("the spiking network", () => {
  // Golden vector of the published rule, computed in float64: 8 neurons, 4 inputs, 2 outputs.
  const golden = { ...SPIKING_DEFAULTS, neurons: 8, inputs: 4, outputs: 2 };
  const bits = pack([
    ...grid(8, 8, (i, j) => (5 * i + 2 * j) % 3 === 0),
    ...grid(8, 8, (i, j) => (7 * i + 3 * j) % 5 < 2),
    ...grid(2, 8, (m, i) => (i + m) % 2 === 0),
  ]);

  test("repeats the published rule's golden vector, call by call", () => {
    const network = spikingNetwork(kernels, golden, 1);
    const { bank, gains } = network;
    network.load(0, bits);
    for (let j = 0; j < 8; j++) bank.potentials[j] = ((13 * j) % 17) / 17 / gains.potentialUnit;
    network.inputs.set([1, -2, 1.5, -0.5]);
    const potentials = (): number[] => [...bank.potentials.subarray(0, 8)].map((v) => v * gains.potentialUnit);

    network.step(LANE, 1);
    close(network.outputs, [0.765704295, -0.868894524]);
    close(potentials(), [0.917566, -2.988977, 0.173818, -1.910452, 0.792665, -0.570213, -2.257941, 0.898825]);
    const current = [2.205043, 1.314559, -3.395071];
    const currents = [...bank.currents.subarray(0, 8)].map((i) => i * gains.currentUnit);
    close(
      currents,
      [0, 1, 2, 3, 4, 5, 6, 7].map((j) => current[j % 3]),
    );
    expect(bank.spikes[0]).toBe(0);

    network.step(LANE, 1);
    close(network.outputs, [1.072389627, -1.164076469]);
    close(potentials(), [0.323465, -3.759663, 0.229876, -1.014608, 0.292689, -1.153056, -1.485318, 0]);
    expect(bank.spikes[0]).toBe(1 << 7);
  });

  test("has the published gains and decays", () => {
    const { inputUnit, currentUnit, outputUnit, constants, shape } = spikingGains({ ...SPIKING_DEFAULTS, inputs: 4, outputs: 1 });
    close([inputUnit, currentUnit, outputUnit], [1, 0.25, 0.441941738]);
    close([constants.currentDecay, constants.potentialDecay, constants.outputDecay], [0.904837418, 0.951229425, 0.951229425]);
    expect(shape).toEqual({ inputs: 4, neurons: 256, outputs: 1, excitatory: 128 });
    close(
      [6, 227].map((inputs) => spikingGains({ ...SPIKING_DEFAULTS, inputs, outputs: 1 }).inputUnit),
      [0.816496581, 0.132744662],
    );
  });

  test("has gains by the synapses that exist: a quarter of them, twice the gain", () => {
    const [all, quarter] = [1, 0.25].map((connectivity) => spikingGains({ ...SPIKING_DEFAULTS, inputs: 4, outputs: 1, connectivity }));
    for (const unit of ["inputUnit", "currentUnit", "outputUnit"] as const) expect(quarter[unit]).toBeCloseTo(2 * all[unit], 12);
  });

  test.each([
    [64, 0.5, 32],
    [64, 2 / 3, 43],
    [64, 0.75, 48],
    [33, 1, 33],
    [33, 0, 0],
  ])("%i neurons with a share of %d have %i excitatory ones, whose spikes alone add", (neurons, excitatoryRatio, excitatory) => {
    const options = { ...golden, neurons, excitatoryRatio, kIn: 100, subSteps: 1 };
    expect(spikingGains(options).shape.excitatory).toBe(excitatory);
    const network = spikingNetwork(kernels, options, 1);
    const none = grid(neurons, neurons, () => false);
    network.load(0, pack([...none, ...grid(4, neurons, () => true), ...grid(4, neurons, () => false), ...grid(2, neurons, () => true)]));
    network.reset(0, stream(1, "a"));
    network.inputs.fill(1); // every neuron fires
    network.step(LANE, 1);
    expect(network.bank.traces[0]).toBe(excitatory - (neurons - excitatory));
  });

  test("reset draws potentials in [0, threshold) from the lane's stream and forgets the rest", () => {
    const network = spikingNetwork(kernels, { ...golden, neurons: 64 }, 2);
    const draw = stream(2, "member");
    network.load(
      1,
      Uint8Array.from({ length: Math.ceil(network.synapses / 8) }, () => draw.integers(0, 256)),
    );
    network.reset(1, stream(1, "a"));
    const { bank, gains } = network;
    const fresh = [...bank.potentials.subarray(64, 128)].map((v) => v * gains.potentialUnit);
    expect(Math.min(...fresh)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fresh)).toBeLessThan(1);
    expect(Math.max(...fresh) - Math.min(...fresh)).toBeGreaterThan(0.8);
    const run = (seed: string): number[] => {
      network.reset(1, stream(1, seed));
      const seen: number[] = [];
      for (let step = 0; step < 20; step++) {
        network.inputs.fill(3 - step / 4, 4);
        network.step(Int32Array.of(1), 1);
        seen.push(...network.outputs.subarray(2));
      }
      return seen;
    };
    const first = run("a");
    expect(run("b")).not.toEqual(first);
    run("a");
    const firing = network.firingFraction(1);
    expect(run("a")).toEqual(first);
    run("b");
    run("a");
    expect(network.firingFraction(1)).toBe(firing);
    expect(network.firingFraction(1)).toBeGreaterThan(0);
    expect(network.firingFraction(1)).toBeLessThan(1);
    expect(network.firingFraction(0)).toBe(0);
  });

  test("the firing fraction counts every neuron in every sub-step", () => {
    const network = spikingNetwork(kernels, { ...golden, neurons: 32, kIn: 100 }, 1);
    const all = [...grid(32, 32, () => false), ...grid(4, 32, () => true), ...grid(4, 32, () => false), ...grid(2, 32, () => true)];
    network.load(0, pack(all));
    network.reset(0, stream(1, "a"));
    network.inputs.fill(1); // every neuron fires in every sub-step
    network.step(LANE, 1);
    network.step(LANE, 1);
    expect(network.firingFraction(0)).toBe(1);
  });

  test("options out of range are refused by name", () => {
    const broken = (change: object) => () => spikingNetwork(kernels, { ...golden, ...change }, 1);
    expect(broken({ subSteps: 0 })).toThrow(/subSteps/);
    expect(broken({ excitatoryRatio: 1.5 })).toThrow(/excitatoryRatio/);
    expect(broken({ kHidden: 0 })).toThrow(/kHidden/);
    expect(broken({ connectivity: 0 })).toThrow(/connectivity/);
    expect(broken({ connectivity: 1.01 })).toThrow(/connectivity/);
    expect(broken({ subStepMs: 300 })).toThrow(/outlasts/);
    expect(broken({ neurons: 2.5 })).toThrow(/neurons/);
  });
});

describe("the reservoir", () => {
  test.each([5, 32, 33])("is the spiking network with fixed recurrent synapses, %i neurons", (neurons) => {
    const options = { ...SPIKING_DEFAULTS, neurons, inputs: 3, outputs: 2, subSteps: 5, subStepMs: 2, kIn: 0.5 };
    const reservoir = spikingNetwork(kernels, { ...options, reservoir: true }, 1);
    const plain = spikingNetwork(kernels, options, 1);
    expect(plain.synapses - reservoir.synapses).toBe(neurons * neurons);
    const rng = stream(3, "member");
    const member = Array.from({ length: reservoir.synapses }, () => rng.integers(0, 2));
    const fixed = reservoirBits(kernels, neurons);
    const recurrent = Array.from({ length: neurons * neurons }, (_, i) => (fixed[i >> 3] >> (i & 7)) & 1);
    reservoir.load(0, pack(member));
    plain.load(0, pack([...recurrent, ...member]));
    for (const network of [reservoir, plain]) network.reset(0, stream(4, "membranes"));
    for (let step = 0; step < 40; step++) {
      for (let k = 0; k < 3; k++) reservoir.inputs[k] = plain.inputs[k] = 2 * rng.normal();
      reservoir.step(LANE, 1);
      plain.step(LANE, 1);
      expect(reservoir.outputs).toEqual(plain.outputs);
    }
    expect(plain.firingFraction(0)).toBeGreaterThan(0);
  });

  const count = (bits: Uint8Array): number => bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);

  test("has fewer synapses where it is sparser, all of them among those of the dense one", () => {
    const [dense, sparse] = [1, 0.25].map((connectivity) => reservoirBits(kernels, 64, connectivity));
    expect(Math.abs(count(sparse) - 512)).toBeLessThan(4 * 21);
    expect(sparse.every((byte, i) => (byte & ~dense[i]) === 0)).toBe(true);
    const options = { ...SPIKING_DEFAULTS, neurons: 64, inputs: 3, outputs: 2, reservoir: true, connectivity: 0.25 };
    const network = spikingNetwork(plainSpikingKernels(), options, 1);
    expect(network.synapses).toBe(64 * (2 * 3 + 2));
  });

  test("has the same half of its synapses in every run", () => {
    const bits = reservoirBits(kernels, 64);
    const ones = count(bits);
    expect(Math.abs(ones - 2048)).toBeLessThan(4 * 32);
    expect(reservoirBits(kernels, 64)).toEqual(bits);
    expect([...bits.subarray(0, 4)]).toEqual([121, 113, 239, 34]); // a change of these bytes changes every reservoir
  });
});

/** To 1e-6, relative to values above 1: potentials reach -3.8, where float32 has steps of 2.4e-7 and the golden digits end at 1e-6. */
function close(actual: ArrayLike<number>, expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i] - value) / Math.max(1, Math.abs(value)), `element ${i}: ${actual[i]} for ${value}`).toBeLessThan(1e-6);
  }
}
