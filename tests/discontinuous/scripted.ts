import { box, defineEnv, discrete, type EnvDefinition } from "gymnasium-js";

/** An episode that was written down before it is played. */
export interface Script {
  /** Of each step. */
  readonly rewards: readonly number[];
  /** Whether the last step terminates the episode; else the time limit ends it. */
  readonly isTerminated: boolean;
  /** [x, y] after each step: multiples of 1/8, so that float32 has them exactly. */
  readonly places: readonly (readonly [number, number])[];
}

/** Plays a script, whatever the actions. It draws one number at each reset. */
const scripted = defineEnv({
  id: "my/Scripted-v0",
  observationSpace: box({ low: -100, high: 100, shape: [2] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 100,
  state: ["step", "luck"],
  params: { rewards: [0], xs: [0], ys: [0], end: 1 },
  reset(state, i, rng) {
    state.step[i] = 0;
    state.luck[i] = rng.u32();
  },
  step(state, result, i, _actions, p) {
    result.reward[i] = p.rewards[state.step[i]++] ?? 0;
    if (state.step[i] === p.end) result.terminated[i] = 1;
  },
  observe(observations, state, i, p) {
    observations[2 * i] = p.xs[state.step[i] - 1] ?? 0;
    observations[2 * i + 1] = p.ys[state.step[i] - 1] ?? 0;
  },
  info: (state, i) => ({ luck: state.luck[i] }),
});

/** The environment of a script. */
export function play({ rewards, isTerminated, places }: Script): EnvDefinition {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const length = rewards.length;
  const changes = { rewards: [...rewards], xs, ys, end: isTerminated ? length : 0 };
  return scripted.with({ ...changes, maxEpisodeSteps: isTerminated ? length + 3 : length });
}
