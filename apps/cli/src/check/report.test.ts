import type { Finding } from "gymnasium-js/checker";
import { expect, test } from "vitest";
import { reportOf } from "./report.ts";
import type { Checked } from "./supervise.ts";

const FINDING: Finding = {
  code: "QE006",
  kind: "rule",
  title: "observation outside of its space",
  message: "my/Maze-v0, seed 3, step 2: observation[0] is outside of its space. Got 9, expected a value in [0, 8].",
  seed: 3,
  actions: [0, 1],
  where: "step 2",
  why: "Bounds are trusted",
  fix: "Clamp the value",
};
const WORDS = { env: "./my maze.ts", seed: 7, limit: 20, silence: [] };
const CHECKED: Checked = {
  id: "my/Maze-v0",
  isPlayable: true,
  findings: [FINDING],
  isHung: false,
  trail: { plays: 1, steps: 12_345, seed: 0, actions: [], isCut: false },
};
const NO_FILES = new Map<string, string>();
const replayOf = (checked: Checked, files = NO_FILES): string | undefined =>
  /^ {2}Replay {2}(.*)$/m.exec(reportOf(WORDS, checked, files))?.[1];

test("a finding is a paragraph, and the last line counts", () => {
  expect(reportOf(WORDS, CHECKED, NO_FILES)).toBe(`QE006: observation outside of its space
  Seen    my/Maze-v0, seed 3, step 2: observation[0] is outside of its space. Got 9, expected a value in [0, 8].
  Why     Bounds are trusted.
  Mend    Clamp the value.
  Replay  echo '[0,1]' > actions.json && quantal rollout --env './my maze.ts' --seed 3 --actions actions.json --json
  More    docs/environment-checker.md#qe006

my/Maze-v0: 1 broken rule, no advice. Tried: 12,345 steps in 1 play from seed 7.
`);
});

test("what a plain play doesn't show is replayed by another check", () => {
  const apart = { ...CHECKED, findings: [{ ...FINDING, code: "QE018" as const }] };
  expect(replayOf(apart)).toBe("quantal check './my maze.ts' --seed 7; it is reset with seed 3, then actions [0,1]");
  expect(replayOf(apart, new Map([["QE018", "out/QE018.json"]]))).toMatch(/then the actions of out\/QE018\.json$/);
  expect(replayOf({ ...CHECKED, findings: [{ ...FINDING, code: "QE011", actions: [] }] })).toMatch(/ --seed 7; it is reset with seed 3$/);
  expect(replayOf({ ...CHECKED, isPlayable: false })).toMatch(/^quantal check/); // a class, which rollout doesn't take
});

test("long lists of actions are read from files", () => {
  const long = { ...CHECKED, findings: [{ ...FINDING, actions: new Array(500).fill(1) }] };
  expect(replayOf(long)).toMatch(/--actions DIR\/QE006\.json --json, where quantal check --out DIR writes the 500 actions$/);
  expect(replayOf(long, new Map([["QE006", "my out/QE006.json"]]))).toMatch(/--actions 'my out\/QE006\.json' --json$/);
  expect(replayOf({ ...long, isPlayable: false })).toMatch(/then 500 actions \(--out DIR writes them\)$/);
});

test("advice has no actions to replay, and is counted by itself", () => {
  const advised = { ...CHECKED, findings: [{ ...FINDING, code: "QA101" as const, kind: "advice" as const }] };
  expect(replayOf(advised)).toBe("quantal check './my maze.ts' --seed 7");
  expect(reportOf({ ...WORDS, silence: ["QE011"] }, advised, NO_FILES)).toMatch(
    /^QA101 \(advice\): [\s\S]*: no rule is broken, 1 piece of advice \(silent: QE011\)\. Tried: 12,345 steps .* closed twice\.\n$/,
  );
  expect(reportOf(WORDS, { ...CHECKED, isHung: true }, NO_FILES)).toMatch(
    /The check ended early, because a call didn't return in 20 s: 12,345 steps/,
  );
});
