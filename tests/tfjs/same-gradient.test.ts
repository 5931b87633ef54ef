import { cartPole, pendulum } from "@quantal/classic-control";
import type { Agent, Segments, Task } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { type PpoState, ppo } from "@quantal/ppo";
import { tfLibrary } from "@quantal/tfjs";
import { taskOf } from "@quantal/trainer";
import { sizeOf } from "gymnasium-js";
import { expect, test } from "vitest";
import twin from "./twin.ts";

const [LANES, STEPS] = [4, 60];
const OPTIONS = {
  lanes: LANES,
  steps: STEPS,
  minibatchSize: LANES * STEPS,
  epochs: 1,
  maxGradientNorm: 0,
  learningRate: 0,
  entropyCoefficient: 0.1,
};

/** A rollout of random numbers. */
function rollout({ observationSpace, actionSpace }: Task): Segments {
  const rng = stream(5, "rollout");
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
  const rows = LANES * STEPS;
  const size = sizeOf(observationSpace);
  const isDiscrete = actionSpace.type === "Discrete";
  const numAux = isDiscrete ? 2 : 3;
  const aux = normals(rows * numAux);
  for (let row = 0; row < rows; row++) aux[row * numAux] = -0.8 + 0.3 * aux[row * numAux];
  return {
    ...{ type: "segments", complete: true, lanes: LANES, steps: STEPS, lengths: new Int32Array(LANES).fill(STEPS) },
    ...{ observations: normals(rows * size), rewards: Float64Array.from(normals(rows)), ends: new Uint8Array(rows), aux },
    actions: isDiscrete ? Int32Array.from({ length: rows }, () => rng.integers(0, actionSpace.n)) : normals(rows),
    ...{ bootstrap: new Float32Array(rows), lastObservations: normals(LANES * size) },
    ...{ truncatedAt: new Int32Array(0), truncatedObservations: new Float32Array(0), initialMemory: new Float64Array(0) },
    episodes: {
      ...{ lane: new Int32Array(0), step: new Int32Array(0), lengths: new Int32Array(0) },
      returns: new Float64Array(0),
      ends: new Uint8Array(0),
    },
  };
}

/** Adam's first moment after one minibatch from these parameters: a tenth of the gradient. */
function momentOf(agent: Agent<PpoState>, task: Task, prepare: (state: PpoState) => void): Float32Array {
  const learner = agent.learner(task, 1);
  const state = learner.init();
  prepare(state);
  learner.tell(state, rollout(task));
  learner.close?.();
  return state.firstMoment;
}

test.each([cartPole, pendulum])("PPO's gradient is its own, through a model of the same layers: $id", async (env) => {
  const task = taskOf(env);
  const [own, other] = [ppo(OPTIONS), twin(OPTIONS)];
  await own.prepare?.({});
  await other.prepare?.({});
  let parameters = new Float32Array(0);
  const expected = momentOf(own, task, (state) => {
    for (let i = 0; i < state.parameters.length; i++) if (i % 3 === 0) state.parameters[i] *= 3; // away from where all actions are alike
    parameters = state.parameters.slice();
  });
  const places = await placesOf(task, parameters.length);
  const got = momentOf(other, task, (state) => {
    for (const { mine, theirs, length } of places) state.parameters.set(parameters.subarray(mine, mine + length), theirs);
  });
  for (const { name, mine, theirs, length } of places) {
    const largest = Math.max(...expected.subarray(mine, mine + length).map(Math.abs));
    expect(largest).toBeGreaterThan(1e-6);
    for (let i = 0; i < length; i++) expect(Math.abs(expected[mine + i] - got[theirs + i]) / largest, `${name}[${i}]`).toBeLessThan(1e-3);
  }
});

/** Where each tensor lies in PPO's own vector, and in the twin's. */
async function placesOf(task: Task, total: number) {
  const library = tfLibrary({ module: new URL("./twin.ts", import.meta.url).href, export: "network" });
  await library.prepare();
  const outputs = task.actionSpace.type === "Discrete" ? task.actionSpace.n : sizeOf(task.actionSpace);
  const sizes = { inputs: sizeOf(task.observationSpace), outputs };
  const network = library.open(library.topology(task, sizes), sizes);
  network.close();
  const widths = [sizes.inputs, 64, 64];
  const inOrder = (names: readonly string[], lengthOf: (name: string) => number) => {
    let offset = 0;
    return new Map(
      names.map((name) => {
        const place = { offset, length: lengthOf(name) };
        offset += 4 * Math.ceil(place.length / 4);
        return [name, place] as const;
      }),
    );
  };
  const lengths = new Map(network.tensors.map(([name, shape]) => [name, shape.reduce((a, b) => a * b, 1)]));
  const lengthOf = (name: string): number => lengths.get(name) ?? outputs;
  const own = ["policy", "value"].flatMap((net) => widths.flatMap((_, k) => [`${net}.${k}/kernel`, `${net}.${k}/bias`]));
  const last = task.actionSpace.type === "Discrete" ? [] : ["logDeviation"];
  const mine = inOrder([...own, ...last], lengthOf);
  const theirs = inOrder([...lengths.keys(), ...last], lengthOf);
  const places = [...mine].map(([name, { offset, length }]) => ({
    name,
    mine: offset,
    theirs: theirs.get(name)?.offset ?? Number.NaN,
    length,
  }));
  expect(Math.max(...places.map(({ mine, length }) => 4 * Math.ceil((mine + length) / 4)))).toBe(total);
  return places;
}
