import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { quantalMany, userFolder } from "./quantal.ts";

const folder = userFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test("rollout draws beside its JSON, and refuses what it can't draw with status 2", async () => {
  const [both, alone, ending, nowhere, help] = await quantalMany(
    [
      "rollout --env Pendulum-v1 --seed 1 --random --steps 20 --render pendulum.gif --json",
      "rollout --env ./my-env.ts --seed 1 --random --steps 5 --render mine.png",
      "rollout --env Acrobot-v1 --seed 1 --random --render acrobot.bmp",
      "rollout --env Acrobot-v1 --seed 1 --random --render nowhere/acrobot.svg",
      "rollout --help",
    ],
    folder,
  );
  expect(JSON.parse(both.out).steps.length).toBe(20);
  const gif = readFileSync(join(folder, "pendulum.gif"));
  expect([gif.toString("latin1", 0, 6), gif.readUInt16LE(6), gif.readUInt16LE(8), gif.at(-1)]).toEqual(["GIF89a", 500, 500, 0x3b]);
  expect([alone.status, alone.err]).toEqual([2, expect.stringContaining("draws nothing")]);
  expect([ending.status, ending.err]).toEqual([2, expect.stringContaining(".gif (an animation), .png or .svg (one frame)")]);
  expect([nowhere.status, nowhere.err]).toEqual([2, expect.stringContaining("the folder isn't there")]);
  expect(existsSync(join(folder, "mine.png"))).toBe(false);
  expect(help.out).toMatch(/--render <FILE>.*--frame <K>/s);
});
