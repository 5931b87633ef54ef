import type { ParallelFor, ParallelLoop } from "@quantal/core";
import { afterAll, describe, expect, test } from "vitest";
import { episodesAgent } from "../../test-fixtures/agents.ts";
import { walk } from "../../test-fixtures/envs.ts";
import { newTally, type Tally, tally } from "../../test-fixtures/loops.ts";
import type { Choice } from "../parallel/choose-way.ts";
import { train } from "../train.ts";
import { createLoop } from "./loop.ts";
import { createSlot } from "./slot.ts";
import { threads } from "./threads.ts";

const module = new URL("../../test-fixtures/loops.ts", import.meta.url).href;

function openLoop(parallel: ParallelFor | undefined, shared: Tally, name = "tally"): ParallelLoop {
  if (parallel === undefined) throw new Error("there is no loop");
  return parallel.open({ module, export: name, shared }, tally(shared, 0));
}

/** Goes on together even where the blocks of these tests are done faster alone. */
const together: Choice = { isAlone: () => false, count() {} };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs loops until a worker thread has done a block. */
async function warmUp(loop: ParallelLoop, { byThread, counts }: Tally): Promise<void> {
  while (byThread.subarray(1).every((blocks) => blocks === 0)) {
    loop.run(16);
    await nextTurn();
  }
  byThread.fill(0);
  counts.fill(0);
}

describe("the loop of a caller and two threads", () => {
  const workers = 3;
  const slots = Array.from({ length: workers }, () => createSlot((error) => loops.fail(error)));
  const loops = createLoop(workers, slots, () => together);
  const parallel = loops.host;
  afterAll(async () => {
    for (const slot of slots) await slot.close();
  });

  test("does each block once, thousands of times, with threads that come and go", async () => {
    const shared = newTally(64, workers);
    const late = newTally(64, workers);
    const [loop, other] = [openLoop(parallel, shared), openLoop(parallel, late, "lateTally")];
    await warmUp(loop, shared);
    await warmUp(other, late);
    const expected = new Int32Array(64);
    const byOthers = (): number => shared.byThread.subarray(1).reduce((sum, count) => sum + count, 0);
    for (let round = 0; round < 3000 || (byOthers() < 2000 && round < 20_000); round++) {
      const blocks = 1 + (round % 64);
      (round % 1000 < 500 ? loop : other).run(blocks);
      if (round % 1000 < 500) for (let k = 0; k < blocks; k++) expected[k]++;
      if (round % 97 === 0) await nextTurn();
    }
    expect(shared.counts).toEqual(expected);
    expect(late.counts.reduce((sum, count) => sum + count, 0)).toBe(late.byThread.reduce((sum, count) => sum + count, 0));
    expect(shared.byThread.reduce((sum, count) => sum + count, 0)).toBe(expected.reduce((sum, count) => sum + count, 0));
    loop.close();
    other.close();
  });

  test("throws the error of the lowest block that failed in any thread, after all blocks are done", async () => {
    const shared = newTally(64, workers);
    const loop = openLoop(parallel, shared);
    await warmUp(loop, shared);
    shared.failing[11] = shared.failing[40] = shared.failing[63] = 1;
    for (let round = 0; round < 500; round++) expect(() => loop.run(64)).toThrow(new RangeError("block 11 broke"));
    expect([...shared.counts].filter((_, block) => shared.failing[block] === 0)).toEqual(new Array(61).fill(500));
    shared.failing.fill(0);
    expect(() => loop.run(64)).not.toThrow();
    loop.close();
  });

  test("refuses results of a block that fails in worker threads alone", async () => {
    const shared = newTally(64, workers);
    const loop = openLoop(parallel, shared);
    await warmUp(loop, shared);
    shared.failing.fill(2);
    await expect(runUntilItFails(loop)).rejects.toThrow(/parallel.run: block \d+ failed in a worker thread, and not in the caller's/);
    loop.close();
  });

  test("refuses a number of blocks out of range", () => {
    const loop = openLoop(parallel, newTally(1, workers));
    for (const blocks of [-1, 1.5, 65536, Number.NaN]) expect(() => loop.run(blocks)).toThrow(/parallel.run: the number of blocks/);
    loop.run(0);
    loop.close();
  });

  test("says when a thread can't load the work, from then on", async () => {
    const loop = openLoop(parallel, newTally(64, workers), "nothing");
    await expect(runUntilItFails(loop)).rejects.toThrow(/loops.ts: .*no function nothing/);
    loop.close();
  });
});

test("threads({ workers: 1 }) has no loop", () => {
  expect(threads({ workers: 1 }).parallel).toBeUndefined();
});

test("a loop runs before its threads start, between orders, and after they are closed, and waits for none that ends in mid-block", async () => {
  const executor = threads({ workers: 2 });
  const shared = newTally(64, 2);
  const loop = openLoop(executor.parallel, shared);
  const options = { agent: episodesAgent(), env: walk, seed: 5, budget: { environmentSteps: 3000 } };
  const { hash } = await train(options).result;
  let expected = 1;
  loop.run(64);
  const stopWhen = (): boolean => {
    loop.run(64);
    expected++;
    return false;
  };
  expect((await train({ ...options, executor, stopWhen }).result).hash).toBe(hash);
  const deadly = openLoop(executor.parallel, newTally(64, 2), "deadly");
  await expect(runUntilItFails(deadly)).rejects.toThrow(/block \d+ failed in a worker thread/);
  loop.run(64);
  await executor.close();
  loop.run(64);
  loop.close();
  loop.run(8);
  expect(shared.counts.subarray(7, 9)).toEqual(Int32Array.of(expected + 3, expected + 2));
});

/** Runs a loop, and lets the threads' messages come in between. */
async function runUntilItFails(loop: ParallelLoop): Promise<void> {
  for (;;) {
    loop.run(64);
    await nextTurn();
  }
}
