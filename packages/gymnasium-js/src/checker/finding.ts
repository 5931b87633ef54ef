import { describe } from "@quantal/numeric";
import type { Code } from "./codes.ts";

/** One broken rule, or one piece of advice. */
export interface Finding {
  /** "QE001" for a rule, "QA101" for advice: its heading in docs/environment-checker.md. */
  readonly code: Code;
  readonly kind: "rule" | "advice";
  readonly title: string;
  /** Where, what was seen, and what was expected. */
  readonly message: string;
  /** What `reset` was given. */
  readonly seed: number;
  /** The shortest list of actions that shows it: numbers, or lists of them. */
  readonly actions: readonly unknown[];
  /** The call where it shows, such as "step 3". */
  readonly where: string;
  readonly why: string;
  /** How to mend it. */
  readonly fix: string;
}

/** A rule as it was seen to be broken, in one case. */
export interface Violation {
  readonly code: Code;
  /** How many actions it takes. */
  readonly used: number;
  readonly call: "reset" | "step" | "close" | "render" | "observe" | "restore";
  readonly problem: string;
  readonly got?: unknown;
  readonly expected?: string;
}

/** The call of a violation in words: resets after an episode's end are told by the actions before them. */
export function whereOf({ call, used }: Violation): string {
  if (used === 0) return call;
  return call === "step" ? `step ${used}` : `${call} after step ${used}`;
}

/** `<where>: <what is wrong>. Got <value>, expected <rule>.` */
export function messageOf(id: string, seed: number, violation: Violation): string {
  const { problem, got, expected } = violation;
  const said = "got" in violation ? ` Got ${describe(got)}${expected === undefined ? "" : `, expected ${expected}`}.` : "";
  return `${id}, seed ${seed}, ${whereOf(violation)}: ${problem}.${said}`;
}
