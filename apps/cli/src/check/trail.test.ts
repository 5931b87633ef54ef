import fc from "fast-check";
import { expect, test } from "vitest";
import { createTrail, readPulse, readTrail, trailWriter } from "./trail.ts";

test("a trail has the seed and actions of the last play, and counts all of them", () => {
  const action = fc.oneof(fc.integer(), fc.float({ noNaN: true, noDefaultInfinity: true }), fc.array(fc.integer(), { maxLength: 3 }));
  const plays = fc.array(fc.record({ seed: fc.maxSafeNat(), actions: fc.array(action) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(plays, (all) => {
      const memory = createTrail();
      const writer = trailWriter(memory);
      for (const { seed, actions } of all) {
        writer.begin(seed);
        for (const each of actions) writer.act(each);
      }
      const steps = all.reduce((sum, { actions }) => sum + actions.length, 0);
      const last = all.at(-1);
      const actions = JSON.parse(JSON.stringify(last?.actions)); // -0 is 0 there
      expect(readTrail(memory)).toEqual({ plays: all.length, steps, seed: last?.seed, actions, isCut: false });
      expect(readPulse(memory)).toBe(all.length + steps);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("actions are kept as JSON has them: typed arrays as lists, objects by their names", () => {
  const memory = createTrail();
  const writer = trailWriter(memory);
  writer.begin(1);
  writer.act(Float32Array.of(0.5, -1));
  writer.act({ push: Int32Array.of(3), name: "é" });
  writer.act([Uint8Array.of(1), Number.POSITIVE_INFINITY]);
  expect(readTrail(memory).actions).toEqual([[0.5, -1], { push: [3], name: "é" }, [[1], "Infinity"]]);
});

test("a play that is too long keeps its first actions whole, and the next one begins anew", () => {
  const memory = createTrail();
  const writer = trailWriter(memory);
  const action = new Array(1000).fill(7);
  writer.begin(1);
  for (let k = 0; k < 3000; k++) writer.act(action);
  writer.act(1); // there would be room for it, but not in its place
  const { actions, isCut, steps } = readTrail(memory);
  expect([isCut, steps]).toEqual([true, 3001]);
  expect(actions.length).toBe(Math.floor((1 << 22) / JSON.stringify(action).concat(",").length));
  expect(actions.at(-1)).toEqual(action);
  writer.begin(2);
  writer.act(5);
  expect(readTrail(memory)).toMatchObject({ seed: 2, actions: [5], isCut: false });
});
