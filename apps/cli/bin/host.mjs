// What the running installation is: sources or built code. Plain JavaScript that runs before either, on Node alone.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const APP = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(dirname(APP));
const FOLDERS = ["packages", "envs", "agents", "apps"];

/**
 * Finds what to run, and makes it runnable.
 * In source mode TypeScript and our names are registered here; built mode does that when a user's module asks for it, which keeps
 * `quantal --help` fast.
 */
export async function host() {
  const isClone = existsSync(join(ROOT, "turbo.json")) && existsSync(join(APP, "src", "main.ts"));
  const mode = isClone && !isBuilt() ? "source" : "built";
  const boot = await import(bootUrl(isClone));
  if (mode === "source") {
    assemble();
    await boot.registerQuantal({ mode });
  }
  const folder = mode === "source" ? "src" : "dist";
  const extension = mode === "source" ? "ts" : "js";
  return {
    mode,
    root: isClone ? ROOT : undefined,
    main: pathToFileURL(join(APP, folder, `main.${extension}`)).href,
    matrixWorker: pathToFileURL(join(APP, "bin", "matrix-worker.mjs")).href,
    matrixTask: pathToFileURL(join(APP, folder, "matrix", `task.${extension}`)).href,
    boot: bootUrl(isClone),
    registerQuantal: () => boot.registerQuantal({ mode }),
    registerTypeScript: boot.registerTypeScript,
  };
}

/** The shared boot of all threads lies in gymnasium-js, whose vectors are the first to need threads. */
function bootUrl(isClone) {
  const owner = isClone ? join(ROOT, "packages", "gymnasium-js") : dirname(dirname(createRequire(import.meta.url).resolve("gymnasium-js")));
  return pathToFileURL(join(owner, "boot", "register.mjs")).href;
}

/** Whether every workspace was built after its last change. The compiler touches .tsbuildinfo even where it has nothing to write. */
function isBuilt() {
  if (!existsSync(join(APP, "dist", "main.js"))) return false;
  for (const folder of FOLDERS) {
    for (const name of entries(join(ROOT, folder))) {
      const workspace = join(ROOT, folder, name);
      const needed = (name !== "testing" && folder !== "apps") || workspace === APP; // tests and benchmarks aren't part of the command
      if (
        needed &&
        existsSync(join(workspace, "src")) &&
        newest(join(workspace, "src"), isSource) > modified(join(workspace, "dist", ".tsbuildinfo"))
      )
        return false;
    }
  }
  return true;
}

/** Makes the WebAssembly modules of a fresh clone, or those whose sources changed. */
function assemble() {
  const kernels = join(ROOT, "packages", "kernels");
  const script = join(kernels, "scripts", "assemble.mjs");
  if (!existsSync(script)) return;
  const families = entries(join(kernels, "assembly")).filter((name) => name.endsWith(".ts"));
  if (families.length === 0) return;
  const oldest = Math.min(...families.map((name) => modified(join(kernels, "src", name.replace(/\.ts$/, ".wasm.ts")))));
  if (oldest >= newest(join(kernels, "assembly"), isSource)) return;
  process.stderr.write("quantal: compiling the WebAssembly kernels, once\n");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: kernels, encoding: "utf8" });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}quantal: that failed; the plain kernels are used, which give the same bits more slowly\n`);
}

const isSource = (name) => name.endsWith(".ts") && !name.endsWith(".test.ts");

/** The time of the newest file that counts in a folder and below; 0 for none. */
function newest(folder, counts) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) time = Math.max(time, newest(path, counts));
    else if (counts(entry.name)) time = Math.max(time, modified(path));
  }
  return time;
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function entries(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
