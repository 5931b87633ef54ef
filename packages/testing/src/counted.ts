import type { EnvSource, LaneEnv } from "gymnasium-js";

/** An environment that counts every step made in any of its vectors, apart from all bookkeeping of the engine. Inline only. */
export function counted(env: EnvSource): { readonly env: EnvSource; count(): number } {
  let steps = 0;
  const vector = (numEnvs: number): LaneEnv => {
    const lanes = env.vector(numEnvs);
    const step = lanes.step.bind(lanes);
    lanes.step = (actions, index, count) => {
      steps += count;
      step(actions, index, count);
    };
    return lanes;
  };
  return { env: { ...env, vector }, count: () => steps };
}
