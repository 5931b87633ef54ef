import { test } from "vitest";
import { type Fault, findsOnly, held, stepping, zeros } from "../../test-fixtures/faults.ts";
import { line, Walk } from "../../test-fixtures/walks.ts";

const FAULTS: readonly Fault[] = [
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

test.each(FAULTS)("$code: $what", findsOnly);
