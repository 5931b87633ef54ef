import type { Row } from "../benchmark.ts";

/** A row as `--json` prints it. */
export function printed({ name, unit, value, spread, ratio, peer, reason }: Row) {
  return { name, unit, value, spread, ratio, peer, ...(reason === undefined ? {} : { reason }) };
}

/** Rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, unit, value, spread, ratio, peer, reason }) => [
    name,
    value === null ? "-" : `${number(value)} ${unit}`,
    spread === null ? "" : `[${number(spread[0])}, ${number(spread[1])}]`,
    reason ?? (ratio === null || peer === null ? "" : `${number(ratio)} times ${peer}`),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...cells.map((row) => row[column].length)));
  const line = (row: string[]): string =>
    [row[0].padEnd(widths[0]), row[1].padStart(widths[1]), row[2].padEnd(widths[2]), row[3]].join("  ").trimEnd();
  return cells.map((row) => `${line(row)}\n`).join("");
}

/** Digits in groups of three. */
export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
