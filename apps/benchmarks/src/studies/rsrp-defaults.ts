// The study behind rsrp's default options: first passage and steadiness on CartPole-v1, and what Pendulum-v1 reaches.
//   node --conditions=source --import tsx apps/benchmarks/src/studies/rsrp-defaults.ts [part of a setting's name …] [--seeds FIRST-LAST]
// Runs the settings whose names contain a given part (all without one) and writes results/rsrp-defaults.json; settings that don't run keep
// their entry. Seeds below 1000 are for reporting, and refused here.

import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { cartPole, pendulum } from "@quantal/classic-control";
import { OptionError } from "@quantal/numeric";
import { rsrp } from "@quantal/rsrp";
import { inline, train } from "@quantal/trainer";
import { type Run, SETTINGS, type Setting, summaryOf } from "./rsrp-settings.ts";

const COMMAND = "node --conditions=source --import tsx apps/benchmarks/src/studies/rsrp-defaults.ts";
const RESULTS = fileURLToPath(new URL("../../results/rsrp-defaults.json", import.meta.url));

const { parts, seeds } = wordsOf(process.argv.slice(2));
const chosen = SETTINGS.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
for (const setting of chosen) {
  const runs: Run[] = [];
  for (const seed of seeds ?? setting.seeds) {
    runs.push(await runOf(setting, seed));
    process.stderr.write(`${setting.name} ${seed}: ${runs.at(-1)?.final.toFixed(1)}\n`);
  }
  const summary = summaryOf(runs, setting);
  console.log(setting.name, JSON.stringify(summary));
  await keep(setting, summary, runs);
}

/** One run, judged every `every` steps and at the end, greedy, on 100 episodes each. */
async function runOf({ env, options, steps, every }: Setting, seed: number): Promise<Run> {
  const marks: [number, number][] = [];
  const start = performance.now();
  const run = train({
    agent: rsrp(options),
    env: env === "CartPole-v1" ? cartPole : pendulum,
    seed,
    budget: { environmentSteps: steps },
    evaluation: { every, episodes: 100 },
    executor: inline(),
  });
  run.events.subscribe((event) => {
    if (event.type === "evaluation" && !event.final) marks.push([event.steps, event.meanReturn]);
  });
  const { evaluation } = await run.result;
  return { seed, final: evaluation?.meanReturn ?? Number.NaN, marks, seconds: Math.round((performance.now() - start) / 10) / 100 };
}

/** Writes a setting's results over its earlier ones. */
async function keep(setting: Setting, summary: object, runs: readonly Run[]): Promise<void> {
  const text = await readFile(RESULTS, "utf8").catch(() => '{ "settings": {} }');
  const before = JSON.parse(text) as { settings: Record<string, object> }; // this script's own file
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
  const settings = { ...before.settings, [setting.name]: { ...setting, summary, runs } };
  const about =
    "Final: greedy, 100 episodes, after all steps. Marks: [training steps, mean return of 100 greedy episodes]; a first passage of null: at none of them.";
  const lines = Object.entries(settings).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const head = `{\n  "command": ${JSON.stringify(COMMAND)},\n  "about": ${JSON.stringify(about)},\n  "machine": ${JSON.stringify(machine)},\n`;
  await writeFile(RESULTS, `${head}  "settings": {\n${lines.join(",\n")}\n  }\n}\n`);
}

function wordsOf(words: readonly string[]): { parts: string[]; seeds: number[] | undefined } {
  const at = words.indexOf("--seeds");
  if (at < 0) return { parts: [...words], seeds: undefined };
  const [first, last] = (words[at + 1] ?? "").split("-").map(Number);
  if (!(first >= 1000 && last >= first)) {
    throw new OptionError({
      where: "rsrp-defaults",
      problem: "--seeds is out of range",
      got: words[at + 1],
      expected: "FIRST-LAST from 1000 on",
    });
  }
  return { parts: words.filter((_, i) => i !== at && i !== at + 1), seeds: range(first, last - first + 1) };
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
