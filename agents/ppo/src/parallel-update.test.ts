import type { BlockWork, ParallelFor } from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { box, discrete } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { ppo } from "./index.ts";
import { initNetwork, type NetworkShape, networkLayout } from "./network.ts";
import { updateWorker } from "./parallel-update.ts";
import { createUpdater, type MinibatchResult, type Parameters } from "./update.ts";

/** Three threads in one: blocks go backwards, to whichever has joined. `joined` is to be awaited before the others take part. */
interface Fake extends ParallelFor {
  joined(): Promise<void>;
  readonly done: number[];
  closed: number;
}

function fakeParallel(): Fake {
  const joining: Promise<void>[] = [];
  const fake: Fake = {
    threads: 3,
    joined: async () => void (await Promise.all(joining)),
    done: [0, 0, 0], // blocks by thread
    closed: 0,
    open(work, local) {
      const workers: BlockWork[] = [local];
      const join = async (thread: number): Promise<void> => {
        workers[thread] = await updateWorker(structuredClone(work.shared), thread);
      };
      joining.push(join(1), join(2));
      return {
        run(blocks) {
          for (let block = blocks - 1; block >= 0; block--) {
            const thread = workers[block % 3] === undefined ? 0 : block % 3;
            workers[thread](block);
            fake.done[thread]++;
          }
        },
        close: () => void fake.closed++,
      };
    },
  };
  return fake;
}

const OPTIONS = {
  sequence: 1,
  valueLoss: "mse" as const,
  clipValue: 0.4,
  valueCoefficient: 0.5,
  entropyCoefficient: 0.1,
  maxGradientNorm: 0.5,
  targetKl: 0,
  normalizeAdvantages: true,
  adamEpsilon: 1e-5,
};
const SHAPE: NetworkShape = {
  observationSize: 3,
  outputs: 3,
  isDiscrete: true,
  hidden: 32,
  layers: 2,
  activation: "tanh",
  sharedTrunk: false,
  memory: "none",
  memorySize: 0,
};

interface Learned {
  readonly state: Parameters;
  readonly results: MinibatchResult[];
}

async function learn(kernels: Kernels, shape: NetworkShape, rows: number, parallel?: Fake): Promise<Learned> {
  const updater = createUpdater(kernels, shape, { ...OPTIONS, lanes: 1, steps: rows, minibatchSize: rows }, parallel);
  const layout = networkLayout(shape);
  const vector = (): Float32Array => new Float32Array(layout.length);
  const state = { parameters: vector(), firstMoment: vector(), secondMoment: vector(), adamSteps: 0 };
  const rng = stream(5, "parallel");
  initNetwork(state.parameters, layout, shape, -0.5, rng);
  updater.load(state);
  const { batch } = updater;
  for (const array of [batch.observations, batch.samples, batch.logProbs, batch.values, batch.advantages, batch.returns])
    for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  if (shape.isDiscrete) for (let i = 0; i < batch.samples.length; i++) batch.samples[i] = rng.integers(0, shape.outputs);
  for (let i = 0; i < rows; i++) batch.logProbs[i] = 0.3 * batch.logProbs[i] - 1.5;
  const indices = Int32Array.from({ length: rows }, (_, i) => (i * 29) % rows);
  const results: MinibatchResult[] = [];
  for (let k = 0; k < 4; k++) {
    results.push({ ...updater.minibatch(indices, 0, rows - k, { learningRate: 0.01, clip: 0.2 }) });
    if (k === 0) await parallel?.joined();
  }
  updater.save(state);
  updater.close();
  return { state, results };
}

describe("an update cut over threads has the bits of one that isn't", () => {
  it.each([
    ["softmax", SHAPE, 200],
    ["gaussian", { ...SHAPE, isDiscrete: false, outputs: 2 }, 130],
    ["shared trunk", { ...SHAPE, sharedTrunk: true, hidden: 48, activation: "relu" }, 192],
    ["more blocks than have gradients of their own", SHAPE, 33 * 64 + 5],
  ] as const)("%s", async (_, shape, rows) => {
    const kernels = await loadKernels({ shared: true });
    const parallel = fakeParallel();
    expect(await learn(kernels, shape, rows, parallel)).toEqual(await learn(kernels, shape, rows));
    expect(Math.min(...parallel.done)).toBeGreaterThan(0); // all had a part
    expect(parallel.closed).toBe(1);
  });

  it("in plain kernels, which WebAssembly may join", async () => {
    expect(await learn(plainKernels(), SHAPE, 130, fakeParallel())).toEqual(await learn(plainKernels(), SHAPE, 130));
  });

  it("in a whole agent", async () => {
    const task = {
      envId: "any",
      observationSpace: box({ low: -9, high: 9, shape: [3] }),
      actionSpace: discrete(2),
      maxEpisodeSteps: 100,
    };
    const run = async (parallel?: Fake): Promise<unknown> => {
      const agent = ppo({ lanes: 2, steps: 128, minibatchSize: 128, epochs: 2, hidden: 48 });
      await agent.prepare?.(parallel === undefined ? {} : { parallel });
      const learner = agent.learner(task, 3);
      const state = learner.init();
      for (let k = 0; k < 2; k++) {
        learner.ask(state, 1e6);
        learner.tell(state, rollout());
        await parallel?.joined();
      }
      learner.close?.();
      return state;
    };
    const parallel = fakeParallel();
    expect(await run(parallel)).toEqual(await run());
    expect(parallel.closed).toBe(1);
  });
});

describe("an update isn't cut over threads", () => {
  const opened = async (shape: NetworkShape, rows: number, shared = true): Promise<boolean> => {
    const parallel = fakeParallel();
    await learn(await loadKernels({ shared }), shape, rows, parallel);
    return parallel.closed > 0;
  };
  it("when a minibatch is one block", async () => {
    expect(await opened(SHAPE, 64)).toBe(false);
    expect(await opened(SHAPE, 65)).toBe(true);
  });
  it("when memory can't be shared", async () => {
    expect(await opened(SHAPE, 130, false)).toBe(false);
    expect(await learn(await loadKernels(), SHAPE, 130, fakeParallel())).toEqual(await learn(await loadKernels(), SHAPE, 130));
  });
  it("when the networks are small", async () => {
    expect(await opened({ ...SHAPE, hidden: 16 }, 130)).toBe(false);
  });
});

/** 2 lanes of 128 steps. */
function rollout() {
  const rng = stream(9, "rollout");
  const random = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
  return {
    type: "segments",
    complete: true,
    steps: 128,
    lanes: 2,
    lengths: new Int32Array(2).fill(128),
    observations: random(768),
    actions: Int32Array.from({ length: 256 }, () => rng.integers(0, 2)),
    rewards: Float64Array.from(random(256)),
    ends: new Uint8Array(256),
    aux: Float32Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? -0.7 : rng.normal())),
    bootstrap: random(256),
    lastObservations: new Float32Array(6),
    truncatedAt: new Int32Array(0),
    truncatedObservations: new Float32Array(0),
    initialMemory: new Float64Array(0),
    episodes: {
      lane: new Int32Array(0),
      step: new Int32Array(0),
      returns: new Float64Array(0),
      lengths: new Int32Array(0),
      ends: new Uint8Array(0),
    },
  } as const;
}
