import { Pcg64 } from "@quantal/numeric";
import type { Data } from "../src/data.ts";
import type { Env, ResetOptions } from "../src/env/types.ts";
import { defineEnv, type EnvDefinition, type EnvOptions } from "../src/index.ts";
import type { Frame } from "../src/paint/painter.ts";
import { box, discrete } from "../src/spaces/space.ts";

type Step = ReturnType<Env<Float32Array, never>["step"]>;

/** A sound class: a noisy walk on a line that ends far out, in [-16, 16]. Faults are put into what extends it. Actions: 0 left, 1 right. */
export class Walk {
  observationSpace = box({ low: [-16, 0], high: [16, 1e6] });
  actionSpace = discrete(2);
  rng = new Pcg64(0);
  x = 0;
  steps = 0;

  reset({ seed }: ResetOptions = {}): { observation: Float32Array; info: object } {
    if (seed !== undefined) this.rng = new Pcg64(seed);
    this.x = this.rng.uniform(-1, 1);
    this.steps = 0;
    return { observation: this.observe(), info: {} };
  }

  step(action: number): Step {
    this.steps++;
    this.x += (action === 1 ? 0.5 : -0.5) + this.rng.uniform(-0.1, 0.1);
    const terminated = Math.abs(this.x) > 6;
    return { observation: this.observe(), reward: -Math.abs(this.x), terminated, truncated: false, info: { steps: this.steps } };
  }

  observe(): Float32Array {
    return Float32Array.of(this.x, this.steps);
  }

  snapshot(): Data {
    return { x: this.x, steps: this.steps, rng: this.rng.save() };
  }

  restore(saved: Data): void {
    const { x, steps, rng } = saved as { x: number; steps: number; rng: Uint32Array }; // what snapshot wrote
    this.x = x;
    this.steps = steps;
    this.rng.load(rng);
  }

  render(): Frame | undefined {
    return undefined;
  }

  close(): void {}
}

/** A sound class with a Box of actions, which it clamps: a push in [-1, 1] and a brake in [0, 1]. */
export class Push {
  observationSpace = box({ low: [-16, 0], high: [16, 1e6] });
  actionSpace = box({ low: [-1, 0], high: [1, 1] });
  walk = new Walk();

  reset(options?: ResetOptions): { observation: Float32Array; info: object } {
    return this.walk.reset(options);
  }

  step(action: Float32Array): Step {
    if (Math.abs(this.walk.x) > 6) throw new Error("Push.step: the episode is over");
    const push = Math.min(Math.max(action[0], -1), 1);
    const brake = Math.min(Math.max(action[1], 0), 1);
    const result = this.walk.step(1);
    this.walk.x += (push * (1 - brake)) / 10 - 0.5;
    const { observation } = { observation: this.walk.observe() };
    return { ...result, observation, reward: push, terminated: Math.abs(this.walk.x) > 6 };
  }

  snapshot(): Data {
    return this.walk.snapshot();
  }

  restore(saved: Data): void {
    this.walk.restore(saved);
  }

  render(): Frame | undefined {
    return undefined;
  }

  close(): void {}
}

const STATE = { x: 1, steps: { width: 1, type: "int32" } } as const;
type LineOptions = EnvOptions<ReturnType<typeof discrete>, typeof STATE, { push: number; noise: number[] }>;

const LINE: LineOptions = {
  id: "test/Line-v0",
  observationSpace: box({ low: [-16, 0], high: [16, 1e6] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 50,
  state: STATE,
  params: { push: 0.5, noise: [-0.1, 0.1] },
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.steps[i] = 0;
  },
  step(state, result, i, actions, p, rng) {
    state.steps[i]++;
    state.x[i] += p.push * (2 * actions[i] - 1) + rng.uniform(p.noise[0], p.noise[1]);
    result.reward[i] = -Math.abs(state.x[i]);
    result.terminated[i] = Number(Math.abs(state.x[i]) > 6);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.steps[i];
  },
};

/** The same walk as a sound definition; `change` gets the sound parts and puts a fault in. */
export function line(change: (sound: LineOptions) => Partial<LineOptions> = () => ({})): EnvDefinition<never, never, never> {
  return defineEnv({ ...LINE, ...change(LINE) }) as never; // type-erased
}
