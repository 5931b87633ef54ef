import { cartPole } from "@quantal/classic-control";
import {
  aggregate,
  blackout,
  ladder,
  randomDrop,
  registerDiscontinuous,
  terminalQuantized,
  terminalThreshold,
} from "@quantal/discontinuous";
import { make, registered } from "gymnasium-js";
import { type Checkable, checkEnv } from "gymnasium-js/checker";
import { expect, test } from "vitest";

registerDiscontinuous();

const STEPS = 2000; // a fifth of what `quantal check` walks
const codesOf = async (env: Checkable) => (await checkEnv(env, { steps: STEPS })).map(({ code }) => code);

/** As in CartPole itself, every reward that was seen is the same: the base's 1, or the 0 of an episode too short to be paid. */
const IS_CONSTANT = /CartPole((Aggregate|Terminal|QuantizeReturn|Delay)Smooth|TerminalThreshold)-v0$/;
test.each(registered().map(({ id, source }) => [id, source] as const))("%s breaks no rule", async (id, source) => {
  expect(await codesOf(source)).toEqual(IS_CONSTANT.test(id) ? ["QA101"] : []);
});

test("wrappers that no task has, and wrappers in wrappers, break no rule", async () => {
  const wrapped = [
    blackout(cartPole, { period: 7, length: 3 }),
    ladder(cartPole, { thresholds: [5, 9], bonuses: [1, 2] }),
    terminalQuantized(cartPole, { quantum: 4, height: 0.5 }),
    aggregate(randomDrop(terminalThreshold(cartPole, { threshold: 9, height: 0.5 })), { gap: 3 }),
  ];
  for (const env of wrapped) expect(await codesOf(env)).toEqual([]);
  expect(await codesOf(() => aggregate(randomDrop(make(cartPole)), { gap: 3 }))).toEqual([]);
});
