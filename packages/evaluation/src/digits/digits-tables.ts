import type { DigitsResults, DigitsSummary } from "./types.ts";

/** A table as text: what the terminal, the page and the report have in common. */
export interface TextTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Test accuracy of a group's arms, on the way and in the end, and what it took. */
export function accuracyTable({ summaries }: Pick<DigitsResults, "summaries">, group: string): TextTable {
  const own = summaries.filter((summary) => summary.group === group);
  const reference = group === "main" ? own[0] : undefined;
  const shares = (own[0]?.onTheWay ?? []).map(({ share }) => share).filter((share) => share < 1);
  return {
    heads: [
      "arm",
      "seeds",
      ...shares.map((share) => `at ${percent(share, 0)}`),
      "test accuracy [95 %]",
      ...(reference === undefined ? [] : [`less ${reference.arm}`]),
      "images seen",
      "seconds",
      "batches",
      "distinct images",
      "deviation",
      "validation",
    ],
    rows: own.map((summary) => rowOf(summary, reference)),
  };
}

function rowOf(summary: DigitsSummary, reference: DigitsSummary | undefined): string[] {
  const { arm, seeds, onTheWay, mean, interval, deviation, validation, images, batches, distinct, seconds } = summary;
  const points = (share: number): string => (100 * share).toFixed(2);
  const range = interval === undefined ? "" : ` [${points(interval.low)}, ${points(interval.high)}]`;
  return [
    arm,
    String(seeds),
    ...onTheWay.filter(({ share }) => share < 1).map(({ test }) => (test === null ? "-" : percent(test))),
    `${points(mean)}${range} %`,
    ...(reference === undefined ? [] : [reference === summary ? "" : points(mean - reference.mean)]),
    count(images),
    seconds < 100 ? seconds.toPrecision(3) : count(seconds),
    count(batches),
    count(distinct),
    seeds < 2 ? "-" : percent(deviation),
    percent(validation),
  ];
}

/** A row a label, a column an answer. */
export function confusionTable(counts: readonly number[]): TextTable {
  const classes = Math.sqrt(counts.length);
  const digits = Array.from({ length: classes }, (_, k) => String(k));
  return {
    heads: ["label", ...digits],
    rows: digits.map((label, k) => [label, ...counts.slice(k * classes, (k + 1) * classes).map(String)]),
  };
}

/** In columns of equal width for a terminal, all but the first to the right. */
export function alignedTable({ heads, rows }: TextTable): string {
  const widths = heads.map((head, k) => Math.max(...[head, ...rows.map((row) => row[k])].map((cell) => [...cell].length)));
  const pad = (cell: string, k: number): string => {
    const space = " ".repeat(widths[k] - [...cell].length);
    return k === 0 ? cell + space : space + cell;
  };
  return [heads, ...rows].map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function percent(share: number, digits = 2): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
