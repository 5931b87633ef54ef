import { cartPole } from "@quantal/classic-control";
import {
  aggregate,
  blackout,
  delay,
  ladder,
  plateau,
  quantizeReturn,
  quantizeStep,
  randomDrop,
  registerDiscontinuous,
  terminal,
  terminalQuantized,
  terminalThreshold,
  threshold,
} from "@quantal/discontinuous";
import { OptionError } from "@quantal/numeric";
import { lookUp, make } from "gymnasium-js";
import { describe, expect, test } from "vitest";

type Wrap = (target: typeof cartPole, params: object) => typeof cartPole; // params as JavaScript may give them

const WRAPPERS = {
  aggregate,
  blackout,
  delay,
  ladder,
  plateau,
  quantizeReturn,
  quantizeStep,
  randomDrop,
  terminal,
  terminalQuantized,
  terminalThreshold,
};

const WRONG: readonly [keyof typeof WRAPPERS, object, RegExp][] = [
  ["aggregate", { gap: 0 }, /^Aggregate: gap is out of range. Got 0, expected an integer of 1 or more/],
  ["aggregate", { gap: 2.5 }, /^Aggregate: gap is out of range. Got 2.5/],
  ["delay", { delay: -1 }, /^Delay: delay is out of range. Got -1, expected an integer of 0 or more/],
  ["randomDrop", { probability: 0 }, /^RandomDrop: probability is out of range. Got 0, expected a number above 0, and at most 1/],
  ["randomDrop", { probability: 1.1 }, /^RandomDrop: probability is out of range. Got 1.1/],
  ["blackout", { period: 0 }, /^Blackout: period is out of range. Got 0/],
  ["blackout", { period: 10, length: 11 }, /^Blackout: length is out of range. Got 11, expected an integer from 0 to period, 10/],
  ["quantizeStep", { quantum: 0 }, /^QuantizeStep: quantum is out of range. Got 0, expected a finite number above 0/],
  ["quantizeReturn", { quantum: -3 }, /^QuantizeReturn: quantum is out of range. Got -3/],
  ["terminalQuantized", { quantum: Infinity }, /^TerminalQuantized: quantum is out of range. Got Infinity/],
  [
    "terminalThreshold",
    { threshold: -200 },
    /^TerminalThreshold: from and threshold don't fit.*Got \{ from: 0, threshold: -200 \}, expected/,
  ],
  ["ladder", { thresholds: [1, 3, 2], bonuses: [1, 1, 1] }, /^Ladder: thresholds don't ascend. Got \[1, 3, 2\], expected each above/],
  ["ladder", { thresholds: [1, 1], bonuses: [1, 1] }, /^Ladder: thresholds don't ascend/],
  ["ladder", { from: 60 }, /^Ladder: thresholds don't ascend.*the first above from, 60/],
  ["ladder", { thresholds: [1, 2] }, /^Ladder: thresholds and bonuses don't fit.*expected lists of finite numbers, equally long/],
  ["ladder", { thresholds: [], bonuses: [] }, /^Ladder: thresholds and bonuses don't fit/],
  ["ladder", { thresholds: ["a"], bonuses: [1] }, /^Ladder: thresholds and bonuses don't fit/],
  [
    "plateau",
    { low: [0], high: [1] },
    /^Plateau: low and high have the wrong length. Got \[1, 1\], expected 4 each, as CartPole-v1 observes/,
  ],
  ["plateau", { low: [0.5, null, -0.05, null] }, /^Plateau: the bounds of element 0 don't fit.*Got \[0.5, 0.5\], expected finite numbers/],
  ["plateau", { low: [-1, -1, -1, -1] }, /^Plateau: the bounds of element 1 don't fit.*Got \[-1, null\].*null for both/],
  ["plateau", { penalty: Infinity }, /^Plateau: penalty is out of range/],
];

describe.each(WRONG)("%s with %j", (name, params, message) => {
  test("says what is wrong, what it got and what it takes", () => {
    const wrap = WRAPPERS[name] as unknown as Wrap;
    expect(() => wrap(cartPole, params)).toThrow(message);
    expect(() => wrap(cartPole, params)).toThrow(OptionError);
    expect(() => wrap(cartPole, {}).with(params)).toThrow(message);
  });
});

test.each(Object.entries(WRAPPERS))("%s takes heights in [0, 1] only, and no unknown param", (_, wrapper) => {
  const wrap = wrapper as unknown as Wrap;
  for (const height of [2, -0.1])
    expect(() => wrap(cartPole, { height })).toThrow(/^\w+: height is out of range. Got .*, expected a number in \[0, 1\]/);
  expect(() => wrap(cartPole, { heigth: 1 })).toThrow(/Did you mean "height"/);
});

test("a task takes its wrapper's params and its base's, and refuses wrong ones by the wrapper's name", () => {
  registerDiscontinuous();
  const task = lookUp("discontinuous/CartPoleAggregate");
  const changed = task.with({ gap: 50, height: 0.5, gravity: 5, maxEpisodeSteps: 60 });
  expect(changed).toMatchObject({ id: "discontinuous/CartPoleAggregate-v0", maxEpisodeSteps: 60 });
  expect(changed.params).toMatchObject({ gap: 50, height: 0.5, gravity: 5, massCart: 1 });
  expect(() => task.with({ gap: 0 })).toThrow(/^Aggregate: gap is out of range/);
  expect(() => task.with({ gab: 1 })).toThrow(/Did you mean "gap"/);
  expect(() => make("discontinuous/CartPoleAgregate-v0")).toThrow(/Did you mean "discontinuous\/CartPoleAggregate-v0"/);
});

test("the one-step task takes thresholds from 1 to 100", () => {
  for (const wrong of [0, 101, 1.5])
    expect(() => threshold.with({ threshold: wrong })).toThrow(/^discontinuous\/Threshold-v0: threshold is out of range.*\[1, 100\]/);
  expect(() => threshold.with({ height: 2 })).toThrow(/height is out of range/);
});
