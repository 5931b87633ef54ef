import { describe, expect, test } from "vitest";
import { ASSOCIATION, MOTOR, RECEPTOR, wire } from "./wiring.ts";

const NAMES = ["ES", "EA", "EM", "IA", "IAL", "IM", "IML"];

/** Name of a cell's group. */
function nameOf(cell: number, sensory: number): string {
  const i = cell - sensory;
  if (i < 0) return "ES";
  return NAMES[i < ASSOCIATION ? 1 : i < ASSOCIATION + MOTOR ? 2 : 3 + Math.floor((i - ASSOCIATION - MOTOR) / 10)];
}

describe("wiring", () => {
  const network = wire(4, 1000);
  const of = (from: string, to: string): number[] =>
    [...network.source.keys()].filter(
      (c) => network.source[c] < network.neurons && nameOf(network.source[c], 80) === from && nameOf(network.target[c], 80) === to,
    );

  test.each([
    ["ES", "EA", 25 * 40],
    ["EA", "EM", 20 * 40],
    ["EA", "IA", 15 * 10],
    ["EA", "IAL", 15 * 10],
    ["EM", "IM", 16 * 10],
    ["EM", "IML", 16 * 10],
    ["IA", "EA", 4 * 40],
    ["IA", "IA", 10],
    ["IA", "IAL", 20],
    ["IAL", "EA", 4 * 40],
    ["IAL", "IA", 20],
    ["IAL", "IAL", 10],
    ["IM", "EM", 4 * 40],
    ["IML", "IM", 20],
    ["EA", "EA", 0],
    ["EM", "EA", 0],
    ["EM", "EM", 0],
  ])("%s to %s has %i connections, of different cells onto each", (from, to, count) => {
    const pairs = of(from, to).map((c) => `${network.source[c]} ${network.target[c]}`);
    expect(pairs).toHaveLength(count);
    expect(new Set(pairs).size).toBe(count);
    expect(pairs.every((pair) => pair.split(" ")[0] !== pair.split(" ")[1])).toBe(true);
  });

  test("delays, weights and the order of plastic connections are the published ones", () => {
    const { receptor, delay, weight, plastic, target } = network;
    const ranges = [
      [0.8, 1.2],
      [1.8, 2.2],
      [1.8, 2.2],
      [3, 12],
    ];
    for (const [c, ticks] of delay.entries()) {
      const [low, high] = ranges[receptor[c]];
      expect(ticks / 32).toBeGreaterThanOrEqual(low - 1 / 64);
      expect(ticks / 32).toBeLessThanOrEqual(high + 1 / 64);
    }
    expect(plastic).toBe(1800);
    const layers = [weight.subarray(0, 1000), weight.subarray(1000, 1800)].map((w) => [Math.min(...w), Math.max(...w)]);
    expect(layers[0][0]).toBeGreaterThanOrEqual(5);
    expect(layers[0][1]).toBeLessThanOrEqual(15);
    expect(layers[1][0]).toBeGreaterThanOrEqual(3.25);
    expect(layers[1][1]).toBeLessThanOrEqual(9.75);
    expect([...target.subarray(0, plastic)]).toEqual([...target.subarray(0, plastic)].sort((a, b) => a - b));
    expect(receptor.filter((kind) => kind === RECEPTOR.stimulus)).toHaveLength(80);
  });

  test("each connection leaves its source once, plastic ones first, and comes onto its target", () => {
    const { out, outStart, source, plastic, inStart, target, sources, longest, delay } = network;
    expect([...out].sort((a, b) => a - b)).toEqual([...out.keys()]);
    for (let i = 0; i < sources; i++) {
      const mine = [...out.subarray(outStart[i], outStart[i + 1])];
      expect(mine).toEqual([...mine].sort((a, b) => a - b));
      expect(mine.every((c) => source[c] === i)).toBe(true);
      expect(longest[i]).toBe(Math.max(0, ...mine.map((c) => delay[c])));
    }
    for (let j = 0; j < 80; j++) for (let s = inStart[j]; s < inStart[j + 1]; s++) expect(target[s]).toBe(80 + j);
    expect(inStart[80]).toBe(plastic);
  });

  test("is the seed's, and of any number of inputs", () => {
    expect(wire(4, 1000)).toEqual(network);
    expect(wire(4, 1001).source).not.toEqual(network.source);
    expect(wire(1, 1000).plastic).toBe(40 * 20 + 800); // all of 20 sensory cells where there are no 25
    expect(wire(9, 1000).neurons).toBe(180 + 120);
  });
});
