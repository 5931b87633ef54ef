import { appendFileSync } from "node:fs";
import { box, defineEnv, discrete, type Env, fromEnv } from "gymnasium-js";

/**
 * A walk on a line with noise: ends at either side (terminated) or after 30 steps (truncated). The reward is the position.
 * `log` names a file that gets a byte for every step made, in whatever thread: an independent count.
 */
export const walk = defineEnv({
  id: "test/Walk-v0",
  module: import.meta.url,
  export: "walk",
  observationSpace: box({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 30,
  state: ["x", "t"],
  params: { edge: 3, log: "", failAt: -1, nanAt: -1, exitAt: -1 },
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.t[i] = 0;
  },
  step(state, result, i, actions, p, rng) {
    if (p.log !== "") appendFileSync(p.log, ".");
    state.t[i]++;
    if (state.t[i] === p.failAt && state.x[i] > 0.5) throw new Error(`the walk broke in lane ${i}`);
    if (state.t[i] === p.exitAt) process.exit(3);
    state.x[i] += (actions[i] - 0.5) * 0.4 + rng.uniform(-0.5, 0.5);
    result.reward[i] = state.t[i] === p.nanAt ? Number.NaN : state.x[i];
    result.terminated[i] = Number(Math.abs(state.x[i]) > p.edge);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.t[i] / 30;
  },
});

/** The same kind of walk as a class without snapshots, with a limit of its own: `truncated` after 20 steps. */
class ClassWalk implements Env<Float32Array, number> {
  readonly observationSpace = walk.observationSpace;
  readonly actionSpace = walk.actionSpace;
  private word = 1;
  private x = 0;
  private t = 0;
  reset(options?: { seed?: number | bigint }) {
    this.word = Number(BigInt.asUintN(32, BigInt(options?.seed ?? 1))) || 1;
    this.x = 0;
    this.t = 0;
    return { observation: this.observation(), info: {} };
  }
  step(action: number) {
    this.word = (Math.imul(this.word, 1664525) + 1013904223) >>> 0;
    this.x += (action - 0.5) * 0.4 + this.word / 4294967296 - 0.5;
    this.t++;
    return { observation: this.observation(), reward: this.x, terminated: Math.abs(this.x) > 3, truncated: this.t >= 20, info: {} };
  }
  render(): undefined {}
  close(): void {}
  private observation(): Float32Array {
    return Float32Array.of(this.x, this.t / 30);
  }
}

export const classWalk = fromEnv(() => new ClassWalk(), {
  id: "test/ClassWalk-v0",
  module: import.meta.url,
  export: "classWalk",
  maxEpisodeSteps: 30,
});
