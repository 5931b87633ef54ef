import { accuracyTable, confusionTable, type TextTable } from "../../digits/digits-tables.ts";
import { accuracyWords } from "../../digits/summarize-digits.ts";
import type { DigitsPair, DigitsResults } from "../../digits/types.ts";
import { counted, formatDuration } from "../../summary/format.ts";
import type { Picture } from "../study/pictures.ts";
import type { DigitsPictures } from "./pictures.ts";

/** A part of a page; the page in Markdown and the report are both made of them. */
export type Block =
  | { readonly type: "heading"; readonly text: string }
  | { readonly type: "paragraph"; readonly text: string }
  | { readonly type: "list"; readonly items: readonly string[] }
  | { readonly type: "table"; readonly table: TextTable; readonly caption?: string }
  | { readonly type: "picture"; readonly picture: Picture };

const heading = (text: string): Block => ({ type: "heading", text });
const paragraph = (text: string): Block => ({ type: "paragraph", text });
const picture = (each: Picture): Block => ({ type: "picture", picture: each });

/** What was asked, what came out, in words by rule, and how it was made. */
export function digitsDocument(results: DigitsResults, pictures: DigitsPictures): Block[] {
  const { plan, pairs } = results;
  const quick = "A quick run: so few images and seeds that nothing can be claimed. It shows that the study works, and no more.";
  const main = pairs.filter(({ group }) => group === "main");
  return [
    paragraph(plan.question),
    ...(plan.isQuick ? [paragraph(quick)] : []),
    heading("What came out"),
    { type: "list", items: [...mainWords(results), ...main.map(({ words }) => words)] },
    ...notRun(results),
    heading("Test accuracy"),
    { type: "table", table: accuracyTable(results, "main") },
    paragraph(TABLE_NOTE),
    ...pictures.curves.map(picture),
    ...(pictures.confusion.length === 0 ? [] : [heading("What is taken for what"), ...pictures.confusion.map(picture)]),
    ...results.confusions.map(({ arm, counts }): Block => ({ type: "table", table: confusionTable(counts), caption: arm })),
    ...(pictures.misread.length === 0 ? [] : [heading("Misread digits"), ...pictures.misread.map(picture)]),
    ...(pictures.fields.length === 0 ? [] : [heading("Release probabilities of the first layer"), ...pictures.fields.map(picture)]),
    ...Object.entries(plan.groups).flatMap(([group, question]) => groupBlocks(results, group, question, pictures)),
    heading("How it was made"),
    ...madeOf(results),
  ];
}

const TABLE_NOTE =
  "Columns at a share of the images are each run's first mark from there on, if there is one up to twice as far. Images seen count an image again each time that a network, a member of a population among them, looks at it; " +
  "batches are mini-batches that differ, which members with shared starts see together, and distinct images are those that were in one of them, as expected of batches drawn anew each time. " +
  "Seconds are of training alone (of convolution with its look at validation images after each epoch), on a machine that may have been busy.";

function mainWords({ summaries }: DigitsResults): string[] {
  return summaries.filter(({ group }) => group === "main").map(accuracyWords);
}

function notRun({ leftOut, failures }: DigitsResults): Block[] {
  const items = [
    ...leftOut.map(({ arm, why }) => `${arm} was left out: ${why}`),
    ...failures.map(({ arm, seed, why }) => `${arm}, seed ${seed}, failed: ${why}`),
  ];
  return items.length === 0 ? [] : [{ type: "list", items }];
}

function groupBlocks(results: DigitsResults, group: string, question: string, pictures: DigitsPictures): Block[] {
  const chart = pictures.groups[group];
  if (chart === undefined) return [];
  const own = results.pairs.filter((pair) => pair.group === group);
  return [
    heading(group.charAt(0).toUpperCase() + group.slice(1)),
    paragraph(question),
    { type: "table", table: accuracyTable(results, group) },
    picture(chart),
    paragraph("The arm that is best on validation images less each of the others, on test images:"),
    { type: "list", items: own.map(({ words }: DigitsPair) => words) },
  ];
}

function madeOf(results: DigitsResults): Block[] {
  const { command, machine, versions, revisions, images, plan, runs } = results;
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  const load = machine["load15"];
  return [
    paragraph(
      `${command} made this from ${counted(runs.length, "run")}, one after another, ${formatDuration(seconds)} of training. Data: ${count(images.train)} training, ${count(images.validation)} validation and ${count(images.test)} test images, SHA-256 ${images.sha256.slice(0, 16)}. ` +
        `Machine: ${machine["processor"]}, ${machine["cores"]} cores, Node ${versions["node"]}, load ${typeof load === "number" ? load.toFixed(1) : "unknown"} at the end; revision ${revisions.join(", ")}.`,
    ),
    paragraph(
      "Accuracy is exact: at each mark the judged network answers every image of both splits once, in order (a convolutional one the test images at its last mark alone). Nothing is chosen on the test images: every number of them is of a mark that was set before, the last one that of the spent budget, not of the best. " +
        "Intervals: percentile bootstrap of the mean over seeds, each arm's seeds drawn again on their own; with few seeds they are too narrow, so they describe and don't decide. Tests: permutation within seeds, Holm-corrected over all pairs of the page, with 10 seeds or more.",
    ),
    { type: "table", table: { heads: ["arm", "seeds", "learner", "options"], rows: plan.arms.map(optionsRow(results)) } },
    paragraph("An agent's options stand as it was asked for: what isn't named is its preset for the task, or its default."),
  ];
}

function optionsRow({ runs }: DigitsResults) {
  return ({ label, seeds, learner, agent }: DigitsResults["plan"]["arms"][number]): string[] => {
    const run = runs.find(({ arm }) => arm === label);
    const options =
      agent ??
      Object.entries(run?.options ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(" ");
    return [label, seeds.join(", "), learner, options];
  };
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** The page in Markdown. @param resultsFile - where the results lie, seen from the page */
export function digitsMarkdown(results: DigitsResults, blocks: readonly Block[], resultsFile: string): string {
  const numbers = `Numbers: [\`${resultsFile.split("/").at(-1)}\`](${resultsFile}).`;
  return `${[`# ${results.plan.title}`, ...blocks.map(markdownOf), numbers].join("\n\n")}\n`;
}

function markdownOf(block: Block): string {
  switch (block.type) {
    case "heading":
      return `## ${block.text}`;
    case "paragraph":
      return block.text;
    case "list":
      return block.items.map((item) => `- ${item}`).join("\n");
    case "picture":
      return `![${block.picture.title}](${block.picture.file})`;
    case "table": {
      const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
      const { heads, rows } = block.table;
      const text = [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
      return block.caption === undefined ? text : `<details><summary>${block.caption}</summary>\n\n${text}\n\n</details>`;
    }
  }
}
