import fc from "fast-check";
import { expect, test } from "vitest";
import { marker } from "./marks.ts";
import { FIELD, FIELDS, firstRow, layoutOf, NEVER } from "./row.ts";
import { wire } from "./wiring.ts";

const NETWORK = wire(1, 1000);
const LAYOUT = layoutOf(NETWORK);
const { sensory, plastic, source, target } = NETWORK;

/** Plays spikes in order: marks, then the cell's last spike, as in a run. */
function play(spikes: readonly { cell: number; tick: number }[]): Float64Array {
  const row = firstRow(NETWORK, LAYOUT);
  const mark = marker(NETWORK, LAYOUT);
  for (const { cell, tick } of spikes) {
    mark(row, cell, tick);
    row[LAYOUT.cells + cell * FIELDS + FIELD.lastSpike] = tick;
  }
  return row;
}

/** The last tick at which the second of two spikes came 1 to 3 ms after the last one of the first cell. */
function lastPair(spikes: readonly { cell: number; tick: number }[], first: number, second: number): number {
  let last = NEVER;
  for (const [k, { cell, tick }] of spikes.entries()) {
    if (cell !== second || tick < 32_000) continue;
    const before = spikes.slice(0, k).filter((spike) => spike.cell === first);
    const lagMs = (tick - (before.at(-1)?.tick ?? NEVER)) / 32;
    if (lagMs > 1 && lagMs <= 3) last = tick;
  }
  return last;
}

test("marks are those that all pairs of spikes give, of any spike trains", () => {
  const cell = fc.integer({ min: 0, max: sensory + 79 });
  const train = fc.array(fc.record({ cell, gap: fc.integer({ min: 0, max: 40 }) }), { minLength: 30, maxLength: 120 });
  fc.assert(
    fc.property(train, fc.integer({ min: 31_000, max: 32_500 }), (gaps, start) => {
      let tick = start;
      const spikes = gaps.map(({ cell, gap }) => {
        tick += gap;
        return { cell, tick };
      });
      const row = play(spikes);
      for (let s = 0; s < plastic; s++) {
        expect(row[LAYOUT.hebbian + s]).toBe(lastPair(spikes, source[s], target[s]));
        expect(row[LAYOUT.antiHebbian + s]).toBe(lastPair(spikes, target[s], source[s]));
      }
    }),
    { numRuns: 30, seed: 1 },
  );
});

test.each([
  [32, false],
  [33, true],
  [96, true],
  [97, false],
])("a lag of %i ticks of 1/32 ms marks: %s", (lag, isMarked) => {
  const row = play([
    { cell: source[0], tick: 40_000 },
    { cell: target[0], tick: 40_000 + lag },
  ]);
  expect(row[LAYOUT.hebbian]).toBe(isMarked ? 40_000 + lag : NEVER);
  expect(row[LAYOUT.antiHebbian]).toBe(NEVER);
});

test("nothing is marked in the first second", () => {
  const pair = (tick: number) =>
    play([
      { cell: target[0], tick: tick - 64 },
      { cell: source[0], tick },
    ])[LAYOUT.antiHebbian];
  expect(pair(31_999)).toBe(NEVER);
  expect(pair(32_000)).toBe(32_000);
});
