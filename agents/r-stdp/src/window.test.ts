import { stream } from "@quantal/numeric";
import { expect, test } from "vitest";
import { FIELD, FIELDS, firstRow, LEARNING, layoutOf, NEVER } from "./row.ts";
import { windows } from "./window.ts";
import { type Network, RECEPTOR, wire } from "./wiring.ts";

const NETWORK = wire(4, 1000);
const LAYOUT = layoutOf(NETWORK);

/** Random bins for a window, as `encode` writes them. */
function drive(row: Float64Array, windowIndex: number): void {
  const rng = stream(5, "bins", windowIndex);
  for (let i = 0; i < 4; i++) {
    const bin = rng.integers(6, 13);
    if (row[LAYOUT.bins + i] === bin) continue;
    row[LAYOUT.bins + i] = bin;
    row[LAYOUT.nextStimulus + i] = row[LAYOUT.now];
  }
}

const KINDS = [
  { rest: -65, threshold: -40, block: -25, refractory: 5, after: 1, tauAfter: 400, tauJump: 8, jump: 0.75 },
  { rest: -63, threshold: -40, block: -10, refractory: 2.5, after: 0.5, tauAfter: 50, tauJump: 1.5, jump: 0.25 },
  { rest: -65, threshold: -47, block: -10, refractory: 2.5, after: 0.5, tauAfter: 50, tauJump: 1.5, jump: 0.25 },
];
const TAUS = { am: 10, ga: 10, am2: 20, ga2: 20, nm2: 300 };

/** The same model without queues, rings or tables: a sorted list of events in ms, and cells of named numbers. */
function twin(network: Network) {
  const cells = Array.from({ length: network.neurons }, () => ({
    am: 0,
    am2: 0,
    nm2: 0,
    ga: 0,
    ga2: 0,
    after: 0,
    at: 0,
    last: NEVER / 32,
  }));
  let events: { time: number; order: number; stimulus?: number; connection?: number }[] = [];
  let order = 0;
  const spikes: { cell: number; time: number }[] = [];
  const send = (from: number, time: number): void => {
    for (let c = 0; c < network.source.length; c++)
      if (network.source[c] === from) events.push({ time: time + network.delay[c] / 32, order: order++, connection: c });
  };
  const potential = (cell: (typeof cells)[number]): number => cell.am + cell.am2 + cell.nm2 + cell.ga + cell.ga2 + cell.after;
  const arrive = (c: number, time: number): void => {
    const cell = cells[network.target[c]];
    const kind = KINDS[network.kind[network.target[c]]];
    for (const [name, tau] of Object.entries(TAUS)) cell[name as keyof typeof TAUS] *= Math.exp(-(time - cell.at) / tau);
    cell.after *= Math.exp(-(time - cell.at) / kind.tauAfter);
    cell.at = time;
    const v = Math.max(kind.rest, Math.min(-kind.rest, potential(cell)));
    const w = network.weight[c];
    const inhibited = (x: number): number => (x > -15 ? Math.min(0, x - w * (1 + v / 15)) : x);
    if (network.receptor[c] === RECEPTOR.stimulus) cell.am = Math.max(0, cell.am + w * (1 - v / 65));
    else if (network.receptor[c] === RECEPTOR.gaba) cell.ga = inhibited(cell.ga);
    else if (network.receptor[c] === RECEPTOR.slowGaba) cell.ga2 = inhibited(cell.ga2);
    else {
      cell.am2 = Math.max(0, cell.am2 + w * (1 - v / 65));
      const open = 1 / (1 + Math.exp(-0.062 * (kind.rest + v)) * (1.6 / 3.57));
      if (cell.nm2 < 90) cell.nm2 = Math.max(0, cell.nm2 + network.slowWeight[c] * open * (1 - v / 90));
    }
    const membrane = Math.max(-90, Math.min(0, kind.rest + potential(cell)));
    const since = time - cell.last - kind.refractory;
    const threshold = kind.threshold + kind.jump * (kind.block - kind.threshold) * Math.exp(-since / kind.tauJump);
    if (since < 0 || membrane <= threshold || membrane > kind.block) return;
    cell.after -= kind.after;
    cell.last = time;
    spikes.push({ cell: network.target[c], time });
    send(network.target[c], time);
  };
  return {
    cells,
    spikes,
    /** Plays what comes before `end`; stimuli of a time come before arrivals. */
    runTo(end: number, stimuli: readonly { source: number; time: number }[]): void {
      for (const [k, { source, time }] of stimuli.entries()) events.push({ time, order: k - 1000, stimulus: source });
      for (;;) {
        events.sort((a, b) => a.time - b.time || a.order - b.order);
        const event = events[0];
        if (event === undefined || event.time >= end) return;
        events = events.slice(1);
        if (event.stimulus !== undefined) send(event.stimulus, event.time);
        else if (event.connection !== undefined) arrive(event.connection, event.time);
      }
    },
  };
}

/** The stimuli of a window, from bins that were just driven: one each 20 ms. */
function stimuliOf(row: Float64Array): { source: number; time: number }[] {
  const start = row[LAYOUT.now] / 32;
  const list: { source: number; time: number }[] = [];
  for (let time = start; time < start + 50; time++)
    for (let i = 0; i < 4; i++) {
      const first = row[LAYOUT.nextStimulus + i] / 32;
      if (time >= first && (time - first) % 20 === 0) list.push({ source: NETWORK.neurons + 20 * i + row[LAYOUT.bins + i], time });
    }
  return list;
}

test("windows are those of a plain simulation with a sorted list of events: spikes of each cell, and what is left in them", () => {
  const row = firstRow(NETWORK, LAYOUT);
  const simulated = windows(NETWORK, LAYOUT);
  const plain = twin(NETWORK);
  for (let k = 0; k < 12; k++) {
    drive(row, k);
    const stimuli = stimuliOf(row);
    simulated.run(row, false);
    plain.spikes.length = 0;
    plain.runTo(row[LAYOUT.now] / 32, stimuli);
    const counts = new Array<number>(LEARNING).fill(0);
    for (const { cell } of plain.spikes) if (cell >= 80 && cell < 80 + LEARNING) counts[cell - 80]++;
    expect([...row.subarray(LAYOUT.spikes, LAYOUT.spikes + LEARNING)]).toEqual(counts);
  }
  for (const [i, cell] of plain.cells.entries()) {
    const at = LAYOUT.cells + i * FIELDS;
    expect(row[at + FIELD.lastSpike] / 32).toBe(cell.last);
    expect(row[at + FIELD.updated] / 32).toBe(cell.at);
    for (const [name, value] of Object.entries({
      am: cell.am,
      am2: cell.am2,
      nm2: cell.nm2,
      ga: cell.ga,
      ga2: cell.ga2,
      after: cell.after,
    }))
      expect(row[at + FIELD[name as keyof typeof FIELD]]).toBeCloseTo(value, 9);
  }
});

test("a row goes on in another place with the same bits, whatever other rows are run between", () => {
  const whole = firstRow(NETWORK, LAYOUT);
  const other = firstRow(NETWORK, LAYOUT);
  let moved = firstRow(NETWORK, LAYOUT);
  const one = windows(NETWORK, LAYOUT);
  for (let k = 0; k < 40; k++) {
    drive(whole, k);
    drive(moved, k);
    drive(other, 1000 + k);
    one.run(whole, true);
    one.run(other, true);
    windows(NETWORK, LAYOUT).run(moved, true); // buffers of its own each time
    moved = moved.slice();
  }
  expect(moved).toEqual(whole);
  expect(other).not.toEqual(whole);
  expect(whole.slice(LAYOUT.hebbian, LAYOUT.hebbian + 2 * NETWORK.plastic).some((tick) => tick > 0)).toBe(true);
});

test("without marks nothing becomes eligible", () => {
  const row = firstRow(NETWORK, LAYOUT);
  const before = row.slice(LAYOUT.weights, LAYOUT.cells);
  const one = windows(NETWORK, LAYOUT);
  for (let k = 0; k < 40; k++) {
    drive(row, k);
    one.run(row, false);
  }
  expect(row.slice(LAYOUT.weights, LAYOUT.cells)).toEqual(before);
});
