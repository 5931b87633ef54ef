import { OptionError, requireInteger, UnknownNameError } from "@quantal/numeric";
import { advise, neverEnds } from "./advice.ts";
import { CODES, type Code, isCode } from "./codes.ts";
import type { Finding } from "./finding.ts";
import { type Check, findingOf, hunt, huntAll, type Look } from "./hunt.ts";
import { type Case, createCases } from "./plays/cases.ts";
import { createPalette } from "./plays/palette.ts";
import { lanesKeepApart, observesPurely } from "./rules/lanes.ts";
import { closesTwice, optionsAreTheCallers, paramsStay, rendersPurely, stepAfterEnd } from "./rules/manners.ts";
import { snapshotsAreWhole } from "./rules/snapshots.ts";
import { actionIsTheCallers, oneStart, resetClears, sameSeed } from "./rules/twins.ts";
import { emptyStatistics, walk } from "./rules/walk.ts";
import { loadFastCheck } from "./shrink.ts";
import { type Checkable, type CheckWatch, isSubject, toSubject } from "./subject.ts";

/** How `checkEnv` goes about it. */
export interface CheckOptions {
  /** Where seeds and actions come from, 0 by default: the same seed checks the same. */
  seed?: number;
  /** Steps that are walked and looked at, 10,000 by default; comparisons take about three times as many besides. */
  steps?: number;
  /** Codes that are not reported. */
  silence?: readonly string[];
  /** What `reset` may be given as options; `{}` by default. */
  resetOptions?: object;
  /** A clock in milliseconds, such as `() => performance.now()`. Without one no step is found slow, and nothing ends the check early. */
  now?: () => number;
  /** With a clock: no new case is begun after so long, 60,000 by default. */
  timeMs?: number;
  /** Called with each finding as soon as it is there. */
  onFinding?(finding: Finding): void;
  /** Told of each call before it is made. */
  watch?: CheckWatch;
}

/**
 * Checks an environment: walks it with random and adversarial actions, compares it with itself, and reports each broken rule once, with the
 * shortest list of actions that shows it. Deterministic: the same seed finds the same. Needs fast-check (an optional peer: `npm i fast-check`).
 * A call that never returns can't be ended from here: `quantal check` can.
 * @returns findings, rules first; none means that all is well. docs/environment-checker.md explains every code
 * @throws OptionError, UnknownNameError where the words are wrong; QuantalError where fast-check is missing
 * @example for (const { code, message, seed, actions } of await checkEnv(myEnv)) console.log(code, message, seed, actions);
 */
export async function checkEnv(env: Checkable, options: CheckOptions = {}): Promise<readonly Finding[]> {
  const { seed = 0, steps = 10_000, silence = [], now, watch, timeMs = 60_000, onFinding } = options;
  requireInteger("checkEnv", "seed", seed);
  requireInteger("checkEnv", "steps", steps, 1);
  const silenced = silencedBy(silence);
  const fc = await loadFastCheck();
  const subject = toSubject(env, { ...(watch && { watch }), ...(now && { now }) });
  if (!isSubject(subject)) {
    if (silenced.has("QE009")) return [];
    const finding = findingOf(subject.id, seed, [], { code: "QE009", call: "reset", used: 0, problem: subject.problem });
    onFinding?.(finding);
    return [finding];
  }
  const startedAt = now?.() ?? 0;
  const isTimeUp = (): boolean => now !== undefined && now() - startedAt > timeMs;
  const palette = createPalette(subject.actionSpace);
  const check: Check = { fc, subject, palette, silenced, codes: new Set(), findings: [], isTimeUp, onFinding };
  runCheck(check, seed, steps, options.resetOptions);
  return check.findings.sort((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1));
}

function silencedBy(silence: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(silence)) throw new OptionError({ where: "checkEnv", problem: "silence is no list", got: silence });
  for (const name of silence) {
    if (!isCode(name)) throw new UnknownNameError({ where: "checkEnv", kind: "code", name: String(name), known: Object.keys(CODES) });
  }
  return new Set(silence);
}

function rank({ kind }: Finding): number {
  return kind === "rule" ? 0 : 1;
}

function runCheck(check: Check, seed: number, steps: number, resetOptions: object | undefined): void {
  const { subject, palette, codes } = check;
  const { maxEpisodeSteps } = subject;
  const hasOutside = palette.inside < palette.actions.length;
  const cases = createCases(palette, { seed, maxEpisodeSteps, isOutside: false, steps: hasOutside ? Math.ceil(steps * 0.8) : steps });
  const few = some(cases, Math.ceil(steps / 4));
  const short = some(cases, 300, 25);
  const statistics = emptyStatistics();
  hunt(check, short, paramsStay);
  huntAll(check, cases, (_, at, actions) => walk(subject, at, actions, statistics));
  if (hasOutside) {
    const outside = createCases(palette, { seed, maxEpisodeSteps, isOutside: true, steps: Math.ceil(steps * 0.2) });
    hunt(check, outside, outOfBounds(new Set(codes)));
  }
  compare(check, few, short);
  const shortest = [{ seed, indices: [] }, ...short.slice(0, 2)];
  hunt(check, shortest, closesTwice);
  hunt(check, shortest, optionsAreTheCallers(resetOptions));
  if (!subject.definition) hunt(check, few, stepAfterEnd(new Set(codes)));
  neverEnds(check, seed, statistics);
  advise(check, seed, statistics);
}

/** What an environment is compared with itself by; a fault that spoils a comparison comes before it. */
function compare(check: Check, few: readonly Case[], short: readonly Case[]): void {
  const { codes, subject } = check;
  hunt(check, short, observesPurely);
  if (codes.has("QE019")) return;
  hunt(check, few, sameSeed);
  if (codes.has("QE010") || codes.has("QE012") || codes.has("QE001")) return;
  hunt(check, [{ seed: few[0].seed, indices: few[0].indices.slice(0, 40) }], oneStart);
  hunt(check, few, actionIsTheCallers);
  hunt(check, short, rendersPurely);
  hunt(check, few, resetClears);
  if (codes.has("QE016")) return; // lanes share their params, and snapshots leave them out
  hunt(check, few, lanesKeepApart);
  if (codes.has("QE018") || (codes.has("QE014") && !subject.definition)) return;
  hunt(check, few, snapshotsAreWhole);
}

/** The first cases, cut to a length, whose actions add up to `steps`. */
function some(cases: readonly Case[], steps: number, length = Number.POSITIVE_INFINITY): Case[] {
  const chosen: Case[] = [];
  let left = steps;
  for (const { seed, indices } of cases) {
    if (left <= 0) break;
    chosen.push({ seed, indices: indices.slice(0, Math.min(length, left)) });
    left -= Math.min(indices.length, length);
  }
  return chosen;
}

/** A fault that shows only after an action past the bounds is one of how those are handled; a refusal in words is handling. */
const outOfBounds =
  (known: ReadonlySet<Code>): Look =>
  (subject, seed, actions) => {
    const [violation] = walk(subject, seed, actions).filter(({ code }) => !known.has(code) && code !== "QE024" && code !== "QE014");
    if (!violation || /SpaceError/.test(String(violation.got))) return undefined;
    return { ...violation, code: "QE022", problem: `after an action past its bounds, ${violation.problem}` };
  };
