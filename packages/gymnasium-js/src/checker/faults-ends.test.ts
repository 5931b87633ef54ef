import { expect, test } from "vitest";
import { type Fault, findsOnly, NOTHING, stepping, zeros } from "../../test-fixtures/faults.ts";
import { Push, Walk } from "../../test-fixtures/walks.ts";

const FAULTS: readonly Fault[] = [
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

test.each(FAULTS)("$code: $what", findsOnly);
