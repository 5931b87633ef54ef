import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Checkable, CODES, checkEnv } from "gymnasium-js/checker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs", "environment-checker.md"), "utf8");
const folder = join(root, "checked-snippets", "checker-examples"); // git knows nothing of it, and our packages resolve there

/** Each code's part of the page, by its anchor. */
const parts = page.split(/^<a id="/m).slice(1);
const examples = parts.map((part) => ({
  code: /^## (Q[EA]\d+):/m.exec(part)?.[1] ?? "",
  source: /^```ts\n(.*?)^```/ms.exec(part)?.[1] ?? "",
}));

describe("docs/environment-checker.md", () => {
  test("has a heading with its anchor for each code, and a code for each heading", () => {
    const headings = [...page.matchAll(/^<a id="(.*)"><\/a>\n\n## (Q.*)$/gm)].map(([, anchor, heading]) => [anchor, heading]);
    expect(headings).toEqual(Object.entries(CODES).map(([code, { title }]) => [code.toLowerCase(), `${code}: ${title}`]));
    expect([...page.matchAll(/^## Q/gm)].length).toBe(headings.length);
  });

  test("says for each code how to mend it, and links to codes that there are", () => {
    for (const part of parts) expect(part).toMatch(/^To mend it: /m);
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(page).toContain(`<a id="${anchor}"></a>`);
  });
});

describe("the example of", () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const { code, source } of examples) writeFileSync(join(folder, `${code}.ts`), source);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // What never returns can't be tried here (tests/cli/check.test.ts does); a slow step is tried for a moment.
  test.each(examples.filter(({ code }) => code !== "QE023"))("$code breaks it", async ({ code }) => {
    const { default: env }: { default: Checkable } = await import(join(folder, `${code}.ts`));
    const clock = performance.now.bind(performance);
    const options = code === "QE024" ? { steps: 1, now: clock, timeMs: 1000 } : { steps: 1000 };
    const findings = await checkEnv(env, options);
    const codes = findings.map((finding) => finding.code);
    expect(codes).toContain(code);
    // A rule's example breaks nothing else: what it is about is plain to see.
    expect(codes.filter((each) => each !== code && each.startsWith("QE"))).toEqual([]);
  });
});
