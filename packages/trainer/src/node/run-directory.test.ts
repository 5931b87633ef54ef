import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { segmentsAgent } from "../../test-fixtures/agents.ts";
import { walk } from "../../test-fixtures/envs.ts";
import { train } from "../train.ts";
import { createRunDirectory, readRunDirectory } from "./index.ts";

const freshFolder = (): string => join(mkdtempSync(join(tmpdir(), "run-")), "run");

async function recorded(path: string, env = walk) {
  const options = { agent: segmentsAgent(), env, seed: 4 };
  const directory = await createRunDirectory(path, { ...options, budget: 1000, versions: { quantal: "0.0.0" } });
  const run = train({
    ...options,
    budget: { environmentSteps: 1000 },
    evaluation: { every: 400, episodes: 3, finalEpisodes: 5 },
    store: directory.store,
  });
  return directory.follow(run);
}

describe("a run directory", () => {
  test("holds the manifest, every event and the checkpoints of a finished run", async () => {
    const path = freshFolder();
    const result = await recorded(path);
    const { manifest, snapshot } = readRunDirectory(path);
    expect(manifest).toMatchObject({
      status: "finished",
      seed: 4,
      budget: 1000,
      agent: { id: "test/segments", options: { lanes: 11 } },
      env: { id: "test/Walk-v0" },
    });
    expect(manifest.result).toMatchObject({
      steps: 1000,
      hash: result.hash,
      ledger: { training: 1000 },
      evaluation: { returns: result.evaluation?.returns },
    });
    expect(snapshot("final")).toEqual(result.snapshot);
    expect(snapshot("extendable")).toEqual(result.extendable);
    expect(readdirSync(join(path, "checkpoints")).sort()).toEqual([
      "extendable.safetensors",
      "final.safetensors",
      "steps-000000000462.safetensors",
      "steps-000000000847.safetensors",
    ]);
    const events = readFileSync(join(path, "events.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[0]).toEqual({ type: "started", agent: "test/segments", env: "test/Walk-v0", seed: 4, budget: 1000, resumed: false });
    expect(events.at(-1)).toMatchObject({ type: "finished", result: { hash: result.hash } });
    const episodes = events.filter((event) => event.type === "experience").flatMap((event) => event.returns);
    expect(episodes).toHaveLength(result.episodes);
  });

  test("says of a failed run that it failed, and how, with what was reported before", async () => {
    const path = freshFolder();
    await expect(recorded(path, walk.with({ nanAt: 29 }))).rejects.toThrow("not finite");
    const { manifest, snapshot } = readRunDirectory(path);
    expect(manifest.status).toBe("failed");
    expect(manifest.failure).toMatch(/reward is not finite/);
    expect(() => snapshot("final")).toThrow(
      /there is no snapshot "final"\. Got "a run that is failed".* It ended so: .*reward is not finite/,
    );
    expect(readFileSync(join(path, "events.jsonl"), "utf8")).toMatch(/"type":"failed"/);
  });

  test("never takes a folder that has something in it", async () => {
    const path = freshFolder();
    await recorded(path);
    await expect(recorded(path)).rejects.toThrow(/the folder is not empty.*--out/);
  });

  test("is refused when it is missing, broken or newer", () => {
    const path = mkdtempSync(join(tmpdir(), "run-"));
    expect(() => readRunDirectory(path)).toThrow(/manifest\.json: the file can't be read/);
    writeFileSync(join(path, "manifest.json"), "{");
    expect(() => readRunDirectory(path)).toThrow(/the manifest is no JSON/);
    writeFileSync(join(path, "manifest.json"), JSON.stringify({ format: "quantal-run", version: 2 }));
    expect(() => readRunDirectory(path)).toThrow(/not as it should be/);
  });
});
