import { test } from "vitest";
import { type Fault, findsOnly, held, stepping, zeros } from "../../test-fixtures/faults.ts";
import { line, Walk } from "../../test-fixtures/walks.ts";
import { box } from "../index.ts";

const FAULTS: readonly Fault[] = [
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

test.each(FAULTS)("$code: $what", findsOnly);
