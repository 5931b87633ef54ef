// Writes every ```ts block of the Markdown files that git knows into checked-snippets/, where `npm run check` compiles them:
// what the docs show has to be true.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "checked-snippets");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root, encoding: "utf8" });
for (const page of pages.trim().split("\n")) {
  const text = readFileSync(join(root, page), "utf8");
  for (const [k, [, code]] of [...text.matchAll(/^```ts\n(.*?)^```/gms)].entries()) {
    writeFileSync(join(folder, `${page.replace(/[/.]/g, "-")}-${k}.ts`), `// ${page}\n${code}export {};\n`);
  }
}
