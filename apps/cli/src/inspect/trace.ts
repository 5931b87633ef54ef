import type { PolicySpec } from "@quantal/core";
import { firingRates, type InspectedEpisode, type InspectedSynapses } from "@quantal/evaluation";
import { stream } from "@quantal/numeric";
import { type SpikeProbe, spikeProbe } from "@quantal/rsrp";
import { taskOf } from "@quantal/trainer";
import { type ActionBuffer, type AnyAction, actionBuffer, type EnvSource, type Frame, make } from "gymnasium-js";

/** A page of a longer episode would be of no use to a reader: it shows its beginning. */
export const MAX_STEPS = 2000;
/** Steps after which an episode before the shown one is given up. */
const MAX_SKIPPED = 1_000_000;

/** One episode of a policy: all that happened, and its pictures where the environment draws any. */
export interface Trace {
  readonly episode: InspectedEpisode;
  readonly synapses: InspectedSynapses;
  /** The reset's, then one a step; none where the environment draws nothing. */
  readonly frames: readonly Frame[];
}

/**
 * Plays a policy as `quantal rollout --policy` does (a reset with the seed, later ones without; streams of the policy's own by seed and episode), and
 * shows the network in one of its episodes.
 * @param number - the episode, from 1
 */
export function traceEpisode(spec: PolicySpec, env: EnvSource, seed: number, number: number): Trace {
  const probe = spikeProbe(spec, taskOf(env));
  const made = make(env);
  const actor = actorOf(probe, env, seed);
  let { observation } = made.reset({ seed });
  for (let k = 1; k < number; k++) {
    actor.begin();
    for (let step = 0; step < MAX_SKIPPED; step++) {
      const result = made.step(actor.act(observation));
      observation = result.observation;
      if (result.terminated || result.truncated) break;
    }
    observation = made.reset().observation;
  }
  actor.begin();
  const frames = [made.render()];
  const note = notebook(probe);
  let end: InspectedEpisode["end"] = "cut";
  while (end === "cut" && note.steps.length < MAX_STEPS) {
    const action = actor.act(observation);
    const result = made.step(action);
    note.take(actor.actions, result.reward);
    frames.push(made.render());
    observation = result.observation;
    if (result.terminated || result.truncated) end = result.terminated ? "terminated" : "truncated";
  }
  made.close();
  probe.policy.close?.();
  return {
    episode: { seed, number, ...note.episode(), end },
    synapses: synapseRows(probe),
    frames: frames.flatMap((frame) => frame ?? []),
  };
}

/** Acts as `policyActor` does, on the probe. */
function actorOf({ policy }: SpikeProbe, env: EnvSource, seed: number) {
  const actions = actionBuffer(env.actionSpace, 1);
  const aux = new Float32Array(0);
  const lanes = { count: 1, index: new Int32Array(1), rng: () => rng };
  let rng = stream(seed, "rollout", 0);
  let episode = 0;
  return {
    actions,
    begin(): void {
      rng = stream(seed, "rollout", episode++);
      policy.begin(0, undefined, rng);
    },
    act(observation: Float32Array): AnyAction {
      policy.act({ actions, aux }, observation, lanes);
      return env.actionSpace.type === "Discrete" ? actions[0] : actions.slice();
    },
  };
}

/** Writes down what the network did in each step. */
function notebook({ shape, subSteps, subStepMs, inputs, outputs, spikes: words }: SpikeProbe) {
  const spikes = Array.from({ length: shape.neurons }, (): number[] => []);
  const steps: { inputs: number[]; outputs: number[]; actions: number[]; reward: number }[] = [];
  const stride = words.length / subSteps;
  return {
    steps,
    take(actions: ActionBuffer, reward: number): void {
      for (const [k, word] of words.entries()) {
        const subStep = steps.length * subSteps + Math.floor(k / stride);
        for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) spikes[32 * (k % stride) + bit].push(subStep);
      }
      steps.push({ inputs: [...inputs], outputs: [...outputs], actions: [...actions], reward });
    },
    episode: () => ({
      steps: steps.length,
      return: steps.reduce((sum, { reward }) => sum + reward, 0),
      spikes,
      rates: firingRates(spikes, steps.length * subSteps, subStepMs),
      inputs: steps.map((step) => step.inputs),
      outputs: steps.map((step) => step.outputs),
      actions: steps.map((step) => step.actions),
      rewards: steps.map(({ reward }) => reward),
    }),
  };
}

/** A member's bits as rows of 0 and 1. */
function synapseRows({ shape, synapses }: SpikeProbe): InspectedSynapses {
  const { inputs, neurons, outputs } = shape;
  const rows = Array.from({ length: neurons + 2 * inputs + outputs }, (_, row) => {
    let text = "";
    for (let s = row * neurons; s < (row + 1) * neurons; s++) text += (synapses[s >> 3] >>> (s & 7)) & 1;
    return text;
  });
  return { recurrent: rows.slice(0, neurons), input: rows.slice(neurons, neurons + 2 * inputs), output: rows.slice(neurons + 2 * inputs) };
}
