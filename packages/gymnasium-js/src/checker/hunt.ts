import { UserCodeError } from "@quantal/numeric";
import { CODES, type Code } from "./codes.ts";
import { type Finding, messageOf, type Violation, whereOf } from "./finding.ts";
import { actionsOf, type Case, plainOf } from "./plays/cases.ts";
import type { Palette } from "./plays/palette.ts";
import { type FastCheck, shrink } from "./shrink.ts";
import type { Subject } from "./subject.ts";

/** What a rule finds in one case. */
export type Look = (subject: Subject, seed: number, actions: readonly unknown[]) => Violation | undefined;

/** A check under way. */
export interface Check {
  readonly fc: FastCheck;
  readonly subject: Subject;
  readonly palette: Palette;
  readonly silenced: ReadonlySet<string>;
  /** Codes that showed, silenced ones too. */
  readonly codes: Set<Code>;
  readonly findings: Finding[];
  readonly isTimeUp: () => boolean;
  readonly onFinding: ((finding: Finding) => void) | undefined;
}

/** Steps that shrinking one finding may take, a new environment counting as some: about a second of a cheap environment. */
const SHRINK_STEPS = 200_000;
const STEPS_PER_CASE = 20;
/** What takes long is hardly shrunk: each case costs its 100 ms. */
const SLOW_SHRINK_STEPS = 400;

/** Looks at cases with a rule that finds one violation at most. */
export function hunt(check: Check, cases: readonly Case[], look: Look): void {
  huntAll(check, cases, (subject, seed, actions) => {
    const violation = look(subject, seed, actions);
    return violation ? [violation] : [];
  });
}

/** Looks at cases, and shrinks and reports each code that is new. */
export function huntAll(
  check: Check,
  cases: readonly Case[],
  look: (subject: Subject, seed: number, actions: readonly unknown[]) => Violation[],
): void {
  const { fc, subject, palette, codes, isTimeUp, silenced } = check;
  const lookAt = (at: Case): Violation[] => {
    try {
      return look(subject, at.seed, actionsOf(palette, at));
    } catch (error) {
      if (!(error instanceof UserCodeError)) throw error; // a new environment couldn't be made
      return [{ code: "QE009", call: "reset", used: 0, problem: "another environment couldn't be made", got: error.message }];
    }
  };
  for (const at of cases) {
    if (isTimeUp()) return;
    for (const violation of lookAt(at)) {
      const { code } = violation;
      if (codes.has(code)) continue;
      codes.add(code);
      if (silenced.has(code)) continue;
      let left = code === "QE024" ? SLOW_SHRINK_STEPS : SHRINK_STEPS;
      const again = (candidate: Case): Violation | undefined => {
        const before = subject.count.steps;
        const found = lookAt(candidate).find((each) => each.code === code);
        left -= subject.count.steps - before + STEPS_PER_CASE;
        return found;
      };
      const shown = shrink(fc, { at, violation }, palette.actions.length, again, () => left > 0 && !isTimeUp());
      report(check, shown.at.seed, actionsOf(palette, shown.at), shown.violation);
    }
  }
}

/** Adds a finding, unless its code is silenced. */
export function report(check: Check, seed: number, actions: readonly unknown[], violation: Violation): void {
  check.codes.add(violation.code);
  if (check.silenced.has(violation.code)) return;
  const finding = findingOf(check.subject.id, seed, actions, violation);
  check.findings.push(finding);
  check.onFinding?.(finding);
}

/** A violation with all that its code says. */
export function findingOf(id: string, seed: number, actions: readonly unknown[], violation: Violation): Finding {
  const { code } = violation;
  const message = messageOf(id, seed, violation);
  const kind = code.startsWith("QA") ? "advice" : "rule";
  return { code, kind, message, seed, actions: actions.map(plainOf), where: whereOf(violation), ...CODES[code] };
}
