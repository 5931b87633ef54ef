import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Row } from "../benchmark.ts";
import { number } from "../program/print.ts";
import { isResults, resultsPath } from "../results.ts";
import { type AllResults, type Plot, plotsOf } from "./plots.ts";
import { isMet, TARGETS, type Target } from "./targets.ts";

/** The page and its pictures, by path under docs/. */
export interface Pages {
  readonly [path: string]: string;
}

const INTRODUCTION = `# Performance

Made by \`npm run performance -w @quantal/benchmarks\` from [\`apps/benchmarks/results\`](../apps/benchmarks/results) alone: don't edit. \`quantal bench NAME\` measures again, and
[its README](../apps/benchmarks/README.md) says how. Figures are medians over rounds with their quartiles in brackets, CPU time where one thread works, in microseconds (us) unless
said otherwise. The machine is shared, and its speed varies twofold with its neighbours: compare ratios, whose two sides took turns in one sitting, rather than figures of two tables.`;

// In the order of the page; what isn't named here follows by name.
const ORDER = [
  "environments",
  "spiking-step",
  "sampling",
  "gradient",
  "digits",
  "mlp",
  "ppo",
  "rsrp",
  "solve-cartpole",
  "solve-pendulum",
  "workers",
];
const SHOWN_APART = new Set(["limit", "guard", "breakdown", "population", "neurons"]);

/** All results that `quantal bench` wrote; files of studies have another form and are passed over. */
export function readResults(): AllResults {
  const folder = dirname(resultsPath("any"));
  const found = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file): [string, unknown] => [file.replace(/\.json$/, ""), JSON.parse(readFileSync(join(folder, file), "utf8"))])
    .flatMap(([name, content]) => (isResults(content) ? [[name, content] as const] : []));
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return new Map(found.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

/** What docs/performance.md and docs/performance/ must be for these results. */
export function render(all: AllResults): Pages {
  const plots = plotsOf(all);
  const names = [...all.keys()];
  const sections = [
    INTRODUCTION,
    targetTable(all),
    ...section(
      "Beside peers",
      names.filter((name) => name.endsWith("-peers")),
      all,
    ),
    ...pictures(plots),
    ...section("How far the limit is", ["limit"], all),
    ...section("Kernels beside their plain twins", ["guard"], all),
    ...section(
      "All figures",
      names.filter((name) => !name.endsWith("-peers") && !SHOWN_APART.has(name)),
      all,
    ),
    sources(all),
  ];
  return {
    "performance.md": `${sections.join("\n\n")}\n`,
    ...Object.fromEntries(plots.map(({ file, svg }) => [`performance/${file}`, svg])),
  };
}

function targetTable(all: AllResults): string {
  const lines = TARGETS.map((target) => {
    const row = all.get(target.file)?.rows.find(({ name }) => name === target.row);
    const met = isMet(target, row);
    return `| ${target.what} | ${wanted(target, row)} | ${measured(target, row)} | ${met === undefined ? "–" : met ? "yes" : "**no**"} | ${all.has(target.file) ? fileLink(target.file) : ""} |`;
  });
  return ["## Targets", "", "| what | wanted | measured | met | results |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
}

function wanted({ rule }: Target, row: Row | undefined): string {
  if ("most" in rule) return `at most ${number(rule.most)} ${rule.unit}`;
  if ("ratio" in rule) return `at least ${number(rule.ratio)} times`;
  return row?.peerValue === undefined ? "the peer's" : `${number(row.peerValue)}, the peer's`;
}

function measured({ rule }: Target, row: Row | undefined): string {
  if (row === undefined) return "not measured";
  if (row.value === null) return row.reason ?? "not measured";
  if ("ratio" in rule) return row.ratio === null ? "no peer" : `${number(row.ratio)} times${range(row.ratioSpread)}`;
  return `${number(row.value)} ${row.unit}${range(row.spread)}`;
}

function pictures(plots: readonly Plot[]): string[] {
  if (plots.length === 0) return [];
  return ["## Pictures", ...plots.map(({ file, title, about }) => `![${title}](performance/${file})\n\n${about}`)];
}

function section(title: string, names: readonly string[], all: AllResults): string[] {
  const found = names.flatMap((name) => {
    const results = all.get(name);
    return results === undefined
      ? []
      : [`### ${name}\n\n${sentence(results.about)}\n\n${table(results.rows, name === "limit" ? "share of the limit" : undefined)}`];
  });
  return found.length === 0 ? [] : [`## ${title}`, ...found];
}

function table(rows: readonly Row[], ratio = "times as good"): string {
  const hasPeer = rows.some(({ peer }) => peer !== null);
  const head = hasPeer ? [`| what | figure | peer | ${ratio} |`, "| --- | --- | --- | --- |"] : ["| what | figure |", "| --- | --- |"];
  return [
    ...head,
    ...rows.map((row) => `| ${row.name} | ${figure(row)} |${hasPeer ? ` ${peerCell(row)} | ${ratioCell(row)} |` : ""}`),
  ].join("\n");
}

function figure({ value, unit, spread, reason }: Row): string {
  return value === null ? (reason ?? "–") : `${number(value)} ${unit}${range(spread)}`;
}

function peerCell({ peer, peerValue }: Row): string {
  if (peer === null) return "";
  return peerValue === undefined ? peer : `${number(peerValue)}, ${peer}`;
}

function ratioCell({ ratio, ratioSpread }: Row): string {
  return ratio === null ? "" : `${number(ratio)}${range(ratioSpread)}`;
}

function range(spread: readonly [number, number] | null | undefined): string {
  return spread ? ` [${number(spread[0])}, ${number(spread[1])}]` : "";
}

function sources(all: AllResults): string {
  const lines = [...all].map(([name, { command, commit, machine, versions = {}, otherCores, yardstick }]) => {
    const peers = Object.entries(versions).map(([peer, version]) => `${peer} ${version}`);
    return `| ${fileLink(name)} | \`${command}\` | ${commit} | ${machine.cpu}, ${machine.cores} cores, Node ${machine.node.slice(1)} | ${otherCores} | ${yardstick?.map((speed) => (speed / 1e6).toFixed(1)).join(", ") ?? ""} | ${peers.join(", ")} |`;
  });
  const head = [
    "| file | command | commit | machine | cores busy with other things | yardstick | peers |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  const words =
    "A + behind a commit: the working tree differed from it. Yardstick: millions of steps a second of a naive CartPole loop, CPU time, before and after: lower where neighbours slow the machine down.";
  return ["## Where the numbers come from", "", words, "", ...head, ...lines].join("\n");
}

function fileLink(name: string): string {
  return `[\`${name}.json\`](../apps/benchmarks/results/${name}.json)`;
}

function sentence(words: string): string {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}
