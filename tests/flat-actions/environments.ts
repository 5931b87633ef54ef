import { box, defineEnv, type Env, fromEnv, multiBinary, multiDiscrete, type ResetOptions } from "gymnasium-js";

const LINE = box({ low: -Infinity, high: Infinity, shape: [2] });

/** A cart that is steered by -1, 0 or 1 and by one of two gears, 3 or 4, with noise. observation [2]: position, steps. Ends at 4 either side. */
export const gears = defineEnv({
  id: "test/Gears-v0",
  module: import.meta.url,
  export: "gears",
  observationSpace: LINE,
  actionSpace: multiDiscrete([3, 2], { start: [-1, 3] }),
  maxEpisodeSteps: 20,
  state: ["x", "t"],
  params: { edge: 4 },
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.t[i] = 0;
  },
  step(state, result, i, actions, p, rng) {
    state.t[i]++;
    state.x[i] += actions[2 * i] * (actions[2 * i + 1] - 2) + rng.uniform(-0.5, 0.5);
    result.reward[i] = state.x[i];
    result.terminated[i] = Number(Math.abs(state.x[i]) > p.edge);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.t[i];
  },
});

/** Three switches, each of which moves a point by another way. observation [2]: position, steps. Ends at 4 either side. */
export const switches = defineEnv({
  id: "test/Switches-v0",
  module: import.meta.url,
  export: "switches",
  observationSpace: LINE,
  actionSpace: multiBinary([3, 1]),
  maxEpisodeSteps: 20,
  state: ["x", "t"],
  params: { edge: 4 },
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.t[i] = 0;
  },
  step(state, result, i, actions, p) {
    state.t[i]++;
    state.x[i] += actions[3 * i] - 1.5 * actions[3 * i + 1] + 0.25 * actions[3 * i + 2];
    result.reward[i] = state.x[i];
    result.terminated[i] = Number(Math.abs(state.x[i]) > p.edge);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.t[i];
  },
});

/** A class with the arithmetic of `gears` and a generator of its own; it takes an Int32Array of two and nothing else. */
export class Gears implements Env<Float32Array, Int32Array> {
  readonly observationSpace = LINE;
  readonly actionSpace = gears.actionSpace;
  /** All actions that it was given, as it was given them. */
  readonly taken: Int32Array[] = [];
  protected word = 1;
  protected x = 0;
  protected t = 0;

  reset({ seed }: ResetOptions = {}) {
    if (seed !== undefined) this.word = Number(BigInt.asUintN(32, BigInt(seed)));
    this.x = 0;
    this.t = 0;
    return { observation: this.observation(), info: {} };
  }
  step(action: Int32Array) {
    if (!(action instanceof Int32Array) || action.length !== 2) throw new TypeError("no Int32Array of two");
    this.taken.push(action);
    this.word = (Math.imul(this.word, 1664525) + 1013904223) >>> 0;
    this.x += action[0] * (action[1] - 2) + this.word / 4294967296 - 0.5;
    this.t++;
    return { observation: this.observation(), reward: this.x, terminated: Math.abs(this.x) > 4, truncated: false, info: {} };
  }
  render(): undefined {}
  close(): void {}
  private observation(): Float32Array {
    return Float32Array.of(this.x, this.t);
  }
}

/** The same with snapshots. */
export class SavedGears extends Gears {
  snapshot() {
    return { word: this.word, x: this.x, t: this.t };
  }
  restore(saved: { word: number; x: number; t: number }) {
    Object.assign(this, saved);
  }
}

export const classGears = fromEnv(() => new Gears(), {
  id: "test/ClassGears-v0",
  module: import.meta.url,
  export: "classGears",
  maxEpisodeSteps: 20,
});

/** What a class of switches takes: a Uint8Array of three, as `ElementOf` says. */
export class Switches implements Env<Float32Array, Uint8Array> {
  readonly observationSpace = LINE;
  readonly actionSpace = switches.actionSpace;
  private x = 0;
  reset() {
    this.x = 0;
    return { observation: Float32Array.of(0, 0), info: {} };
  }
  step(action: Uint8Array) {
    if (!(action instanceof Uint8Array) || action.length !== 3) throw new TypeError("no Uint8Array of three");
    this.x += action[0] - 1.5 * action[1] + 0.25 * action[2];
    return { observation: Float32Array.of(this.x, 0), reward: this.x, terminated: false, truncated: false, info: {} };
  }
  render(): undefined {}
  close(): void {}
}
