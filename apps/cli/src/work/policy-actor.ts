import { SpaceError, stream } from "@quantal/numeric";
import { taskOf } from "@quantal/trainer";
import { actionBuffer, type EnvSource, equalSpaces, spaceFromJSON, spaceName } from "gymnasium-js";
import type { Host } from "../host.ts";
import { finalPolicy, openSavedRun, requirePaths, savedAgent } from "./saved-run.ts";

/** Acts as the final policy of a run directory does, greedy. Streams of the policy's own come from the rollout's seed. */
export async function policyActor(
  words: { policy: string; agent?: string; env: string; seed: number | bigint },
  env: EnvSource,
  host: Host,
) {
  const saved = openSavedRun("--policy", words.policy);
  for (const [name, space] of [
    ["observationSpace", env.observationSpace],
    ["actionSpace", env.actionSpace],
  ] as const) {
    const expected = spaceFromJSON(saved.manifest[name]);
    if (equalSpaces(space, expected)) continue;
    throw new SpaceError({
      where: `--policy ${words.policy}`,
      problem: `${env.id} has another ${name}`,
      got: spaceName(space),
      expected: spaceName(expected),
    });
  }
  const paths = { ...(words.agent === undefined ? {} : { agent: words.agent }), env: words.env };
  requirePaths(saved, paths, `quantal rollout --seed ${words.seed} --policy ${words.policy}`);
  const agent = await savedAgent(saved, paths, host);
  const task = taskOf(env);
  await agent.prepare?.({});
  const spec = finalPolicy(saved, agent, task);
  const policy = agent.createPolicy(spec, task, 1);
  const seed = Number(BigInt.asUintN(53, BigInt(words.seed)));
  const lanes = { count: 1, index: new Int32Array(1), rng: () => rng };
  let rng = stream(seed, "rollout", 0);
  let episode = 0;
  const actions = actionBuffer(env.actionSpace, 1);
  const aux = new Float32Array(spec.aux?.length ?? 0);
  return {
    begin() {
      rng = stream(seed, "rollout", episode++);
      policy.begin(0, undefined, rng);
    },
    act(observation: Float32Array) {
      policy.act({ actions, aux }, observation, lanes);
      return env.actionSpace.type === "Discrete" ? actions[0] : actions.slice();
    },
  };
}
