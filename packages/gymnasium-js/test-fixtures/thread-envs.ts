import { Pcg64 } from "@quantal/numeric";
import {
  box,
  clipReward,
  type Data,
  defineEnv,
  discrete,
  frameStackObservation,
  fromEnv,
  normalizeReward,
  type ResetOptions,
} from "../src/index.ts";

/** Worker threads import this module: environments for vectors over threads. */
const module = import.meta.url;

/** A walk with chance in it. Ends at `goal` or beyond. */
export const walk = defineEnv({
  id: "threads/Walk-v0",
  module,
  export: "walk",
  observationSpace: box({ low: -99, high: 99, shape: [2] }),
  actionSpace: discrete(3),
  maxEpisodeSteps: 6,
  state: ["x", "y"],
  params: { goal: 3 },
  reset(state, i, rng, _, options) {
    state.x[i] = rng.uniform() + (options && "shift" in options ? Number(options.shift) : 0);
    state.y[i] = rng.normal();
  },
  step(state, result, i, actions, p, rng) {
    state.x[i] += actions[i] * rng.uniform();
    result.reward[i] = state.x[i];
    result.terminated[i] = state.x[i] >= p.goal ? 1 : 0;
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.y[i];
  },
  info: (state, i) => ({ y: state.y[i] }),
  draw: (painter, state, i) => painter.circle(state.x[i], state.y[i], 1, { fill: "black" }),
});

/** Counts its steps, and never ends. */
export const counter = defineEnv({
  id: "threads/Counter-v0",
  module,
  export: "counter",
  observationSpace: box({ low: 0, high: Infinity }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 1e9,
  state: ["steps"],
  params: {},
  reset(state, i) {
    state.steps[i] = 0;
  },
  step(state, _, i) {
    state.steps[i]++;
  },
  observe(observations, state, i) {
    observations[i] = state.steps[i];
  },
});

/** What the actions of `trouble` do, by their numbers. */
export const TROUBLES = { none: 0, throw: 1, hang: 2, exit: 3, throwLater: 4, badInfo: 5 } as const;

/** Does what it is told to do wrong, by an action, or at a reset with any options. */
export const trouble = defineEnv({
  id: "threads/Trouble-v0",
  module,
  export: "trouble",
  observationSpace: box({ low: 0, high: 9 }),
  actionSpace: discrete(6),
  maxEpisodeSteps: 100,
  state: ["last"],
  params: {},
  reset(state, i, _rng, _p, options) {
    if (options) throw new TypeError("no start");
    state.last[i] = 0;
  },
  step(state, _result, i, actions) {
    state.last[i] = actions[i];
    if (actions[i] === TROUBLES.throw) throw new RangeError("off the road");
    if (actions[i] === TROUBLES.hang) for (;;);
    if (actions[i] === TROUBLES.exit) process.exit(3);
    if (actions[i] === TROUBLES.throwLater) setTimeout(throwLater);
  },
  observe(observations, state, i) {
    observations[i] = state.last[i];
  },
  info: (state, i) => (state.last[i] === TROUBLES.badInfo ? { ask: () => 1 } : {}),
});

function throwLater(): void {
  throw new RangeError("too late");
}

/** A wrapped definition that comes from the wrappers' own modules. */
export const wrappedWalk = frameStackObservation(normalizeReward(clipReward(walk.with({ goal: 4 }), { maxReward: 2 })), { stackSize: 2 });

/** Pushes a point along; actions are forces. */
export const push = defineEnv({
  id: "threads/Push-v0",
  module,
  export: "push",
  observationSpace: box({ low: -Infinity, high: Infinity }),
  actionSpace: box({ low: -1, high: 1, shape: [2] }),
  maxEpisodeSteps: 4,
  state: ["x"],
  params: {},
  reset(state, i, rng) {
    state.x[i] = rng.normal();
  },
  step(state, result, i, actions) {
    state.x[i] += actions[2 * i] - actions[2 * i + 1];
    result.reward[i] = -state.x[i];
  },
  observe(observations, state, i) {
    observations[i] = state.x[i];
  },
});

/** A class with its own generator, that ends by its own truncation, and throws at action 2. */
class Drift {
  readonly observationSpace = box({ low: -99, high: 99 });
  readonly actionSpace = discrete(3);
  rng = new Pcg64(0);
  x = 0;

  reset({ seed }: ResetOptions = {}) {
    if (seed !== undefined) this.rng = new Pcg64(seed);
    this.x = this.rng.uniform();
    return { observation: Float32Array.of(this.x), info: { start: this.x } };
  }

  step(action: number) {
    if (action === 2) throw new RangeError("too far");
    this.x += action + this.rng.uniform();
    return { observation: Float32Array.of(this.x), reward: this.x, terminated: this.x > 4, truncated: this.x > 3, info: { x: this.x } };
  }

  render() {
    return undefined;
  }

  close() {}
}

/** A class that can be saved. */
class SavableDrift extends Drift {
  snapshot(): Data {
    return { rng: this.rng.save(), x: this.x };
  }

  restore(saved: Data) {
    const { rng, x } = saved as { rng: Uint32Array; x: number }; // what snapshot returned
    this.rng.load(rng);
    this.x = x;
  }
}

const options = { module, maxEpisodeSteps: 5 };
export const drift = fromEnv(() => new Drift(), { ...options, id: "threads/Drift-v0", export: "drift" });
export const savableDrift = fromEnv(() => new SavableDrift(), { ...options, id: "threads/SavableDrift-v0", export: "savableDrift" });

/** Says that it comes from where another one does. */
export const impostor = defineEnv({ ...push, id: "threads/Impostor-v0", export: "walk" });
