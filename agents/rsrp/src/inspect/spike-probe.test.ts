import type { BatchPolicy, PolicySpec } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { actionBuffer, box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import type { RsrpOptions } from "../options.ts";
import { firingOf, payloadBytes, type RsrpPolicyData } from "../policy.ts";
import type { RsrpState } from "../policy-spec.ts";
import { rsrp } from "../rsrp.ts";
import { spikeProbe } from "./spike-probe.ts";

const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(2), maxEpisodeSteps: 10 };
const TORQUE = { ...TASK, actionSpace: box({ low: [-2, -1], high: [2, 1] }) };
const STEPS = 40;

const agentOf = (options: Partial<RsrpOptions>) => rsrp({ neurons: 48, subSteps: 5, kIn: 0.5, kOut: 20, ...options });

/** The greedy policy of a learner whose probabilities are all over the place. */
function greedyOf(options: Partial<RsrpOptions>, task: typeof TASK | typeof TORQUE, seed: number): PolicySpec {
  const learner = agentOf(options).learner(task, seed);
  const state = learner.init() as RsrpState; // the only agent here
  const rng = stream(seed, "probabilities");
  for (let s = 0; s < state.average.length; s++) state.average[s] = rng.uniform();
  return learner.policy(state, "greedy");
}

/** Actions of an episode with observations of its own, asked for one by one. */
function play(policy: BatchPolicy, task: typeof TASK | typeof TORQUE, seed: number, look: () => void = () => {}): number[][] {
  const rng = stream(seed, "episode");
  const noise = stream(seed, "observations");
  const actions = actionBuffer(task.actionSpace, 1);
  policy.begin(0, undefined, rng);
  return Array.from({ length: STEPS }, () => {
    const observations = Float32Array.of(noise.normal(), noise.normal());
    policy.act({ actions, aux: new Float32Array(0) }, observations, { count: 1, index: new Int32Array(1), rng: () => rng });
    look();
    return [...actions];
  });
}

describe.each([
  { name: "threshold", options: {}, task: TASK },
  { name: "sampled", options: { evaluation: "sampled" }, task: TORQUE },
  { name: "reservoir", options: { network: "reservoir" }, task: TORQUE },
] as const)("the probe of a $name policy", ({ options, task }) => {
  test("acts as the policy on the loaded kernels does, bit for bit, and hears as many spikes", async () => {
    const agent = agentOf(options);
    await agent.prepare?.({});
    for (const seed of [1, 2, 3, 4]) {
      const spec = greedyOf(options, task, seed);
      const policy = agent.createPolicy(spec, task, 1);
      const expected = play(policy, task, seed);
      const payload = new Uint8Array(payloadBytes(0) + 4096);
      policy.finish?.(payload, 0, 0);
      const { synapses, bits, probabilities, network } = spec.data as RsrpPolicyData; // rsrp made it
      const plastic = 48 * (4 + (task === TASK ? 1 : 2)) + ("reservoir" in network && network.reservoir ? 0 : 48 * 48);
      const probe = spikeProbe(spec, task);
      let fired = 0;
      const count = (): void => {
        for (const word of probe.spikes) for (let bit = 0; bit < 32; bit++) fired += (word >>> bit) & 1;
      };
      expect(play(probe.policy, task, seed, count)).toEqual(expected);
      expect(new Set(expected.flat()).size).toBeGreaterThan(1);
      expect(Math.round((fired / (STEPS * 5 * 48)) * 65535) / 65535).toBe(firingOf(payload, 0, payloadBytes(plastic)));
      expect(fired).toBeGreaterThan(100);
      expect([synapses, bits.length, probabilities.length]).toEqual(
        options === undefined || !("evaluation" in options) ? ["fixed", Math.ceil(plastic / 8), 0] : ["sampled", 0, plastic],
      );
    }
  });
});

test("the probe shows the synapses in use, a reservoir's fixed ones among them, and what the network was told", () => {
  const spec = greedyOf({}, TASK, 5);
  const probe = spikeProbe(spec, TASK);
  play(probe.policy, TASK, 5);
  expect(probe.synapses).toEqual((spec.data as RsrpPolicyData).bits); // rsrp made it
  const last = stream(5, "observations");
  const observations = Array.from({ length: 2 * STEPS }, () => Math.fround(last.normal()));
  expect([...probe.inputs]).toEqual(observations.slice(-2)); // no moments yet: nothing is normalized
  expect(probe.shape).toEqual({ inputs: 2, neurons: 48, outputs: 1, excitatory: 24 });
  const reservoir = greedyOf({ network: "reservoir" }, TASK, 5);
  const other = spikeProbe(reservoir, TASK);
  play(other.policy, TASK, 5);
  const { bits } = reservoir.data as RsrpPolicyData;
  expect(other.synapses.subarray(48 * 6)).toEqual(bits);
  expect(new Set(other.synapses.subarray(0, 48 * 6)).size).toBeGreaterThan(50);
});
