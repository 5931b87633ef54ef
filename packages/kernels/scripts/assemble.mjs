// Compiles each assembly/<family>.ts to WebAssembly and writes it, in base64, as the module src/<family>.wasm.ts; those of SHARED a second
// time, for memory that threads share, as src/<family>-shared.wasm.ts.
// Files are replaced atomically, so that a reader (or a second run of this script) never sees half of one.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin", "asc.js");
const FLAGS = [
  "--runtime",
  "stub",
  "--noAssert",
  "-O3",
  "--enable",
  "simd",
  "--importMemory",
  "--use",
  "abort=",
  "--disableWarning",
  "112",
];
const SHARED = new Set(["dense"]);
const SHARED_FLAGS = ["--sharedMemory", "--enable", "threads", "--maximumMemory", "65536"]; // pages: the import takes any memory up to 4 GiB

// Beside the sources, not in the system's temporary folder: a rename is only atomic within one file system.
const scratch = await mkdtemp(join(root, "src", ".assemble-"));
try {
  await copySources(join(root, "assembly"), join(scratch, "assembly"));
  const families = (await readdir(join(root, "assembly"), { withFileTypes: true })).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".ts"),
  );
  for (const { name } of families) {
    const family = basename(name, ".ts");
    await assemble(family, family, FLAGS);
    if (SHARED.has(family)) await assemble(family, `${family}-shared`, [...FLAGS, ...SHARED_FLAGS]);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** A line `// @inline` before a function becomes AssemblyScript's decorator, which is no TypeScript and would stop every other tool. */
async function copySources(from, to) {
  await cp(from, to, { recursive: true });
  for (const name of await readdir(to, { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const path = join(to, name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(/^\/\/ @inline$/gm, "@inline"));
  }
}

async function assemble(family, target, flags) {
  const binary = join(scratch, `${target}.wasm`);
  await run(process.execPath, [compiler, join(scratch, "assembly", `${family}.ts`), ...flags, "-o", binary]);
  const bytes = await readFile(binary);
  const text = `// Made from assembly/${family}.ts by scripts/assemble.mjs. Don't edit.\nexport const base64: string =\n  "${bytes.toString("base64")}";\n`;
  const made = join(scratch, `${target}.wasm.ts`);
  await writeFile(made, text);
  await rename(made, join(root, "src", `${target}.wasm.ts`));
  console.log(`${target}: ${bytes.length} bytes`);
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`assemble: ${args[1]} doesn't compile. The compiler's exit status is ${code}.`)),
    );
  });
}
