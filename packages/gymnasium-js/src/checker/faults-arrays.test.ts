import { test } from "vitest";
import { type Fault, findsOnly } from "../../test-fixtures/faults.ts";
import { line, Push, Walk } from "../../test-fixtures/walks.ts";

const FAULTS: readonly Fault[] = [
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

test.each(FAULTS)("$code: $what", findsOnly);
