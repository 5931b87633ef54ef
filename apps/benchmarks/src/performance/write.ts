import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readResults, render } from "./page.ts";

/** The repository's docs. */
export const DOCS = fileURLToPath(new URL("../../../../docs", import.meta.url));

/** Writes docs/performance.md and its pictures, and removes pictures of before. */
export function writePages(): void {
  const pages = render(readResults());
  const pictures = join(DOCS, "performance");
  mkdirSync(pictures, { recursive: true });
  for (const file of readdirSync(pictures)) if (!(`performance/${file}` in pages)) rmSync(join(pictures, file));
  for (const [path, content] of Object.entries(pages)) {
    mkdirSync(dirname(join(DOCS, path)), { recursive: true });
    writeFileSync(join(DOCS, path), content);
    process.stderr.write(`wrote docs/${path}\n`);
  }
}
