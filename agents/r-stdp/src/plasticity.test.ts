import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RStdpOptions } from "./options.ts";
import { plasticity, voters } from "./plasticity.ts";
import { rStdp } from "./r-stdp.ts";
import { firstRow, LEARNING, layoutOf, NEVER } from "./row.ts";
import { ASSOCIATION, wire } from "./wiring.ts";

const NETWORK = wire(1, 1000);
const LAYOUT = layoutOf(NETWORK);
const { plastic, source, target, sensory, weight } = NETWORK;

function optionsOf(options: Partial<RStdpOptions>): RStdpOptions {
  return rStdp(options).options as RStdpOptions; // as resolved
}

function weightsOf(row: Float64Array): Float64Array {
  return row.slice(LAYOUT.weights, LAYOUT.weights + plastic);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A row at 2 s with random marks of the last half second, and weights that have moved. */
function markedRow(seed: number): Float64Array {
  const rng = stream(seed, "marks");
  const row = firstRow(NETWORK, LAYOUT);
  row[LAYOUT.now] = 64_000;
  for (let s = 0; s < plastic; s++) {
    row[LAYOUT.weights + s] *= rng.uniform(0, 3);
    if (rng.uniform() < 0.5) row[LAYOUT.hebbian + s] = rng.integers(48_000, 64_000);
    if (rng.uniform() < 0.5) row[LAYOUT.antiHebbian + s] = rng.integers(48_000, 64_000);
  }
  return row;
}

/** Weights after a step's worth, the plain way: a synapse at a time, everything looked up anew. */
function rewarded(row: Float64Array, worth: number, action: number, actions: number, options: RStdpOptions): number[] {
  const before = [...weightsOf(row)];
  const outgoing = (values: readonly number[], from: number): number => mean(values.filter((_, s) => source[s] === from));
  return before.map((w, s) => {
    const motor = target[s] - sensory - ASSOCIATION;
    const group = Math.floor(motor / Math.floor(40 / actions));
    let r = options.nonMotorFactor * worth;
    if (motor >= 0)
      r = group === action ? options.mainFactor * worth : group >= actions ? 0 : (-options.oppositeFactor * worth) / (actions - 1);
    const isRecent = (tick: number): number => Number(row[LAYOUT.now] - tick <= options.eligibilityMs * 32);
    const eligibility = options.hebbian * isRecent(row[LAYOUT.hebbian + s]) - options.antiHebbian * isRecent(row[LAYOUT.antiHebbian + s]);
    const now = outgoing(before, source[s]);
    const first = outgoing([...weight.slice(0, plastic)], source[s]);
    const ratio = (options.balance === "published") === worth > 0 ? now / first : first / now;
    const balance = options.balance === "none" ? 1 : Math.min(2, Math.max(0.1, ratio));
    return Math.min(options.maxWeight, Math.max(0, w + r * eligibility * balance));
  });
}

describe("worth", () => {
  test("changes weights as a twin that looks at one synapse at a time, for any marks, options and numbers of actions", () => {
    const choice = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      worth: fc.double({ min: -1, max: 1, noNaN: true }),
      actions: fc.constantFrom(2, 3, 7),
      balance: fc.constantFrom("published" as const, "reciprocal" as const, "none" as const),
      nonMotorFactor: fc.constantFrom(0, 0.5),
      hebbian: fc.constantFrom(0.04, 3),
      maxWeight: fc.constantFrom(400, 12),
    });
    fc.assert(
      fc.property(choice, ({ seed, worth, actions, ...more }) => {
        const options = optionsOf({ inputs: "running", critic: "reward", ...more });
        const row = markedRow(seed);
        for (let s = 0; s < plastic; s++) row[LAYOUT.weights + s] = Math.min(row[LAYOUT.weights + s], options.maxWeight);
        const action = seed % actions;
        const expected = rewarded(row, worth, action, actions, options);
        plasticity(NETWORK, LAYOUT, options, actions).reward(row, worth, action);
        const worst = Math.max(...weightsOf(row).map((w, s) => Math.abs(w - expected[s])));
        expect(worst).toBeLessThan(1e-12);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  test("of 1 moves a Hebbian synapse onto the action's cells by 0.04, one onto the others' by -0.032, one onto association cells by nothing", () => {
    const row = firstRow(NETWORK, LAYOUT);
    row[LAYOUT.now] = 64_000;
    row.fill(56_000, LAYOUT.hebbian, LAYOUT.hebbian + plastic); // 250 ms ago
    const before = weightsOf(row);
    plasticity(NETWORK, LAYOUT, optionsOf({}), 2).reward(row, 1, 1);
    const moved = weightsOf(row).map((w, s) => w - before[s]);
    for (let s = 0; s < plastic; s++) {
      const motor = target[s] - sensory - ASSOCIATION;
      expect(moved[s]).toBeCloseTo(motor < 0 ? 0 : motor >= 20 ? 0.04 : -0.032, 12);
    }
  });

  test("doesn't reach marks of more than 250 ms ago", () => {
    const row = firstRow(NETWORK, LAYOUT);
    row[LAYOUT.now] = 64_000;
    row.fill(55_999, LAYOUT.hebbian, LAYOUT.hebbian + plastic);
    const before = weightsOf(row);
    plasticity(NETWORK, LAYOUT, optionsOf({ nonMotorFactor: 1 }), 2).reward(row, 1, 1);
    expect(weightsOf(row)).toEqual(before);
    expect(row[LAYOUT.antiHebbian]).toBe(NEVER);
  });
});

test("motor cells vote for actions in equal shares, and those that are left over for none", () => {
  expect([...voters(2)]).toEqual([...new Array<number>(20).fill(0), ...new Array<number>(20).fill(1)]);
  expect([0, 1, 2, 3].map((group) => voters(3).filter((value) => value === group).length)).toEqual([13, 13, 13, 1]);
});

/** Plays steps with these spikes a learning cell, and returns the row. */
function regulated(steps: number, spikesOf: (step: number, j: number) => number, options: Partial<RStdpOptions> = {}): Float64Array {
  const row = markedRow(3);
  const rule = plasticity(NETWORK, LAYOUT, optionsOf(options), 2);
  for (let step = 0; step < steps; step++) {
    row[LAYOUT.steps]++;
    for (let j = 0; j < LEARNING; j++) row[LAYOUT.spikes + j] = spikesOf(step, j);
    rule.regulate(row);
  }
  return row;
}

/** Mean of the weights onto a learning cell. */
function incoming(values: Float64Array, j: number): number {
  return mean([...values.slice(0, plastic)].filter((_, s) => target[s] === sensory + j));
}

describe("regulation", () => {
  test("every 25 steps brings the mean of incoming weights back to what it was, and keeps their proportions", () => {
    expect(weightsOf(regulated(24, () => 0))).toEqual(weightsOf(markedRow(3)));
    const before = weightsOf(markedRow(3));
    const after = weightsOf(regulated(25, () => 0));
    for (let j = 0; j < LEARNING; j++) {
      expect(incoming(after, j)).toBeCloseTo(incoming(weight, j), 10);
      const scale = incoming(weight, j) / incoming(before, j);
      for (let s = NETWORK.inStart[j]; s < NETWORK.inStart[j + 1]; s++) expect(after[s]).toBeCloseTo(before[s] * scale, 10);
    }
    expect(weightsOf(regulated(25, () => 0, { normalizeEvery: 0 }))).toEqual(before);
  });

  test("every 75 steps, from step 525 on, moves targets by 1 in 10,000 against the rates of the last 500 steps, as a twin that keeps all spikes", () => {
    // Association cells each their own, motor cells by halves; few spikes early, then about as many as wanted.
    const draw = stream(9, "spikes");
    const table = Array.from({ length: 1200 }, (_, step) =>
      Array.from({ length: LEARNING }, (_, j) => Number(draw.uniform() < (step < 600 ? 0.2 : 0.27 + 0.002 * (j % 7)))),
    );
    const targets = Array.from({ length: LEARNING }, (_, j) => incoming(weight, j));
    for (let steps = 75; steps <= 1200; steps += 75) {
      if (steps < 500) continue;
      const rate = (cells: readonly number[]): number =>
        mean(cells.map((j) => table.slice(steps - 500, steps).reduce((sum, counts) => sum + counts[j], 0) / 25));
      for (let j = 0; j < LEARNING; j++) {
        const first = j < 40 ? j : j < 60 ? 40 : 60;
        const cells = j < 40 ? [j] : Array.from({ length: 20 }, (_, k) => first + k);
        const off = rate(cells) - (j < 40 ? 5.5 : 6);
        if (Math.abs(off) > 0.01) targets[j] *= off > 0 ? 0.9999 : 1.0001;
      }
      const row = regulated(steps, (step, j) => table[step][j]);
      for (let j = 0; j < LEARNING; j++) expect(row[LAYOUT.targets + j]).toBeCloseTo(targets[j], 10);
    }
    expect(regulated(510, () => 0)[LAYOUT.targets]).toBe(firstRow(NETWORK, LAYOUT)[LAYOUT.targets]);
  });
});
