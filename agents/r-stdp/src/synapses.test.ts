import { describe, expect, test } from "vitest";
import { CELL, TICKS_PER_MS } from "./cells.ts";
import { FIELD, FIELDS, firstRow, layoutOf } from "./row.ts";
import { synapses } from "./synapses.ts";
import { ASSOCIATION, MOTOR, RECEPTOR, wire } from "./wiring.ts";

const NETWORK = wire(4, 1000);
const LAYOUT = layoutOf(NETWORK);
const arrive = synapses(NETWORK, LAYOUT);
const FAST = 80 + ASSOCIATION + MOTOR; // the first fast-spiking cell
const SLOW = FAST + 10;
const ms = (time: number): number => time * TICKS_PER_MS;

/** A row, and the fields of one of its cells. */
function cellOf(cell: number) {
  const row = firstRow(NETWORK, LAYOUT);
  const at = LAYOUT.cells + cell * FIELDS;
  return {
    row,
    get: (field: number): number => row[at + field],
    set: (field: number, value: number): void => {
      row[at + field] = value;
    },
  };
}

/** The first connection of a receptor onto a cell. */
function onto(cell: number, receptor: number): number {
  const c = NETWORK.target.findIndex((target, k) => target === cell && NETWORK.receptor[k] === receptor);
  expect(c).toBeGreaterThanOrEqual(0);
  return c;
}

describe("an arriving spike", () => {
  test("adds w (1 - V / 65) to AM, decayed by exp(-t / 10) when the next one comes", () => {
    const { row, get, set } = cellOf(0);
    set(FIELD.after, -60); // keeps it from spiking
    arrive(row, onto(0, RECEPTOR.stimulus), 0);
    expect(get(FIELD.am)).toBeCloseTo(35 * (1 + 60 / 65), 12);
    arrive(row, onto(0, RECEPTOR.stimulus), ms(10));
    const left = (35 * (1 + 60 / 65)) / Math.E;
    const v = left - 60 * Math.exp(-10 / 400);
    expect(get(FIELD.am)).toBeCloseTo(left + 35 * (1 - v / 65), 10);
    expect(get(FIELD.after)).toBeCloseTo(-60 * Math.exp(-10 / 400), 12);
  });

  test("adds AM2 and NM2 by the potential before either", () => {
    const { row, get, set } = cellOf(FAST);
    const c = onto(FAST, RECEPTOR.excitatory);
    set(FIELD.am2, 6);
    set(FIELD.ga, -2);
    arrive(row, c, 0);
    const share = 1 / (1 + (Math.exp(-0.062 * (-63 + 4)) * 1.6) / 3.57);
    expect(get(FIELD.am2)).toBeCloseTo(6 + 5.85 * (1 - 4 / 65), 12);
    expect(get(FIELD.nm2)).toBeCloseTo(0.0585 * share * (1 - 4 / 90), 12);
  });

  test("takes w (1 + V / 15) off GA and GA2, to 0 at most, and nothing below -15", () => {
    const { row, get, set } = cellOf(80);
    arrive(row, onto(80, RECEPTOR.gaba), 0);
    expect(get(FIELD.ga)).toBe(-18);
    arrive(row, onto(80, RECEPTOR.gaba), 0);
    expect(get(FIELD.ga)).toBe(-18); // below -15
    arrive(row, onto(80, RECEPTOR.slowGaba), 0);
    expect(get(FIELD.ga2)).toBe(0); // 0 - 5 (1 - 18 / 15) is above 0
    set(FIELD.ga, 0);
    arrive(row, onto(80, RECEPTOR.slowGaba), 0);
    expect(get(FIELD.ga2)).toBe(-5);
  });

  test("decays GA2 by 20 ms, NM2 by 300 ms and an interneuron's afterhyperpolarization by 50 ms, past the precomputed table too", () => {
    for (const time of [1, 127.96875, 128, 700]) {
      const { row, get, set } = cellOf(SLOW);
      set(FIELD.ga2, -20); // low enough to be left alone
      set(FIELD.nm2, 4);
      set(FIELD.after, -3);
      arrive(row, onto(SLOW, RECEPTOR.gaba), ms(time));
      expect(get(FIELD.ga2)).toBeCloseTo(-20 * Math.exp(-time / 20), 12);
      expect(get(FIELD.nm2)).toBeCloseTo(4 * Math.exp(-time / 300), 12);
      expect(get(FIELD.after)).toBeCloseTo(-3 * Math.exp(-time / 50), 12);
    }
  });
});

describe("a cell", () => {
  const stimulus = onto(0, RECEPTOR.stimulus);
  /** Whether a sensory cell spikes where a stimulus finds it at this potential above rest, so long after its last spike. */
  const spikes = (v: number, sinceMs = 1000): boolean => {
    const { row, get, set } = cellOf(0);
    set(FIELD.am2, v);
    set(FIELD.updated, ms(2000));
    set(FIELD.lastSpike, ms(2000 - sinceMs));
    const answer = arrive(row, stimulus, ms(2000)); // to v + 35 (1 - v / 65)
    expect(get(FIELD.after)).toBe(answer ? -1 : 0);
    expect(get(FIELD.lastSpike)).toBe(ms(answer ? 2000 : 2000 - sinceMs));
    return answer;
  };

  test("spikes above its threshold of -40 and up to its block of -25", () => {
    expect(spikes(-21.7)).toBe(false); // 24.98 above rest
    expect(spikes(-21.6)).toBe(true); // 25.03
    expect(spikes(10.8)).toBe(true); // 39.98
    expect(spikes(10.9)).toBe(false); // 40.03
  });

  test("is refractory for 5 ms; then its threshold comes back from -28.75 with 8 ms", () => {
    expect(spikes(6, 4.96875)).toBe(false); // 37.77 above rest
    expect(spikes(6, 5)).toBe(true); // above 36.25
    expect(spikes(2, 5)).toBe(false); // 35.92
    expect(spikes(0, 5)).toBe(false); // 35; the threshold is at 25 + 11.25 exp(-t / 8): there after 0.94 ms
    expect(spikes(0, 5.9375)).toBe(false); // at 35.005
    expect(spikes(0, 5.96875)).toBe(true); // at 34.97
  });
});

test("kinds of cells lie in their groups", () => {
  expect([NETWORK.kind[0], NETWORK.kind[159], NETWORK.kind[FAST], NETWORK.kind[SLOW], NETWORK.kind[199]]).toEqual([
    CELL.excitatory,
    CELL.excitatory,
    CELL.fast,
    CELL.lowThreshold,
    CELL.lowThreshold,
  ]);
});
