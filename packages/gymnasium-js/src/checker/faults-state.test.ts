import { Pcg64 } from "@quantal/numeric";
import { test } from "vitest";
import { type Fault, findsOnly, held } from "../../test-fixtures/faults.ts";
import { line, Walk } from "../../test-fixtures/walks.ts";

const FAULTS: readonly Fault[] = [
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

test.each(FAULTS)("$code: $what", findsOnly);
