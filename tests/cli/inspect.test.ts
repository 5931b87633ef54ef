import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { quantalMany, userFolder } from "./quantal.ts";

const folder = userFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const small = "rsrp:population=8,neurons=32 --seed 3 --episodes 2 --workers 0";

test("inspect writes a page and prints its numbers, for runs of registered and of users' environments, and refuses other runs", async () => {
  const [, , , , plain, json, mine, refused, other, none, nowhere, perceptron, help] = await quantalMany(
    [
      `train --agent ${small} --env CartPole-v1:gravity=9 --steps 1500 --evaluate-every 500 --out run`,
      `train --agent ${small} --env ./my-env.ts --steps 600 --out mine`,
      "train --agent ppo --env CartPole-v1 --seed 1 --steps 300 --episodes 2 --workers 0 --out ppo",
      `train --agent rsrp:network=binaryMlp,population=8 --seed 1 --env CartPole-v1 --steps 300 --episodes 2 --workers 0 --out mlp`,
      "inspect run",
      "inspect run --seed 7 --episode 2 --out page.html --json",
      "inspect mine --env ./my-env.ts",
      "inspect mine",
      "inspect ppo",
      "inspect nowhere",
      "inspect run --out nowhere/page.html",
      "inspect mlp",
      "inspect --help",
    ],
    folder,
  );
  expect([plain.status, plain.err]).toEqual([0, ""]);
  expect(plain.out).toMatch(
    /rsrp CartPole-v1 seed 3, final snapshot at 1500 steps: run\/inspect\.html\n.*32 neurons, 1312 plastic synapses/,
  );
  const page = readFileSync(join(folder, "run", "inspect.html"), "utf8");
  expect(page).toContain(
    "quantal train --agent rsrp:population=8,neurons=32 --env CartPole-v1:gravity=9 --steps 1500 --seed 3 --evaluate-every 75",
  );
  expect(page).toContain("quantal rollout --env CartPole-v1:gravity=9 --policy run --seed 3");
  expect(json.status).toBe(0);
  const inspection = JSON.parse(json.out);
  expect(Object.keys(inspection)).toEqual([
    "format",
    "version",
    "run",
    "network",
    "checkpoints",
    "generations",
    "evaluations",
    "warnings",
    "synapses",
    "episode",
  ]);
  expect(inspection.episode).toMatchObject({ seed: 7, number: 2 });
  expect(inspection.episode.spikes).toHaveLength(32);
  expect(inspection.checkpoints.length).toBeGreaterThan(2);
  expect(existsSync(join(folder, "page.html"))).toBe(true);
  expect([mine.status, readFileSync(join(folder, "mine", "inspect.html"), "utf8").includes("my/Hover-v0")]).toEqual([0, true]);
  expect([refused.status, refused.err]).toEqual([
    2,
    expect.stringMatching(/a file never decides.*Type: quantal inspect mine --env PATH\.$/m),
  ]);
  expect([other.status, other.err]).toEqual([2, expect.stringContaining('Got "ppo", expected a run of rsrp')]);
  expect([none.status, none.err]).toEqual([2, expect.stringContaining("there is no such directory")]);
  expect([nowhere.status, nowhere.err]).toEqual([2, expect.stringContaining("the folder isn't there")]);
  expect([perceptron.status, perceptron.err]).toEqual([2, expect.stringContaining("only spiking networks can be looked into")]);
  expect(help.out).toMatch(/--seed <S>.*--episode <K>.*histogram: synapses by p, 20 equal bins/s);
});
