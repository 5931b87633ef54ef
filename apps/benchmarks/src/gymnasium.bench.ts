// Speed beside Python's Gymnasium on this machine: its make against ours, its batched CartPole against makeVec. One thread, CPU time;
// the two take turns in each of five rounds, and the ratio is the median of the rounds' ratios.
//   node --conditions=source --import tsx apps/benchmarks/src/gymnasium.bench.ts [--python PATH]
// Without --python it makes a throwaway virtual environment and installs Gymnasium from PyPI into it. Where that can't be done it says so and stops.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cartPole, pendulum } from "@quantal/classic-control";
import { Pcg64 } from "@quantal/numeric";
import { actionBuffer, type EnvDefinition, make, makeVec } from "gymnasium-js";
import { cpuSeconds, keep, origin } from "./measure.ts";

const COMMAND = "node --conditions=source --import tsx apps/benchmarks/src/gymnasium.bench.ts";
const PACKAGES = ["gymnasium==1.4.0", "numpy==2.4.6"];
const ROUNDS = 5;
const ROWS = 1024;
const SCRIPT = fileURLToPath(new URL("../peers/gymnasium_speed.py", import.meta.url));

/** One comparison: what ours does with a number of steps, and how many steps either side takes. */
interface Case {
  name: string;
  ownSteps: number;
  peerSteps: number;
  run(steps: number): void;
}

const CASES: Case[] = [
  { name: "make CartPole-v1", ownSteps: 4_000_000, peerSteps: 100_000, run: single(cartPole) },
  { name: "make Pendulum-v1", ownSteps: 2_000_000, peerSteps: 40_000, run: single(pendulum) },
  { name: "vector CartPole-v1, 1024 lanes", ownSteps: 8_192_000, peerSteps: 4_096_000, run: batched(1024) },
];

const { values } = parseArgs({ options: { python: { type: "string" } } });
const venv = values.python === undefined ? mkdtempSync(join(tmpdir(), "gymnasium-")) : undefined;
try {
  const python = values.python ?? installed(venv ?? "");
  if (python !== undefined) await compare(python);
} finally {
  if (venv !== undefined) rmSync(venv, { recursive: true, force: true });
}

async function compare(python: string): Promise<void> {
  const results: { [name: string]: object } = {};
  let versions: object = {};
  for (const { name, ownSteps, peerSteps, run } of CASES) {
    run(ownSteps); // compiled before it is measured
    const own: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const printed = execFileSync(python, [SCRIPT, name, String(peerSteps)], { encoding: "utf8" });
      const answer = JSON.parse(printed) as { speed: number; versions: object }; // our script's one line
      versions = answer.versions;
      peer.push(answer.speed);
      own.push(ownSteps / cpuSeconds(() => run(ownSteps)));
    }
    const ratios = own.map((speed, k) => speed / peer[k]);
    results[name] = { own: rounded(own), gymnasium: rounded(peer), ratios: ratios.map(short), ratio: short(median(ratios)) };
    console.log(`${name}: ${short(median(ratios))} times Gymnasium (${ratios.map(short).join(", ")})`);
  }
  const about = "Steps of one environment a second, CPU time, round by round; ratio: median of own / Gymnasium.";
  await keep("gymnasium", { ...origin(COMMAND), about, versions, results });
}

/** Makes a virtual environment with Gymnasium, and returns its Python; undefined, and a word why, where that fails. */
function installed(folder: string): string | undefined {
  const python = join(folder, "bin", "python");
  try {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES], { stdio: "pipe" });
    return python;
  } catch (error) {
    console.error(
      `skipped: no Python with ${PACKAGES.join(" and ")} to compare with (${error instanceof Error ? error.message.split("\n")[0] : error})`,
    );
    return undefined;
  }
}

function single(definition: EnvDefinition): (steps: number) => void {
  const rng = new Pcg64(1);
  const isDiscrete = definition.actionSpace.type === "Discrete";
  const actions = Array.from({ length: ROWS }, () => (isDiscrete ? rng.integers(0, 2) : Float32Array.of(rng.uniform(-2, 2))));
  const env = make(definition);
  env.reset({ seed: 1 });
  return (steps) => {
    env.reset();
    for (let k = 0; k < steps; k++) {
      const { terminated, truncated } = env.step(actions[k & (ROWS - 1)]);
      if (terminated || truncated) env.reset();
    }
  };
}

function batched(numEnvs: number): (steps: number) => void {
  const rng = new Pcg64(1);
  const actions = Array.from({ length: 64 }, () => actionBuffer(cartPole.actionSpace, numEnvs).map(() => rng.integers(0, 2)));
  const envs = makeVec(cartPole, { numEnvs });
  envs.reset({ seed: 1 });
  return (steps) => {
    for (let k = 0; k < steps / numEnvs; k++) envs.step(actions[k & 63]);
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function rounded(values: readonly number[]): number[] {
  return values.map(Math.round);
}

function short(value: number): number {
  return Number(value.toFixed(1));
}
