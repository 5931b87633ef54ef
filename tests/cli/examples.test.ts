import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ended, ROOT } from "./quantal.ts";

test("examples/train.ts trains and tells", async () => {
  const register = fileURLToPath(import.meta.resolve("tsx"));
  const child = spawn(process.execPath, ["--conditions=source", "--import", register, "examples/train.ts", "2000"], { cwd: ROOT });
  const { status, out, err } = await ended(child);
  expect(err).toBe("");
  expect(status).toBe(0);
  expect(out).toMatch(/^\d+ steps: return \d+\.\d$/m);
  expect(out).toMatch(/^2000 steps, \d+ episodes, hash [0-9a-f]{16}\n$/m);
});
