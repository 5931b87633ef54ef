import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { render } from "./page.ts";

/** The repository's docs. */
export const DOCS = fileURLToPath(new URL("../../../../docs", import.meta.url));

/** Writes docs/discontinuous.md and its pictures, and removes pictures of before. */
export function writePages(): void {
  const pages = render();
  const pictures = join(DOCS, "discontinuous");
  mkdirSync(pictures, { recursive: true });
  for (const file of readdirSync(pictures)) if (!(`discontinuous/${file}` in pages)) rmSync(join(pictures, file));
  for (const [path, content] of Object.entries(pages)) writeFileSync(join(DOCS, path), content);
  process.stderr.write(`wrote docs/discontinuous.md and ${Object.keys(pages).length - 1} pictures\n`);
}
