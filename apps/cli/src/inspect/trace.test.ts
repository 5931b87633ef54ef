import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cartPole, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { inline, taskOf, train } from "@quantal/trainer";
import { createRunDirectory, readRunDirectory } from "@quantal/trainer/node";
import { createPainter, type EnvSource } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { playRollout } from "../work/rollout.ts";
import { finalPolicy } from "../work/saved-run.ts";
import { inspectCheckpoints, snapshotNames } from "./checkpoints.ts";
import { filmOf } from "./film.ts";
import { inspect } from "./inspect.ts";
import { readRunLog } from "./run-log.ts";
import { traceEpisode } from "./trace.ts";

const folder = mkdtempSync(join(tmpdir(), "quantal-inspect-"));
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

/** A run of two generations or so, with a snapshot on the way. */
async function trained(name: string, env: EnvSource, options: object, steps: number) {
  const agent = rsrp({ population: 8, neurons: 32, kIn: 0.5, ...options });
  const path = join(folder, name);
  const directory = await createRunDirectory(path, { agent, env, seed: 1000, budget: steps, versions: {} });
  const executor = inline();
  const evaluation = { episodes: 1, every: Math.ceil(steps / 5) };
  await directory.follow(
    train({ agent, env, seed: 1000, budget: { environmentSteps: steps }, evaluation, executor, store: directory.store }),
  );
  await executor.close();
  return { agent, path, saved: readRunDirectory(path) };
}

describe.each([
  { name: "CartPole-v1", env: cartPole, options: {}, steps: 600 },
  {
    name: "MountainCarContinuous-v0",
    env: mountainCarContinuous.with({ maxEpisodeSteps: 60 }),
    options: { network: "reservoir" },
    steps: 1200,
  },
  { name: "Pendulum-v1", env: pendulum.with({ maxEpisodeSteps: 40 }), options: { evaluation: "sampled", averaging: 0.5 }, steps: 800 },
] as const)("an episode on $name", ({ name, env, options, steps }) => {
  test("is the one that rollout plays with the policy, bit for bit, on several seeds", async () => {
    const { agent, path, saved } = await trained(name, env, options, steps);
    const spec = finalPolicy(saved, agent, taskOf(env));
    const limit = env === cartPole ? name : `${name}:maxEpisodeSteps=${env.maxEpisodeSteps}`;
    for (const seed of [1, 2, 3]) {
      const told = await playRollout({ env: limit, seed, policy: path, steps: 2 * env.maxEpisodeSteps }, host);
      const ends = told.steps.flatMap(({ terminated, truncated }, step) => (terminated || truncated ? [step + 1] : []));
      for (const number of [1, 2]) {
        const { episode } = traceEpisode(spec, env, seed, number);
        const own = told.steps.slice(number === 1 ? 0 : ends[0], ends[number - 1]);
        expect(episode.rewards).toEqual(own.map(({ reward }) => reward));
        expect(episode).toMatchObject({ seed, number, steps: own.length, end: own.at(-1)?.terminated ? "terminated" : "truncated" });
      }
    }
  });
});

test("a trace has an input, an output and a reward a step, spikes at their sub-steps, and a picture of each step", async () => {
  const { agent, saved } = await trained("parts", cartPole, {}, 600);
  const { episode, frames, synapses } = traceEpisode(finalPolicy(saved, agent, taskOf(cartPole)), cartPole, 4, 1);
  const { steps, spikes, rates, outputs, actions } = episode;
  expect([episode.inputs.length, outputs.length, episode.rewards.length, frames.length]).toEqual([steps, steps, steps, steps + 1]);
  expect(actions).toEqual(outputs.map(([output]) => [Number(output > 0)]));
  expect(spikes).toHaveLength(32);
  for (const [j, times] of spikes.entries()) {
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times.every((time) => time < 8 * steps)).toBe(true);
    expect(rates[j]).toBeCloseTo(times.length / (steps * 0.016), 9);
  }
  expect([synapses.recurrent.length, synapses.input.length, synapses.output.length, synapses.output[0].length]).toEqual([32, 8, 1, 32]);
});

test("snapshots go from the start of learning to the final one, by generation, with as many generations as were reported", async () => {
  const { agent, path, saved } = await trained("snapshots", cartPole, {}, 2500);
  const checkpoints = inspectCheckpoints(saved, agent, taskOf(cartPole));
  const log = await readRunLog(path);
  expect(snapshotNames(saved)).toMatchObject({
    shown: "final",
    onTheWay: expect.arrayContaining([expect.stringMatching(/^steps-0+\d+$/)]),
  });
  expect(checkpoints[0]).toMatchObject({ name: "start", generation: 0, steps: 0 });
  expect(checkpoints[0].groups.map(({ entropy }) => entropy)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(checkpoints.map(({ generation }) => generation)).toEqual(
    [...checkpoints.map(({ generation }) => generation)].sort((a, b) => a - b),
  );
  expect(checkpoints.at(-1)).toMatchObject({ name: "final", generation: log.generations.length, steps: 2500 });
  expect(checkpoints.length).toBeGreaterThan(2);
  const last = log.generations.at(-1)?.metrics;
  const groups = checkpoints.at(-1)?.groups ?? [];
  const all = groups.reduce((sum, { synapses }) => sum + synapses, 0);
  for (const measure of ["entropy", "atBounds", "aboveHalf", "meanProbability"] as const) {
    expect(groups.reduce((sum, group) => sum + group[measure] * group.synapses, 0) / all).toBeCloseTo(last?.[measure] ?? Number.NaN, 12);
  }
  expect(Object.keys(last ?? {})).toEqual(expect.arrayContaining(["updateNorm", "gradientNorm", "spikesPerSubStep", "meanFitness"]));
});

test("inspect tells which file of a run is broken", async () => {
  const { path } = await trained("broken", cartPole, {}, 300);
  const refused = () => expect(inspect(path, { episode: 1 }, host)).rejects;
  appendFileSync(join(path, "events.jsonl"), '{"type":"update","steps":\n');
  await refused().toThrow(/events\.jsonl: a line is no JSON/);
  rmSync(join(path, "events.jsonl"));
  await refused().toThrow(/events\.jsonl: the file isn't there/);
  for (const name of snapshotNames(readRunDirectory(path)).onTheWay) rmSync(join(path, "checkpoints", `${name}.safetensors`));
  rmSync(join(path, "checkpoints", "final.safetensors"));
  await refused().toThrow(/there is no snapshot "final"/);
});

test("inspect shows the latest snapshot of a run that has no final one", async () => {
  const { path, saved } = await trained("unfinished", cartPole, {}, 2500);
  rmSync(join(path, "checkpoints", "final.safetensors"));
  const { onTheWay, shown } = snapshotNames(saved);
  expect(shown).toBe(onTheWay.at(-1));
  await inspect(path, { episode: 1 }, host);
  expect(readFileSync(join(path, "inspect.html"), "utf8")).toContain("without a final snapshot");
});

test("a film has each element once, gives every frame back, and leaves frames out where there are too many", () => {
  const frameOf = (step: number) => {
    const painter = createPainter();
    painter.rectangle(0, 0, 5, 5, { fill: "black" });
    painter.circle(step % 10, 2, 3, { fill: "red" });
    return painter.frame();
  };
  const frames = (count: number) => Array.from({ length: count }, (_, step) => frameOf(step));
  const film = filmOf(frames(30), 50);
  expect(film.elements).toHaveLength(2 + 10); // background, rectangle, ten places of the circle
  expect(film.frames.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, k) => k));
  expect(film.frames[13].elements.map((each) => film.elements[each])[2]).toContain('cx="3"');
  const long = filmOf(frames(1200), 50);
  expect([long.frames.length, long.frames[1].step, long.frames.at(-1)?.step]).toEqual([301, 4, 1199]);
});
