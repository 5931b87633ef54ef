import { Pcg64 } from "@quantal/numeric";
import { actionBuffer, type LaneEnv, sizeOf } from "gymnasium-js";
import { expect, it } from "vitest";
import { cosine, divide, multiply, sine, sineCosine, subtract, type Wide } from "./double-double.ts";
import { CASES, type Case } from "./references.ts";

const SAMPLES = 100_000;

/** Lanes in random states, and those states. */
function randomLanes({ definition, draw }: Case, rng: Pcg64): { lanes: LaneEnv; starts: number[][] } {
  const lanes = definition.vector(SAMPLES);
  const names = Array.isArray(definition.state) ? definition.state : Object.keys(definition.state);
  const starts = Array.from({ length: SAMPLES }, () => draw(rng));
  const columns = names.map((name: string, k: number) => [name, Float64Array.from(starts, (start) => start[k])]);
  lanes.load?.({ state: Object.fromEntries(columns), keys: lanes.keys });
  return { lanes, starts };
}

/** How far a double lies from the true value, in units of 1 + |value|. */
function errorOf(value: number, truth: Wide): number {
  return Math.abs(subtract(value, truth)[0]) / (1 + Math.abs(truth[0]));
}

it.each(Object.entries(CASES))("%s: 100,000 random steps agree with a reference of 31 digits", (_, env) => {
  const rng = new Pcg64(20_261_124);
  const { lanes, starts } = randomLanes(env, rng);
  const size = sizeOf(env.definition.observationSpace);
  const actions = actionBuffer(env.definition.actionSpace, SAMPLES).map(() => env.action(rng));
  lanes.step(actions, Int32Array.from(starts.keys()), SAMPLES);
  const observations = new Float32Array(SAMPLES * size);
  for (let lane = 0; lane < SAMPLES; lane++) lanes.observe(observations, lane);
  const { state } = (lanes.save?.() ?? {}) as { state: { [name: string]: Float64Array } }; // a definition's lanes save their columns

  let [worstState, worstReward, differing, endings] = [0, 0, 0, 0];
  for (const [lane, start] of starts.entries()) {
    const expected = env.step(start, actions[lane]);
    for (const [name, truth] of Object.entries(expected.state)) worstState = Math.max(worstState, errorOf(state[name][lane], truth));
    for (const [j, truth] of expected.observation.entries()) if (observations[lane * size + j] !== Math.fround(truth[0])) differing++;
    worstReward = Math.max(worstReward, errorOf(lanes.reward[lane], expected.reward));
    if (expected.terminated !== (lanes.terminated[lane] === 1)) differing++;
    if (expected.terminated) endings++;
  }
  expect({ differing }).toEqual({ differing: 0 });
  expect(worstState).toBeLessThanOrEqual(env.tolerance);
  expect(worstReward).toBeLessThanOrEqual(1e-12);
  if (env.definition.id !== "Pendulum-v1") expect(endings).toBeGreaterThan(100); // both outcomes were looked at
});

it("the reference's own arithmetic has more than 29 digits", () => {
  const rng = new Pcg64(1);
  for (let k = 0; k < 2000; k++) {
    const angle = rng.uniform(-60, 60);
    const [s, c] = sineCosine(angle);
    expect(Math.abs(subtract(subtract(1, multiply(s, s)), multiply(c, c))[0])).toBeLessThan(1e-29);
    const doubled = multiply(2, s, c);
    expect(Math.abs(subtract(sine(2 * angle), doubled)[0])).toBeLessThan(1e-29);
    const third = divide(angle, 3);
    expect(Math.abs(subtract(multiply(third, 3), angle)[0])).toBeLessThan(1e-29 * 60);
  }
  // sin(1), cos(1), sin(7.5) and cos(7.5) from 60 digits
  const known: [Wide, Wide][] = [
    [sine(1), [0.8414709848078965, 1.776845092935536e-18]],
    [cosine(1), [0.5403023058681398, -4.760954612604417e-17]],
    [sine(7.5), [0.9379999767747389, -3.928541021503273e-17]],
    [cosine(7.5), [0.3466353178350258, -1.3646025848672254e-17]],
  ];
  for (const [own, truth] of known) {
    expect(own[0]).toBe(truth[0]);
    expect(Math.abs(own[1] - truth[1])).toBeLessThan(1e-30);
  }
});
