import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomAgent } from "@quantal/baselines";
import { cartPole } from "@quantal/classic-control";
import { FormatError } from "@quantal/numeric";
import { createRunDirectory, readRunDirectory } from "@quantal/trainer/node";
import { afterAll, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { savedAgent, savedEnv } from "./saved-run.ts";

const folder = mkdtempSync(join(tmpdir(), "quantal-saved-"));
afterAll(() => rmSync(folder, { recursive: true }));

const host: Host = {
  mode: "source",
  root: undefined,
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
};

test("a value of a manifest that was changed is told with the manifest's name", async () => {
  const path = join(folder, "run");
  await createRunDirectory(path, { agent: randomAgent(), env: cartPole, seed: 1, budget: 100, versions: {} });
  const saved = readRunDirectory(path);
  const { agent, env } = saved.manifest;
  await expect(savedAgent(saved, {}, host)).resolves.toMatchObject({ id: "random" });
  await expect(savedEnv(saved, {}, host)).resolves.toMatchObject({ id: "CartPole-v1" });

  const broken = {
    ...saved,
    manifest: { ...saved.manifest, agent: { ...agent, options: { lanes: -3 } }, env: { ...env, params: { mass: 1 } } },
  };
  for (const failed of [savedAgent(broken, {}, host), savedEnv(broken, {}, host)]) {
    await expect(failed).rejects.toThrow(FormatError);
    await expect(failed).rejects.toThrow(/run\/manifest\.json: a value is not as it was written: (random|CartPole-v1).* Got/);
  }
});
