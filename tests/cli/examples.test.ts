import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ended, quantal, ROOT } from "./quantal.ts";

test("examples/cart-pole-without-velocities.ts breaks no rule", async () => {
  const { status, out } = await quantal("check ./examples/cart-pole-without-velocities.ts --json", ROOT);
  expect(JSON.parse(out).findings.map(({ code }: { code: string }) => code)).toEqual(["QA101"]); // advice: CartPole's reward is always 1
  expect(status).toBe(0);
});

test("examples/train.ts trains and tells", async () => {
  const register = fileURLToPath(import.meta.resolve("tsx"));
  const child = spawn(process.execPath, ["--conditions=source", "--import", register, "examples/train.ts", "2000"], { cwd: ROOT });
  const { status, out, err } = await ended(child);
  expect(err).toBe("");
  expect(status).toBe(0);
  expect(out).toMatch(/^\d+ steps: return \d+\.\d$/m);
  expect(out).toMatch(/^2000 steps, \d+ episodes, hash [0-9a-f]{16}\n$/m);
});
