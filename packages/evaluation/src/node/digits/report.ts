import type { DigitsResults } from "../../digits/types.ts";
import { type Html, html, trusted } from "../page/html.ts";
import { numberCell, table } from "../page/parts.ts";
import { styleSheet } from "../page/style.ts";
import type { Block } from "./document.ts";

const OWN_STYLE = `figure.study{max-width:none}figure.study svg{max-width:100%;height:auto;border-radius:6px}details{margin:.6em 0}td.words:first-child{white-space:nowrap}
th.n{white-space:normal}th,td{padding-right:9px}`;

/** The study as one page: no network, no script, every value escaped. */
export function digitsReport({ plan, command }: DigitsResults, blocks: readonly Block[]): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';img-src data:">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${plan.title} · Quantal</title>
<style>${trusted(styleSheet(0))}
${trusted(OWN_STYLE)}</style></head>
<body><header><p class="eyebrow">Quantal · study</p><h1>${plan.title}</h1></header>
<main>${blocks.map(blockHtml)}<h2>Again</h2><div class="command"><pre>${command}</pre></div></main>
<footer><p>The numbers behind this page lie beside it: study.json, and the runs in runs/.</p></footer></body></html>
`;
  return page.markup;
}

function blockHtml(block: Block): Html {
  switch (block.type) {
    case "heading":
      return html`<h2>${block.text}</h2>`;
    case "paragraph":
      return html`<p>${block.text}</p>`;
    case "list":
      return html`<ul class="says">${block.items.map((item) => html`<li>${item}</li>`)}</ul>`;
    case "picture":
      return html`<figure class="study"><figcaption>${block.picture.title}</figcaption>${trusted(block.picture.svg)}</figure>`;
    case "table": {
      const { heads, rows } = block.table;
      const isNumber = (k: number): boolean => k > 0 && rows.every((row) => /^(?:[-\d]|$)/.test(row[k]));
      const cells = rows.map(
        (row) => html`<tr>${row.map((cell, k) => (isNumber(k) ? numberCell(cell) : html`<td class="words">${cell}</td>`))}</tr>`,
      );
      const names = heads.map((head) => head.replaceAll(" %", "\u00a0%")); // long heads take several lines, but never apart from their unit
      const whole = table(
        names.map((head, k) => (isNumber(k) ? `#${head}` : head)),
        cells,
      );
      return block.caption === undefined ? whole : html`<details><summary>${block.caption}</summary>${whole}</details>`;
    }
  }
}
