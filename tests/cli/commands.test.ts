import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { ended, quantal, quantalMany, start, userFolder } from "./quantal.ts";

const folder = userFolder({ "actions.json": JSON.stringify(new Array(60).fill(1)) });
afterAll(() => rmSync(folder, { recursive: true }));

const space = { type: "Discrete", n: 2, start: 0 };
const numbers = (length: number) => Array.from({ length }, () => expect.any(Number));
const HOVER = "my/Hover-v0";
const user = "--agent ./my-agent.ts:population=10,elite=3 --env ./my-env.ts";

/** Every key of the expected object is there, and no other. */
function sameShape(value: unknown, expected: object): void {
  expect(value).toEqual(expected);
}

describe("what there is", () => {
  test("envs, agents, rollout and help print what the contract says", async () => {
    const [envs, agents, rollout, help, trainHelp, tuneHelp, reproduceHelp, none] = await quantalMany(
      [
        "envs --json",
        "agents --json",
        "rollout --env CartPole-v1 --seed 0 --actions actions.json --json",
        "--help",
        "train --help",
        "tune --help",
        "reproduce --help",
        "help",
      ],
      folder,
    );
    const cartPole = JSON.parse(envs.out).find(({ id }: { id: string }) => id === "CartPole-v1");
    sameShape(cartPole, {
      id: "CartPole-v1",
      observationSpace: {
        type: "Box",
        low: [expect.any(Number), "-Infinity", expect.any(Number), "-Infinity"],
        high: [expect.any(Number), "Infinity", expect.any(Number), "Infinity"],
        shape: [4],
        dtype: "float32",
      },
      actionSpace: space,
      maxEpisodeSteps: 500,
    });
    const byId = new Map(JSON.parse(agents.out).map((agent: { id: string; options: object }) => [agent.id, agent.options]));
    expect([...byId.keys()]).toEqual(expect.arrayContaining(["rsrp", "ppo", "random", "constant"]));
    expect(byId.get("constant")).toEqual({ action: { default: 0, about: expect.any(String) } });
    expect(byId.get("rsrp")).toMatchObject({ learningRate: { default: 0.25, search: { low: 0.03, high: 1, scale: "log" } } });
    const { resets, steps } = JSON.parse(rollout.out);
    expect(steps.length).toBe(60);
    expect(resets.length).toBeGreaterThan(3);
    sameShape(resets[0], { observation: numbers(4) });
    sameShape(steps[0], { observation: numbers(4), reward: 1, terminated: false, truncated: false });
    expect(steps.flatMap((step: { observation: number[] }) => step.observation).every((x: number) => Math.fround(x) === x)).toBe(true);
    for (const { status, out } of [help, trainHelp, tuneHelp, reproduceHelp, none]) {
      expect(status).toBe(0);
      expect(out).toMatch(/Example/);
    }
  });
});

describe("runs of a user's modules, outside of the repository", () => {
  test("train has one result inline and on worker threads, and evaluate and rollout go on from its directory", async () => {
    const trained = await quantal(`train ${user} --seed 1 --steps 3000 --episodes 5 --out inline --json`, folder);
    expect(trained.err).toBe("");
    const run = JSON.parse(trained.out);
    expect(run).toMatchObject({ runDirectory: "inline", steps: 3000, stopped: false, ledger: { training: 3000 } });
    expect(run.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(run.evaluation).toMatchObject({
      meanReturn: expect.any(Number),
      standardDeviation: expect.any(Number),
      returns: numbers(5),
      lengths: numbers(5),
    });
    const paths = "--agent ./my-agent.ts --env ./my-env.ts";
    const [threads, evaluated, refused, half, played, again] = await quantalMany(
      [
        `train ${user} --seed 1 --steps 3000 --episodes 5 --workers 2 --evaluate-every 1000 --set elite=3 --json`,
        `evaluate inline --episodes 5 --json ${paths}`,
        "evaluate inline",
        "evaluate inline --agent ./my-agent.ts",
        "rollout --env ./my-env.ts --policy inline --seed 7 --json --agent ./my-agent.ts",
        `train ${user} --seed 1 --steps 3000 --out inline`,
      ],
      folder,
    );
    expect(JSON.parse(threads.out)).toMatchObject({ hash: run.hash, runDirectory: join("runs", "my-cem-my-Hover-v0-1") });
    const { meanReturn, standardDeviation, returns, lengths } = run.evaluation;
    sameShape(JSON.parse(evaluated.out), { meanReturn, standardDeviation, returns, lengths }); // the same seed repeats the final evaluation
    expect(refused.status).toBe(2);
    expect(refused.err).toMatch(
      /a file never decides what code is loaded\. Got "my\/cem and my\/Hover-v0".* Type: quantal evaluate inline --agent PATH --env PATH\.$/m,
    );
    expect(half.err).toMatch(/Type: quantal evaluate inline --agent \.\/my-agent\.ts --env PATH\.$/m);
    expect(JSON.parse(played.out).resets.length).toBe(1);
    expect([again.status, again.out]).toEqual([2, ""]);
    expect(again.err).toMatch(/inline: the folder is not empty/);
  });

  test("compare runs them on worker threads beside registered ones, and keeps a run that fails", async () => {
    writeFileSync(
      join(folder, "fails.ts"),
      readFileSync(join(folder, "my-agent.ts"), "utf8").replace('"my/cem"', '"my/fails"').replace("state.generation++", "fail()") +
        '\nfunction fail(): number { throw new Error("no idea"); }\n',
    );
    const { status, out, err } = await quantal(
      "compare --agents rsrp,./my-agent.ts,./my-agent.ts:elite=4,./fails.ts --envs ./my-env.ts --seeds 2 --first-seed 1000 --steps 5000 --episodes 5 --json",
      folder,
    );
    expect(err).toBe("");
    expect(status).toBe(1);
    const { report, runs, comparisons } = JSON.parse(out);
    expect(runs.map((run: { agent: string; seed: number; steps: number }) => [run.agent, run.seed])).toEqual([
      ["rsrp", 1000],
      ["rsrp", 1001],
      ["my/cem", 1000],
      ["my/cem", 1001],
      ["my/cem:elite=4", 1000],
      ["my/cem:elite=4", 1001],
      ["my/fails", 1000],
      ["my/fails", 1001],
    ]);
    for (const run of runs.slice(0, 6))
      expect(run).toMatchObject({
        env: HOVER,
        steps: 5000,
        meanReturn: expect.any(Number),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    for (const run of runs.slice(6)) expect(run).toMatchObject({ meanReturn: null, failure: expect.stringContaining("no idea") });
    expect(comparisons).toBeInstanceOf(Array);
    expect(readFileSync(join(folder, report), "utf8")).toContain("my/cem:elite=4");
    expect(report).toBe(join("quantal-compare-1", "report.html"));
    const written = JSON.parse(readFileSync(join(folder, "quantal-compare-1", "report.json"), "utf8"));
    expect(JSON.stringify(written)).toContain(
      "quantal compare --agents rsrp,./my-agent.ts,./my-agent.ts:elite=4,./fails.ts --envs ./my-env.ts --seeds 2 --first-seed 1000 --steps 5000 --episodes 5",
    );
    expect(existsSync(join(folder, "quantal-compare-1", "episodes.csv"))).toBe(true);
    // Failed runs count as what the agent `random` scores.
    const { [HOVER]: floor } = written.comparison.floors;
    expect(floor).toMatchObject({ policy: "random", meanReturn: expect.any(Number), episodes: 100, seed: 0 });
    expect(written.summary.floors).toEqual({ [HOVER]: { value: floor.meanReturn, source: "random policy", episodes: 100, seed: 0 } });
    const fails = written.summary.groups.find(({ agent }: { agent: string }) => agent === "my/fails");
    expect(fails.scores.map(({ counted }: { counted: number }) => counted)).toEqual([floor.meanReturn, floor.meanReturn]);
    expect(readFileSync(join(folder, report), "utf8")).toContain("the mean return of a random policy (100 episodes, seed 0)");
    // A run of the matrix is the run that `train` makes.
    const [trained, random] = await quantalMany(
      [
        "train --agent ./my-agent.ts --env ./my-env.ts --seed 1001 --steps 5000 --episodes 5 --json",
        "train --agent random --env ./my-env.ts --seed 0 --steps 1000 --episodes 100 --json",
      ],
      folder,
    );
    expect(JSON.parse(random.out).evaluation.meanReturn).toBe(floor.meanReturn);
    expect(JSON.parse(trained.out)).toMatchObject({ hash: runs[3].hash, evaluation: { meanReturn: runs[3].meanReturn } });
  });
});

describe("Ctrl-C", () => {
  /** Waits until a file has something in it. */
  const written = (path: string) => expect.poll(() => existsSync(path) && readFileSync(path).length > 2000, { timeout: 20_000 }).toBe(true);

  test("ends a run in order, with its directory whole", async () => {
    const child = start("train --agent random --env CartPole-v1 --seed 1 --steps 1_000_000_000 --episodes 3 --out stopped --json", folder);
    const end = ended(child);
    onTestFinished(() => void child.kill("SIGKILL"));
    await written(join(folder, "stopped", "events.jsonl"));
    child.kill("SIGINT");
    const { status, out, err } = await end;
    expect(status).toBe(130);
    expect(err).toMatch(/stopping in order/);
    expect(JSON.parse(out)).toMatchObject({ stopped: true, evaluation: { returns: numbers(3) } });
    const [evaluated] = await quantalMany(["evaluate stopped --episodes 3 --json"], folder);
    expect(JSON.parse(evaluated.out).returns).toEqual(JSON.parse(out).evaluation.returns);
    expect(JSON.parse(readFileSync(join(folder, "stopped", "manifest.json"), "utf8")).status).toBe("stopped");
  });

  test("ends a comparison in order, with a report of what was done", async () => {
    const agent = readFileSync(join(folder, "my-agent.ts"), "utf8").replace(
      "init: () => (",
      'init: () => (writeFileSync("started", "yes"), ',
    );
    writeFileSync(join(folder, "tells.ts"), `import { writeFileSync } from "node:fs";\n${agent}`);
    const child = start(
      "compare --agents ./tells.ts --envs CartPole-v1 --seeds 3 --steps 1_000_000_000 --episodes 2 --out cut --json",
      folder,
    );
    const end = ended(child);
    onTestFinished(() => void child.kill("SIGKILL"));
    await expect.poll(() => existsSync(join(folder, "started")), { timeout: 20_000 }).toBe(true);
    child.kill("SIGINT");
    const { status, out } = await end;
    expect(status).toBe(130);
    const { report, runs } = JSON.parse(out);
    expect(runs.length).toBeLessThan(3);
    for (const run of runs) expect(run.steps).toBeLessThan(1_000_000_000);
    expect(existsSync(join(folder, report))).toBe(true);
  });

  test("ends at once when it comes again", async () => {
    // The evaluation after the stop would take minutes.
    const child = start("train --agent constant --env Pendulum-v1 --seed 1 --steps 1_000_000_000 --episodes 65536 --out halted", folder);
    const end = ended(child);
    onTestFinished(() => void child.kill("SIGKILL"));
    await written(join(folder, "halted", "events.jsonl"));
    child.kill("SIGINT");
    const again = (): number | null => {
      child.kill("SIGINT");
      return child.exitCode;
    };
    await expect.poll(again, { timeout: 20_000, interval: 100 }).toBe(130);
    expect((await end).status).toBe(130);
    expect(JSON.parse(readFileSync(join(folder, "halted", "manifest.json"), "utf8")).status).toBe("running");
  });
});
