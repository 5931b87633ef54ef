import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomAgent } from "@quantal/baselines";
import { cartPole } from "@quantal/classic-control";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { openProgress } from "../progress.ts";
import { type Recorded, recordRun } from "./record-run.ts";
import { type MatrixRun, runMatrix } from "./run-matrix.ts";
import { openRunStore } from "./run-store.ts";

const RUN: MatrixRun = {
  label: "random",
  agent: randomAgent(),
  env: cartPole,
  seed: 1000,
  steps: 100,
  evaluation: { every: 50, episodes: 2, finalEpisodes: 3 },
};
const HOST = { root: undefined } as Host; // nothing here starts a thread

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quantal-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (run: MatrixRun): Promise<Recorded> => recordRun(run, () => {});

test("a run that was kept comes back as it was, to whoever opens the folder next", async () => {
  const recorded = await record(RUN);
  await openRunStore(folder, HOST).put(RUN, recorded);
  expect(await openRunStore(folder, HOST).get({ ...RUN, label: "another label" })).toEqual(recorded);
});

test("a run is another one where its seed, steps, judging, options or parameters differ", async () => {
  const store = openRunStore(folder, HOST);
  await store.put(RUN, await record(RUN));
  const others: Partial<MatrixRun>[] = [
    { seed: 1001 },
    { steps: 101 },
    { evaluation: { ...RUN.evaluation, finalEpisodes: 4 } },
    { env: cartPole.with({ gravity: 5 }) },
    { env: cartPole.with({ maxEpisodeSteps: 100 }) },
    { agent: { ...RUN.agent, options: { any: 1 } } },
  ];
  for (const other of others) expect(await store.get({ ...RUN, ...other })).toBeUndefined();
});

test("a run that failed or was cut short isn't kept: it is made again", async () => {
  const store = openRunStore(folder, HOST);
  const recorded = await record(RUN);
  await store.put(RUN, { ...recorded, failure: "it broke" });
  await store.put(RUN, { ...recorded, ledger: { ...recorded.ledger, training: 99 } });
  expect(readdirSync(folder)).toEqual([]);
});

test("a matrix makes only the runs that its store doesn't have", async () => {
  const runs = [RUN, { ...RUN, seed: 1001 }];
  const marked: Recorded = { ...(await record(RUN)), hash: "from the store" };
  const store = openRunStore(folder, HOST);
  await store.put(RUN, marked);
  const progress = await openProgress(RUN.steps, []);
  const made = await runMatrix(runs, { workers: 0, signal: new AbortController().signal, progress, host: HOST, store });
  expect(made[0]?.hash).toBe("from the store");
  expect(made[1]?.hash).toHaveLength(64);
  expect(await store.get(runs[1])).toEqual(made[1]);
});

test.each([
  ["{", "no JSON"],
  ['{"format":"quantal-run","version":2}', "another version"],
])("a file that reads %s is refused by name", async (text, words) => {
  const store = openRunStore(folder, HOST);
  await store.put(RUN, await record(RUN));
  const [file] = readdirSync(folder);
  writeFileSync(join(folder, file), text);
  await expect(store.get(RUN)).rejects.toThrow(words);
});
