import type { Outcome } from "./files.ts";
import type { Judged } from "./judge.ts";

/** The trials as a person reads them: what was spent, each trial in a line, best first, and what the search was worth. */
export function tableOf({ agent, env, preset, budget, seeds, rungs, judged, redraws, episodes, searched }: Outcome): string {
  const { method, trials, totalSteps } = budget;
  const number = (value: number): string => value.toLocaleString("en-US");
  const lines = [
    `${agent} on ${env}: ${trials} trials by ${method} search, ${seeds.length} seeds from ${seeds[0]}, runs of at most ${number(budget.steps)} steps`,
    ...rungs.map(
      (rung, k) =>
        `  rung ${k + 1}: ${rung.trials} trials x ${seeds.length} seeds x ${number(rung.steps)} steps = ${number(rung.totalSteps)} steps`,
    ),
    `  ${number(totalSteps)} steps in all, of ${number(trials * seeds.length * budget.steps)} allowed${redraws > 0 ? `; ${redraws} draws were no valid options, and drawn again` : ""}`,
    `  searched: ${searched.join(", ")}`,
    `  value: mean over the seeds of the final snapshot's return, greedy, ${episodes} episodes; a trial with a failed run is worth nothing`,
    "",
    ...rowsOf(judged, rungs.length > 1),
  ];
  if (Number.isFinite(judged[0].value)) lines.push("", verdictOf(judged, preset === null ? "the defaults" : `preset ${preset}`));
  const failures = judged.flatMap(({ trial, failures }) => failures.map((failure) => `Trial ${trial.number}, ${failure}`));
  return [...lines, ...failures].join("\n");
}

/** What the search was worth on its own seeds. @param start - what trial 0 is */
function verdictOf(judged: readonly Judged[], start: string): string {
  const [best] = judged;
  if (best.trial.number === 0) return `Best on these seeds: trial 0 with ${best.value.toFixed(2)}, which is ${start}. No draw was better.`;
  const first = judged.find(({ trial }) => trial.number === 0)?.value ?? Number.NEGATIVE_INFINITY;
  const gain = Number.isFinite(first) ? `, ${(best.value - first).toFixed(2)} more than ${start} (trial 0)` : "";
  return `Best on these seeds: trial ${best.trial.number} with ${best.value.toFixed(2)}${gain}. Other seeds tell what it is worth.`;
}

function rowsOf(judged: readonly Judged[], hasRungs: boolean): string[] {
  const rows = judged.map(({ trial, rung, value, values }) => [
    `${trial.number}`,
    ...(hasRungs ? [`${rung + 1}`] : []),
    Number.isFinite(value) ? value.toFixed(2) : "failed",
    values.map((each) => (Number.isFinite(each) ? each.toFixed(1) : "failed")).join(" "),
    Object.entries(trial.options)
      .map(([name, each]) => `${name}=${each}`)
      .join(" "),
  ]);
  const table = [["trial", ...(hasRungs ? ["rung"] : []), "value", "a seed each", "options"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) =>
    row
      .map((cell, column) => (column < row.length - 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

/** The search as plain data, for JSON. */
export function describeOutcome({ judged, reused, ...rest }: Outcome) {
  const trials = judged.map(({ trial, rung, steps, value, values, failures }) => ({
    ...{ trial: trial.number, rung: rung + 1, steps, value: finite(value), values: values.map(finite) },
    ...{ options: trial.options, failures },
  }));
  const first = trials.find(({ trial }) => trial === 0);
  return { ...rest, best: trials[0], default: first, trials, reused };
}

/** The trials as CSV, best first: a column a seed, and a column a searched option. */
export function csvOf({ judged, seeds, searched }: Outcome): string {
  const header = ["trial", "rung", "steps", "value", ...seeds.map((seed) => `seed_${seed}`), ...searched, "failures"];
  const rows = judged.map(({ trial, rung, steps, value, values, failures }) => [
    ...[trial.number, rung + 1, steps, finite(value), ...values.map(finite)],
    ...[...searched.map((name) => trial.options[name]), failures.join("; ")],
  ]);
  return [header, ...rows].map((row) => `${row.map(cellOf).join(",")}\n`).join("");
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function cellOf(value: unknown): string {
  const text = value === null ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
