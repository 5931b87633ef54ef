import type { Finding } from "gymnasium-js/checker";
import { toJson } from "../json.ts";
import type { Checked } from "./supervise.ts";

/** What a report needs besides how the check went. */
export interface ReportWords {
  /** As it was typed. */
  readonly env: string;
  readonly seed: number;
  readonly steps?: number;
  readonly limit: number;
  readonly silence: readonly string[];
}

const PAGE = "docs/environment-checker.md";
/** Codes that show in a plain play: reset, then the actions. The others show where an environment is compared with itself. */
const PLAIN = new Set(["QE001", "QE002", "QE003", "QE004", "QE005", "QE006", "QE007", "QE008", "QE022", "QE023", "QE024"]);
/** A longer list of actions isn't printed. */
const MAX_SHOWN = 200;

/**
 * The report for people: a paragraph a finding, and one line at the end.
 * @param files - by code, where a finding's actions were written
 */
export function reportOf(words: ReportWords, checked: Checked, files: ReadonlyMap<string, string>): string {
  const paragraphs = checked.findings.map((finding) => paragraphOf(words, checked, finding, files.get(finding.code)));
  return `${[...paragraphs, closing(words, checked)].join("\n\n")}\n`;
}

function paragraphOf(words: ReportWords, { isPlayable }: Checked, finding: Finding, file: string | undefined): string {
  const { code, kind, title, message, why, fix } = finding;
  return [
    `${code}${kind === "advice" ? " (advice)" : ""}: ${title}`,
    `  Seen    ${message}`,
    `  Why     ${why}.`,
    `  Mend    ${fix}.`,
    `  Replay  ${replayOf(words, finding, file, isPlayable)}`,
    `  More    ${PAGE}#${code.toLowerCase()}`,
  ].join("\n");
}

/** A command line that shows it again. */
function replayOf(words: ReportWords, { code, kind, seed, actions }: Finding, file: string | undefined, isPlayable: boolean): string {
  const { env } = words;
  const text = toJson(actions);
  const isShort = text.length <= MAX_SHOWN;
  if (isPlayable && PLAIN.has(code)) {
    const play = (from: string): string => `quantal rollout --env ${quoted(env)} --seed ${seed} --actions ${from} --json`;
    if (file !== undefined) return play(quoted(file));
    if (isShort) return `echo '${text}' > actions.json && ${play("actions.json")}`;
    return `${play(`DIR/${code}.json`)}, where quantal check --out DIR writes the ${actions.length} actions`;
  }
  const options = [`--seed ${words.seed}`, ...(words.steps === undefined ? [] : [`--steps ${words.steps}`])];
  const again = `quantal check ${quoted(env)} ${options.join(" ")}`;
  if (kind === "advice" || code === "QE009") return again;
  if (actions.length === 0) return `${again}; it is reset with seed ${seed}`;
  const list =
    file !== undefined ? `the actions of ${file}` : isShort ? `actions ${text}` : `${actions.length} actions (--out DIR writes them)`;
  return `${again}; it is reset with seed ${seed}, then ${list}`;
}

function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The last line: how many findings, and what was tried. */
function closing({ seed, limit, silence }: ReportWords, { id, findings, isHung, trail }: Checked): string {
  const rules = findings.filter(({ kind }) => kind === "rule").length;
  const advice = findings.length - rules;
  const found = `${rules === 0 ? "no rule is broken" : counted(rules, "broken rule")}, ${advice === 0 ? "no advice" : counted(advice, "piece of advice")}`;
  const hush = silence.length === 0 ? "" : ` (silent: ${silence.join(", ")})`;
  const plays = `${grouped(trail.steps)} steps in ${counted(trail.plays, "play")} from seed ${seed}`;
  if (isHung) return `${id}: ${found}${hush}. The check ended early, because a call didn't return in ${limit} s: ${plays}.`;
  if (rules > 0) return `${id}: ${found}${hush}. Tried: ${plays}.`;
  return `${id}: ${found}${hush}. Tried: ${plays}, with random, constant, alternating and extreme actions; played again from the same seeds, after other episodes, in company, from snapshots, drawn, and closed twice.`;
}

function counted(count: number, name: string): string {
  const plural = name.startsWith("piece") ? name.replace("piece", "pieces") : `${name}s`;
  return `${grouped(count)} ${count === 1 ? name : plural}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
