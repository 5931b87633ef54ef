import { describe, expect, it } from "vitest";
import { digitsResults } from "../../digits/digits-results.ts";
import type { DigitsArm, DigitsPlan, DigitsRun } from "../../digits/types.ts";
import { digitsDocument, digitsMarkdown } from "./document.ts";
import { digitsPictures } from "./pictures.ts";
import { digitsReport } from "./report.ts";

const RULES = ["sigmoid, centered, rate 4", "sigmoid, centered, rate 160"]; // alike in their first 20 characters and more
const arm = (label: string, group: string): DigitsArm => ({
  ...{ label, group, learner: "agent", agent: "rsrp:population=8", images: 6400, seeds: [1], marks: 1 },
});
const PLAN: DigitsPlan = {
  ...{ name: "digits", title: "Digits", question: "Is 1 < 2?", isQuick: false, groups: { rules: "Which one?" } },
  arms: [arm("first", "main"), ...RULES.map((label) => arm(label, "rules"))],
};

function runOf(label: string, validation: number, test: number): DigitsRun {
  return {
    ...{
      arm: label,
      seed: 1,
      agent: "rsrp",
      options: {},
      steps: 100,
      images: 6400,
      batches: 50,
      seconds: 4,
      confusion: [9, 1, 2, 8],
      misread: [],
    },
    curve: [{ images: 6400, seconds: 4, validation, test }],
  };
}

function made(runs: readonly DigitsRun[]) {
  const images = { train: 1000, validation: 100, test: 100, sha256: "0123456789abcdef0123" };
  const leftOut = [{ arm: "<b>other</b>", why: "it isn't installed" }];
  const making = { command: "quantal reproduce digits", versions: { node: "20" }, machine: {}, revisions: ["abc"] };
  const results = digitsResults(PLAN, { runs, leftOut, failures: [], images, inked: "", misread: [], fields: [] }, making);
  const pictures = digitsPictures(results);
  const blocks = digitsDocument(results, pictures);
  return { pictures, markdown: digitsMarkdown(results, blocks, "study.json"), report: digitsReport(results, blocks) };
}

describe("the page of digits", () => {
  const { pictures, markdown, report } = made([runOf("first", 0.9, 0.9), runOf(RULES[0], 0.7, 0.6), runOf(RULES[1], 0.6, 0.7)]);

  it("says what came of a group by the arm that is best on validation images", () => {
    expect(markdown).toContain(`- ${RULES[0]} less ${RULES[1]}: -10.00 percentage points of test accuracy; not tested, for which`);
    expect(markdown).toContain("made this from 3 runs, one after another");
    expect(made([runOf("first", 0.9, 0.9)]).markdown).toContain("made this from 1 run, one after another");
  });

  it("names arms in the picture of a group so that they can be told apart", () => {
    for (const label of RULES) expect(pictures.groups["rules"].svg).toContain(label);
  });

  it("is valid HTML with whatever texts, and keeps heads with their unit", () => {
    expect(report).toContain("<p>Is 1 &lt; 2?</p>");
    expect(report).toContain("&lt;b&gt;other&lt;/b&gt; was left out: it isn&#39;t installed");
    expect(report).toContain('<th class="n" scope="col">test accuracy [95\u00a0%]</th>');
    expect(report.match(/<table/g)).toHaveLength(4); // accuracy of both groups, a confusion matrix and the options
  });
});
