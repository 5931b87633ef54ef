import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const call = promisify(execFile);

/** What a peer needs, every package by name: nothing is pulled in that isn't named here. */
interface Group {
  readonly peer: string;
  readonly packages: readonly string[];
  /** Ends with an error where the peer isn't what it should be. */
  readonly check: string;
}

// PyTorch's build without CUDA has a version of its own on Linux; elsewhere there is no other build.
const TORCH = process.platform === "linux" ? "torch==2.13.0+cpu" : "torch==2.13.0";

const GROUPS: readonly Group[] = [
  {
    peer: "gymnasium",
    packages: ["gymnasium==1.4.0", "numpy==2.4.6", "cloudpickle==3.1.2", "farama-notifications==0.0.6", "typing-extensions==4.16.0"],
    check: "import gymnasium",
  },
  {
    peer: "torch",
    packages: [
      ...[TORCH, "filelock==4.2.12", "sympy==1.14.0", "mpmath==1.4.1", "networkx==3.6.1"],
      ...["jinja2==3.1.6", "markupsafe==3.0.4", "fsspec==2026.9.0"],
    ],
    check: "import torch; assert torch.version.cuda is None, 'this PyTorch is a CUDA build'",
  },
  {
    peer: "stable_baselines3",
    packages: [
      ...["stable-baselines3==2.9.2", "pandas==3.1.1", "python-dateutil==4.0.0", "six==1.17.0", "matplotlib==3.11.2", "contourpy==1.3.3"],
      ...["cycler==0.12.1", "fonttools==4.68.0", "kiwisolver==1.5.1", "packaging==26.3", "pillow==13.0.0", "pyparsing==3.3.3"],
    ],
    check: "import stable_baselines3",
  },
  {
    peer: "jax",
    packages: ["jax==0.10.2", "jaxlib==0.10.2", "ml-dtypes==0.6.0", "opt-einsum==3.4.0", "scipy==1.17.1"],
    check: "import jax; assert jax.devices()[0].platform == 'cpu'",
  },
];

/** A Python with what could be installed into it. */
export interface Installed {
  readonly python: string;
  /** Version of each peer that is there. */
  readonly versions: { readonly [peer: string]: string };
  /** Why a peer isn't. */
  readonly reasons: { readonly [peer: string]: string };
}

/**
 * A virtual environment with the peers, made once in the user's cache folder; groups that failed are tried again the next time.
 * @param peers - which of them are wanted
 * @param given - a Python of the user's to take as it is
 * @throws what Node or Python said where there is no Python at all
 */
export async function install(say: (message: string) => void, peers: readonly string[], given: string | undefined): Promise<Installed> {
  const reasons: { [peer: string]: string } = {};
  const python = given ?? (await virtualEnvironment(say));
  const folder = given === undefined ? venvFolder() : undefined;
  const done = new Set<string>(folder === undefined ? [] : doneIn(folder));
  for (const { peer, packages, check } of GROUPS.filter((group) => peers.includes(group.peer))) {
    try {
      if (folder !== undefined && !done.has(peer)) {
        say(`installing ${packages[0]} and what it needs into ${folder}, once`);
        await call(python, [
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--no-deps",
          "--only-binary",
          ":all:",
          ...packages,
        ]);
      }
      await call(python, ["-c", check]);
      done.add(peer);
    } catch (error) {
      done.delete(peer);
      reasons[peer] = lastLine(error);
      say(`${peer} isn't there: ${reasons[peer]}`);
    }
  }
  if (folder !== undefined) await writeFile(join(folder, "done.json"), JSON.stringify([...done]));
  return {
    python,
    versions: await versionsOf(
      python,
      [...done].filter((peer) => peers.includes(peer)),
    ),
    reasons,
  };
}

/** The user's cache folder, as the system has it. */
export function cacheFolder(): string {
  const { QUANTAL_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (QUANTAL_CACHE) return QUANTAL_CACHE;
  if (process.platform === "win32") return join(LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "quantal");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "quantal");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "quantal");
}

/** Another list of packages is another folder. */
function venvFolder(): string {
  const key = createHash("sha256").update(JSON.stringify(GROUPS)).digest("hex").slice(0, 8);
  return join(cacheFolder(), `peers-${key}`);
}

async function virtualEnvironment(say: (message: string) => void): Promise<string> {
  const folder = venvFolder();
  const python = process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  if (existsSync(join(folder, "done.json")) && existsSync(python)) return python;
  say(`making a virtual environment for the peers: ${folder}`);
  await mkdir(folder, { recursive: true });
  await call(process.platform === "win32" ? "python" : "python3", ["-m", "venv", folder]);
  return python;
}

function doneIn(folder: string): string[] {
  const file = join(folder, "done.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : []; // written by `install`
}

async function versionsOf(python: string, peers: readonly string[]): Promise<{ [peer: string]: string }> {
  const program = `import importlib, json, platform
print(json.dumps({"python": platform.python_version(), **{name: importlib.import_module(name).__version__ for name in ${JSON.stringify([...peers, ...(peers.includes("gymnasium") ? ["numpy"] : [])])}}}))`;
  const { stdout } = await call(python, ["-c", program]);
  return JSON.parse(stdout) as { [peer: string]: string }; // the program's one line
}

/** What a failed process said last, which is what it died of. */
function lastLine(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  const line = text.trim().split("\n").at(-1) ?? "";
  return line === "" ? (error instanceof Error ? error.message.split("\n")[0] : String(error)) : line.slice(0, 200);
}
