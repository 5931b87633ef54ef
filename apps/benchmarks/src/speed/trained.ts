import { cartPole } from "@quantal/classic-control";
import type { Agent, PolicySpec } from "@quantal/core";
import type { SpikingNetworkOptions } from "@quantal/nn";
import { type RsrpState, rsrp } from "@quantal/rsrp";
import { inline, PLAN, type RunEvent, taskOf, train } from "@quantal/trainer";
import { make } from "gymnasium-js";
import type { Context } from "../benchmark.ts";

/** What a short RSRP training on CartPole came to: the work that kernels meet in earnest. */
export interface Trained {
  readonly agent: Agent;
  readonly network: SpikingNetworkOptions;
  /** Members of the last generation. */
  readonly policy: PolicySpec;
  readonly probabilities: Float32Array;
  /** [steps, 4]: normalized observations of one episode of the judged policy */
  readonly inputs: Float32Array;
}

const SEED = 1000;

/**
 * Trains until the members of a generation average 450, not just the judged policy, or 500,000 steps are made.
 * @param subSteps - 33: the published network, 0.5 ms a sub-step and kIn 0.1, as in the preset `fine`; 8: 2 ms a sub-step, as in `fast`
 */
export async function trained(neurons: number, subSteps: 8 | 33, context: Context): Promise<Trained> {
  const times = subSteps === 33 ? { subSteps, subStepMs: 0.5, kIn: 0.1 } : { subSteps, subStepMs: 2 };
  const agent = rsrp({ population: 64, neurons, ...times });
  const budget = { environmentSteps: context.times(500_000, 4000) };
  const isTrained = (event: RunEvent): boolean => event.type === "update" && (event.metrics.meanFitness ?? 0) >= 450;
  const run = train({ agent, env: cartPole, seed: SEED, budget, evaluation: { finalEpisodes: 0 }, stopWhen: isTrained });
  const { snapshot, steps } = await run.result;
  context.say(`${neurons} neurons, ${subSteps} sub-steps: trained for ${steps} steps`);
  const state = snapshot.agent as RsrpState; // what the agent's own learner made
  const learner = agent.learner(taskOf(cartPole), SEED);
  const policy = learner.policy(state, "explore");
  const { network } = policy.data as unknown as { network: SpikingNetworkOptions }; // the agent's policies are of this form
  const inputs = inputsOf(agent, learner.policy(state, "greedy"));
  return { agent, network, policy, probabilities: state.probabilities, inputs };
}

/**
 * Plays whole episodes of members as training does: sampling, loading, network and environment.
 * @returns a function that plays `members` of them and resolves to the steps made
 */
export async function player({ agent, policy }: Trained): Promise<(members: number) => Promise<number>> {
  const executor = inline();
  await executor.open({ agent, env: cartPole, task: taskOf(cartPole) });
  let generation = 1_000_000; // far from those that training saw
  return async (members) => {
    generation++;
    const chunks = Array.from({ length: Math.ceil(members / PLAN.jobsPerChunk) }, (_, index) => {
      const jobs = Uint32Array.from(
        { length: 3 * PLAN.jobsPerChunk },
        (_, k) => [generation, index * PLAN.jobsPerChunk + Math.floor(k / 3), k][k % 3],
      );
      return { type: "jobs", index, seed: SEED, purpose: "training", jobs, width: PLAN.jobWidth, moments: true } as const;
    });
    let steps = 0;
    return new Promise((resolve, reject) => {
      executor.run(policy, chunks).subscribe({
        next(result) {
          if (result.type === "failed") reject(result.error);
          else if (result.type === "jobs") steps += result.environmentSteps;
        },
        error: reject,
        complete: () => resolve(steps),
      });
    });
  };
}

/** The network inputs of an episode of the judged policy. */
function inputsOf(agent: Agent, policy: PolicySpec): Float32Array {
  const { mean, scale } = policy.data as unknown as { mean: Float64Array; scale: Float64Array }; // as above
  const actor = agent.createPolicy(policy, taskOf(cartPole), 1);
  const env = make(cartPole);
  const inputs: number[] = [];
  const decision = { actions: new Int32Array(1), aux: new Float32Array(0) };
  const rng = { u32: () => 0x80000000 }; // membranes at half of their range
  actor.begin(0, undefined, rng as never); // it draws words only
  let { observation } = env.reset({ seed: SEED });
  for (let isOver = false; !isOver; ) {
    for (let k = 0; k < observation.length; k++) inputs.push((observation[k] - mean[k]) * scale[k]);
    actor.act(decision, observation, { count: 1, index: Int32Array.of(0), rng: () => rng as never }); // it draws nothing
    const step = env.step(decision.actions[0]);
    observation = step.observation;
    isOver = step.terminated || step.truncated;
  }
  actor.close?.();
  return Float32Array.from(inputs);
}
