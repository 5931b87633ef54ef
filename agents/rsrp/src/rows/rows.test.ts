import { loadKernels, loadSpikingKernels, plainKernels, plainSpikingKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { actsAlone, table, testAgent } from "@quantal/testing";
import { sizeOf } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { actingNetwork } from "../acting-network.ts";
import { shapeOf } from "../network.ts";
import type { RsrpOptions } from "../options.ts";
import type { RsrpPolicyData } from "../policy.ts";
import { rsrp } from "../rsrp.ts";

const FIXED = { normalization: "fixed", inputMean: 96, inputDeviation: 64 } as const;
const PERCEPTRON = { ...FIXED, network: "binaryMlp", kOut: 1, hidden: 16 } as const;
const TASK = { envId: table.id, observationSpace: table.observationSpace, actionSpace: table.actionSpace, maxEpisodeSteps: 1 };
const ROWS = 6;
const SIZE = sizeOf(TASK.observationSpace);
const kernels = await loadSpikingKernels();
const dense = await loadKernels();

testAgent({
  agent: rsrp({ ...PERCEPTRON, population: 40 }),
  envs: [table],
  learns: [
    { agent: rsrp({ ...PERCEPTRON, population: 64, learningRate: 0.1 }), env: table, steps: 6400, threshold: 0.9 },
    {
      agent: rsrp({ ...PERCEPTRON, population: 64, learningRate: 0.1, weights: "inhibitory", doubledInput: false }),
      env: table,
      steps: 6400,
      threshold: 0.9,
    },
  ],
});

test.each<[string, Partial<RsrpOptions>]>([
  ["a perceptron over rows of any numbers", { ...PERCEPTRON, normalization: "none" }],
  ["a spiking network", { ...FIXED, neurons: 16, subSteps: 3 }],
])("%s acts in a lane as if it were alone", async (_, options) => {
  await actsAlone(rsrp({ ...options, population: 40 }), table);
});

/** Outputs of two lanes with networks of their own, over the observations that they are given. */
function look(
  options: Partial<RsrpOptions>,
  observations: Float32Array,
  more: Partial<RsrpPolicyData> = {},
  isPlain = false,
): Float32Array {
  const { network, rows } = shapeOf(rsrp(options).options as RsrpOptions, TASK);
  const [mean, scale] = [new Float64Array(SIZE / ROWS).fill(96), new Float64Array(SIZE / ROWS).fill(1 / 64)];
  const given = { network, rows, mean, scale, clip: 0, ...more };
  const data = { ...given, readout: { twoActions: "argmax", squash: "tanh" }, synapses: "fixed" } as unknown as RsrpPolicyData; // all that is read
  const acting = actingNetwork(isPlain ? plainSpikingKernels() : kernels, data, TASK, 2, isPlain ? plainKernels() : dense);
  const rng = stream(5, "bits");
  for (const lane of [0, 1])
    acting.load(
      lane,
      Uint8Array.from({ length: Math.ceil(acting.synapses / 8) }, () => rng.integers(0, 256)),
    );
  acting.look(observations, { count: 2, index: Int32Array.of(0, 1), rng: () => stream(1, "lane") });
  const outputs = acting.outputs.slice();
  acting.close();
  return outputs;
}

function images(seed: number): Float32Array {
  const rng = stream(seed, "images");
  return Float32Array.from({ length: SIZE }, () => rng.integers(0, 256));
}

describe("images", () => {
  const same = Float32Array.of(...images(1), ...images(1));
  const other = Float32Array.of(...images(2), ...images(1));

  test("give what rows one by one give, up to rounding", () => {
    const fast = look(PERCEPTRON, same);
    const slow = look(PERCEPTRON, same, { clip: 1000 }); // which only rows one by one know
    expect(fast.length).toBe(2 * ROWS * 3);
    for (const [k, output] of fast.entries()) expect(output).toBeCloseTo(slow[k], 4);
    expect(fast).not.toEqual(slow);
    expect(look(PERCEPTRON, same, {}, true)).toEqual(fast);
  });

  test("of a lane are its own, whatever the lane before it saw", () => {
    const half = ROWS * 3;
    expect(look(PERCEPTRON, other).subarray(half)).toEqual(look(PERCEPTRON, same).subarray(half));
    expect(look(PERCEPTRON, other).subarray(0, half)).not.toEqual(look(PERCEPTRON, same).subarray(0, half));
  });

  test("that aren't whole numbers are looked at row by row, and leave the others as they are", () => {
    const mixed = same.slice();
    mixed[7] = 0.5;
    const half = ROWS * 3;
    expect(look(PERCEPTRON, mixed).subarray(0, half)).toEqual(look(PERCEPTRON, mixed, { clip: 1000 }).subarray(0, half));
    expect(look(PERCEPTRON, mixed).subarray(half)).toEqual(look(PERCEPTRON, same).subarray(half));
  });
});

test("options that look at whole observations are refused", () => {
  expect(() => rsrp({ network: "binaryMlp" }).learner(TASK, 1)).toThrow(/an observation of 6 rows has no moments/);
  expect(() => rsrp({ ...PERCEPTRON, fitness: "untilAllDone" }).learner(TASK, 1)).toThrow(/several orders can't be played on observations/);
});
