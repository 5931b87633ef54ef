import type { Row } from "../benchmark.ts";
import type { Results } from "../results.ts";
import { type Chart, type Line, lineChart, shareChart } from "./svg.ts";

/** Every results file that this program wrote, by name. */
export type AllResults = ReadonlyMap<string, Results>;

/** A picture and what it shows, in words. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly about: string;
  readonly svg: string;
}

/** The pictures that the results are enough for. */
export function plotsOf(all: AllResults): Plot[] {
  return [
    cost(all, "population", "members of a generation", "Cost of an environment step over the population", () => "64 neurons, 8 sub-steps"),
    cost(all, "neurons", "neurons", "Cost of an environment step over neurons", (row) => `${row.at?.subSteps} sub-steps`),
    members(all),
    workers(all),
    time(all),
  ].flatMap((plot) => plot ?? []);
}

function cost(all: AllResults, name: string, x: string, title: string, label: (row: Row) => string): Plot | undefined {
  const rows = all.get(name)?.rows.filter(({ value }) => value !== null) ?? [];
  if (rows.length < 2) return undefined;
  const about = "RSRP on Pendulum-v1, one thread, CPU time of all that training does; whiskers are quartiles.";
  return chart(name, about, { title, x, y: "microseconds a step", lines: linesOf(rows, name, label) });
}

/** Sampling, loading and gradient of a member over neurons. */
function members(all: AllResults): Plot | undefined {
  const kinds = [
    ["sampling", "sample a member", "drawing its synapses"],
    ["sampling", "load a member", "loading them into a network"],
    ["gradient", "gradient of a member from", "its part of the gradient"],
  ] as const;
  const lines = kinds.flatMap(([file, start, label]) =>
    linesOf(all.get(file)?.rows.filter(({ name }) => name.startsWith(start)) ?? [], "neurons", () => label),
  );
  if (lines.length === 0) return undefined;
  const title = "Cost of a member over neurons, beside its episodes";
  return chart("members", "A kernel call each, CPU time.", { title, x: "neurons", y: "microseconds a member", lines });
}

function workers(all: AllResults): Plot | undefined {
  const rows = all.get("workers")?.rows.filter(({ at, value }) => value !== null && Number(at?.workers) > 0) ?? [];
  const one = rows.find(({ at }) => at?.workers === 1)?.value ?? null;
  if (rows.length < 2 || one === null) return undefined;
  const about = "RSRP on Pendulum-v1, 256 neurons, 33 sub-steps, population 1,024, wall time.";
  const proportion = rows.map(({ at }) => ({ x: Number(at?.workers), y: Number(at?.workers) * one }));
  const lines = [...linesOf(rows, "workers", () => "measured"), { label: "in proportion to one worker", points: proportion }];
  return chart("workers", about, { title: "Speed over worker threads", x: "workers", y: "environment steps a second", lines });
}

function time(all: AllResults): Plot | undefined {
  const rows = all.get("breakdown")?.rows ?? [];
  const runs = [...new Set(rows.map(({ at }) => String(at?.run)))];
  const parts = [...new Set(rows.map(({ at }) => String(at?.part)))];
  if (runs.length === 0) return undefined;
  const shares = (run: string): number[] =>
    parts.map((part) => Number(rows.find(({ at }) => at?.run === run && at.part === part)?.at?.share ?? 0));
  const title = "Where a run's time goes";
  const svg = shareChart(
    title,
    runs.map((run) => ({ label: run, shares: shares(run) })),
    parts,
  );
  return { file: "breakdown.svg", title, about: "Wall time in one thread, by a stopwatch around what the engine calls of an agent.", svg };
}

function chart(name: string, about: string, made: Chart): Plot {
  return { file: `${name}.svg`, title: made.title, about, svg: lineChart(made) };
}

function linesOf(rows: readonly Row[], x: string, label: (row: Row) => string): Line[] {
  const lines = new Map<string, { x: number; y: number; low?: number; high?: number }[]>();
  for (const row of rows) {
    if (row.value === null) continue;
    const points = lines.get(label(row)) ?? [];
    lines.set(label(row), [
      ...points,
      { x: Number(row.at?.[x]), y: row.value, ...(row.spread === null ? {} : { low: row.spread[0], high: row.spread[1] }) },
    ]);
  }
  return [...lines].map(([name, points]) => ({ label: name, points: points.sort((a, b) => a.x - b.x) }));
}
