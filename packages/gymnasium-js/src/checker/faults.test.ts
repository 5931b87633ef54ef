import { Pcg64 } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { line, Push, Walk } from "../../test-fixtures/walks.ts";
import { box, fromEnv } from "../index.ts";
import { checkEnv } from "./index.ts";

/** A class whose step is changed by `change`: it gets what the sound step returned. */
function stepping(change: (env: Walk, result: ReturnType<Walk["step"]>, action: number) => object | undefined): () => Walk {
  return () =>
    new (class extends Walk {
      override step(action: number): ReturnType<Walk["step"]> {
        const result = super.step(action);
        return (change(this, result, action) ?? result) as ReturnType<Walk["step"]>;
      }
    })();
}

/** Something that a module holds, outside of all environments. */
const held = { count: 0, x: 0, action: new Float32Array(2), buffer: new Float32Array(2) };

interface Fault {
  readonly code: string;
  readonly what: string;
  readonly env: Parameters<typeof checkEnv>[0];
  /** What the shortest list of actions must be. */
  readonly actions: readonly unknown[];
  readonly message?: RegExp;
  readonly seed?: number;
}

/** What is returned in place of a result. */
const NOTHING = Symbol() as unknown as object; // no result at all

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

const OF_RESULTS: readonly Fault[] = [
  {
    code: "QE001",
    what: "reset of a large seed throws",
    env: () =>
      new (class extends Walk {
        override reset(options: { seed?: number } = {}) {
          if (Number(options.seed ?? 0) > 100) throw new Error("no such level");
          return super.reset(options);
        }
      })(),
    actions: [],
    seed: 101,
    message: /^\w*, seed 101, reset: reset threw\. Got Error \(no such level\)\.$/,
  },
  {
    code: "QE002",
    what: "the third step throws",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        if (given[0].steps[given[2]] === 3) throw new Error("out of fuel");
      },
    })),
    actions: zeros(3),
    message: /^test\/Line-v0, seed 0, step 3: step threw\. Got Error \(out of fuel\)\.$/,
  },
  {
    code: "QE002",
    what: "right after left throws",
    env: stepping((env, _, action) => {
      if (action === 1 && held.count === 0 && env.steps === 4) throw new TypeError("no way");
      return undefined;
    }),
    actions: [0, 0, 0, 1],
  },
  { code: "QE003", what: "a promise", env: stepping((_, result) => Promise.resolve(result)), actions: [0] },
  {
    code: "QE003",
    what: "truncated is missing",
    env: stepping((env, result) => (env.steps < 2 ? undefined : { ...result, truncated: undefined })),
    actions: [0, 0],
  },
  { code: "QE003", what: "no info", env: stepping((_, { info: _info, ...result }) => result), actions: [0] },
  {
    code: "QE004",
    what: "a third element",
    env: stepping((env, result) => (env.steps === 3 ? { ...result, observation: Float32Array.of(0, 0, 0) } : undefined)),
    actions: zeros(3),
    message: /step 3: observation has the wrong length. Got 3, expected 2/,
  },
  {
    code: "QE004",
    what: "a list instead of a Float32Array",
    env: stepping((_, result) => ({ ...result, observation: [0, 0] })),
    actions: [0],
  },
  {
    code: "QE004",
    what: "a row that observe doesn't fill",
    env: line(() => ({
      observe(observations, state, i) {
        observations[2 * i] = state.x[i];
      },
    })),
    actions: [],
  },
  {
    code: "QE005",
    what: "NaN",
    env: line(({ observe }) => ({
      observe(observations, state, i, p) {
        observe(observations, state, i, p);
        if (state.steps[i] >= 2) observations[2 * i + 1] = Number.NaN;
      },
    })),
    actions: [0, 0],
    message: /observation\[1\] is not finite. Got NaN/,
  },
  {
    code: "QE006",
    what: "past its bound",
    env: line(({ observe }) => ({
      observe(observations, state, i, p) {
        observe(observations, state, i, p);
        if (state.steps[i] === 3) observations[2 * i] = 16.5;
      },
    })),
    actions: zeros(3),
    message: /step 3: observation\[0\] is outside of its space. Got 16.5, expected a value in \[-16, 16\]/,
  },
  {
    code: "QE007",
    what: "a text",
    env: stepping((env, result) => (env.steps === 3 ? { ...result, reward: "1" } : undefined)),
    actions: zeros(3),
  },
  {
    code: "QE008",
    what: "infinite",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        const [state, result, i, actions] = given;
        if (actions[i] === 1 && state.steps[i] > 2) result.reward[i] = 1 / 0;
      },
    })),
    actions: [0, 0, 1],
  },
  {
    code: "QE009",
    what: "no close",
    env: () => ({ observationSpace: box({ low: 0, high: 1 }), actionSpace: box({ low: 0, high: 1 }), reset() {}, step() {}, render() {} }),
    actions: [],
  },
];

const OF_SEEDS: readonly Fault[] = [
  {
    code: "QE010",
    what: "Math.random in reset",
    env: line(() => ({
      reset(state, i) {
        state.x[i] = Math.random();
        state.steps[i] = 0;
      },
    })),
    actions: [],
  },
  {
    code: "QE010",
    what: "a generator that goes on",
    env: () =>
      new (class extends Walk {
        override reset() {
          return super.reset({});
        }
      })(),
    actions: [],
  },
  {
    code: "QE011",
    what: "a constant start",
    env: line(() => ({
      reset(state, i) {
        state.x[i] = 0.5;
        state.steps[i] = 0;
      },
    })),
    actions: [],
  },
  {
    code: "QE011",
    what: "a constant seed",
    env: () =>
      new (class extends Walk {
        override reset(options: { seed?: number } = {}) {
          return super.reset(options.seed === undefined ? {} : { seed: 1 });
        }
      })(),
    actions: [],
  },
  {
    code: "QE012",
    what: "Math.random",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        const [state, result, i] = given;
        if (state.steps[i] === 3) result.reward[i] -= Math.random();
      },
    })),
    actions: zeros(3),
  },
  {
    code: "QE012",
    what: "the clock",
    env: stepping((env) => {
      if (env.steps === 2) env.x += (Date.now() % 7) / 100;
      return undefined;
    }),
    actions: zeros(3),
  },
  {
    code: "QE012",
    what: "another clock",
    env: stepping((env, result) => ({ ...result, reward: result.reward + (env.steps === 2 ? new Date().getSeconds() : 0) })),
    actions: [0, 0],
  },
  {
    code: "QE012",
    what: "a module's variable",
    env: stepping((_, result) => ({ ...result, reward: result.reward - held.count++ / 1e6 })),
    actions: [0],
  },
  {
    code: "QE013",
    what: "a counter that goes on",
    env: () =>
      new (class extends Walk {
        total = 0;
        override step(action: number) {
          this.total++;
          const result = super.step(action);
          return { ...result, reward: result.reward - (this.total > 6 ? 1 : 0) };
        }
        override snapshot() {
          return [super.snapshot(), this.total];
        }
        override restore(saved: never) {
          super.restore(saved[0]);
          this.total = saved[1];
        }
      })(),
    actions: zeros(4),
  },
];

const OF_ARRAYS: readonly Fault[] = [
  {
    code: "QE014",
    what: "one buffer",
    env: () =>
      new (class extends Walk {
        buffer = new Float32Array(2);
        override observe() {
          this.buffer.set(super.observe());
          return this.buffer;
        }
      })(),
    actions: [0],
  },
  {
    code: "QE014",
    what: "views of one buffer",
    env: () =>
      new (class extends Walk {
        buffer = new Float32Array(4);
        override observe() {
          this.buffer.set(super.observe());
          return this.buffer.subarray(0, 2);
        }
      })(),
    actions: [0],
  },
  {
    code: "QE015",
    what: "clamped in place",
    env: () =>
      new (class extends Push {
        override step(action: Float32Array) {
          const result = super.step(action);
          if (this.walk.steps === 2) action[0] = Math.min(action[0], -0.5);
          return result;
        }
      })(),
    actions: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    code: "QE015",
    what: "kept",
    env: () =>
      new (class extends Push {
        last: Float32Array = new Float32Array(2);
        override reset(options: object) {
          this.last = new Float32Array(2);
          return super.reset(options);
        }
        override step(action: Float32Array) {
          const result = super.step(action);
          const jerk = Math.abs(action[0] - this.last[0]);
          this.last = action;
          return { ...result, reward: -jerk };
        }
        override snapshot() {
          return [super.snapshot(), this.last.slice()];
        }
        override restore(saved: never) {
          super.restore(saved[0]);
          this.last = Float32Array.from(saved[1]);
        }
      })(),
    actions: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    code: "QE015",
    what: "a definition's",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        given[3][given[2]] = 0;
      },
    })),
    actions: [1],
  },
  {
    code: "QE016",
    what: "options",
    env: () =>
      new (class extends Walk {
        override reset(given: { seed?: number; options?: { start?: number } } = {}) {
          if (given.options) given.options.start ??= 0;
          return super.reset(given);
        }
      })(),
    actions: [],
  },
  {
    code: "QE016",
    what: "params",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        given[4].noise[1] = 0.1 + given[0].steps[given[2]] * 0;
        if (given[0].steps[given[2]] === 2) given[4].noise[1] = 0.2;
      },
    })),
    actions: [0, 0],
  },
];

const OF_STATE: readonly Fault[] = [
  {
    code: "QE017",
    what: "a field that isn't saved",
    env: () =>
      new (class extends Walk {
        speed = 0;
        override reset(options: object) {
          this.speed = 0;
          return super.reset(options);
        }
        override step(action: number) {
          this.speed += action;
          const result = super.step(action);
          return { ...result, reward: result.reward - this.speed };
        }
      })(),
    actions: [1],
  },
  {
    code: "QE017",
    what: "a generator that isn't saved",
    env: () =>
      new (class extends Walk {
        override restore(saved: never) {
          const { rng } = this;
          this.rng = new Pcg64(5);
          super.restore(saved);
          this.rng = rng;
        }
      })(),
    actions: [0],
  },
  {
    code: "QE017",
    what: "a function in the snapshot",
    env: () =>
      new (class extends Walk {
        override snapshot() {
          return { self: () => this } as never;
        }
      })(),
    actions: [],
  },
  {
    code: "QE018",
    what: "a neighbour's row",
    env: line(({ step }) => ({
      step(...given) {
        step(...given);
        const { x } = given[0];
        if (given[2] > 0) x[given[2] - 1] += 0.01;
      },
    })),
    actions: [0],
  },
  {
    code: "QE018",
    what: "row 0 for all",
    env: line(({ step }) => ({
      step(state, result, i, actions, p, rng) {
        step(state, result, i, actions, p, rng);
        result.reward[i] = -Math.abs(state.x[0]);
      },
    })),
    actions: [0],
  },
  {
    code: "QE018",
    what: "a static field",
    env: () =>
      new (class extends Walk {
        override reset(options: object) {
          const result = super.reset(options);
          held.x = this.x;
          return result;
        }
        override step(action: number) {
          const result = super.step(action);
          held.x += 0.25;
          return { ...result, reward: -held.x };
        }
      })(),
    actions: [0],
  },
  {
    code: "QE019",
    what: "a counter in observe",
    env: line(({ observe }) => ({
      observe(observations, state, i, p) {
        observe(observations, state, i, p);
        state.steps[i]++;
      },
    })),
    actions: [],
  },
];

const OF_ENDS: readonly Fault[] = [
  {
    code: "QE020",
    what: "an episode that comes alive again",
    env: stepping((env, result) => ({ ...result, terminated: env.steps === 3 })),
    actions: zeros(3),
  },
  {
    code: "QE020",
    what: "nothing after the end",
    env: stepping((env, result) => (env.steps === 3 ? { ...result, terminated: true } : env.steps > 3 ? NOTHING : undefined)),
    actions: zeros(3),
  },
  {
    code: "QE021",
    what: "no end, no limit",
    env: stepping((env, result) => {
      env.x *= 0.5;
      return { ...result, terminated: false, observation: Float32Array.of(env.x, 0) };
    }),
    actions: [],
  },
  {
    code: "QE022",
    what: "a root of a negative number",
    env: () =>
      new (class extends Push {
        override step(action: Float32Array) {
          const result = super.step(action);
          return { ...result, reward: Math.sqrt(1 - action[0]) };
        }
      })(),
    actions: [[expect.any(Number), expect.any(Number)]],
  },
  {
    code: "QE022",
    what: "out of its space",
    env: () =>
      new (class extends Push {
        override step(action: Float32Array) {
          const result = super.step(action);
          return { ...result, observation: Float32Array.of(16 * action[0], 0) };
        }
      })(),
    actions: [[expect.any(Number), expect.any(Number)]],
  },
  {
    code: "QE025",
    what: "close",
    env: () =>
      new (class extends Walk {
        handle: object | undefined = {};
        override close() {
          if (!this.handle) throw new Error("already closed");
          this.handle = undefined;
        }
      })(),
    actions: [],
  },
  {
    code: "QE026",
    what: "render throws at the third step",
    env: () =>
      new (class extends Walk {
        override render() {
          if (this.steps === 3) throw new Error("no canvas");
          return undefined;
        }
      })(),
    actions: zeros(3),
  },
  {
    code: "QE026",
    what: "render moves the walker",
    env: () =>
      new (class extends Walk {
        override render() {
          this.x += 0.01;
          return undefined;
        }
      })(),
    actions: [0],
  },
  {
    code: "QE026",
    what: "render returns a text",
    env: () =>
      new (class extends Walk {
        override render() {
          return "picture" as never;
        }
      })(),
    actions: [],
  },
];

const rulesOf = async (env: Fault["env"]) => (await checkEnv(env)).filter(({ kind }) => kind === "rule");

describe.each([
  ["results", OF_RESULTS],
  ["seeds", OF_SEEDS],
  ["arrays", OF_ARRAYS],
  ["state", OF_STATE],
  ["ends and manners", OF_ENDS],
])("faults of %s", (_, faults) => {
  test.each(faults)("$code: $what", async ({ env, code, actions, message, seed = 0 }) => {
    const findings = await rulesOf(env);
    expect(findings.map((finding) => [finding.code, finding.message])).toEqual([[code, expect.stringMatching(message ?? /./)]]);
    expect(findings[0]).toMatchObject({ actions, seed });
  });
});

test("sound environments break no rule", async () => {
  expect(await rulesOf(() => new Walk())).toEqual([]);
  expect(await rulesOf(fromEnv(() => new Push() as never, { id: "my/Push-v0", maxEpisodeSteps: 30 }))).toEqual([]);
  expect(await rulesOf(line())).toEqual([]);
});
