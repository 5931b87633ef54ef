import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** Versions that a result names. */
export function versions(): { readonly [name: string]: string } {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")); // the app's own, beside src and dist
  return { quantal: manifest.version, node: process.versions.node, v8: process.versions.v8 };
}

/** The revision of the code that runs, with a + where agents, environments or packages differ from it; "unknown" outside of a clone. */
export function revision(): string {
  const git = (...words: string[]): string =>
    execFileSync("git", words, { encoding: "utf8", cwd: fileURLToPath(new URL(".", import.meta.url)), stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/packages", ":/agents", ":/envs");
    return git("rev-parse", "--short", "HEAD") + (changed === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}

/** What a result ran on. The load is that of the moment: times mean little on a busy machine. */
export function machine(): { readonly [name: string]: string | number } {
  const [one, five, fifteen] = loadavg();
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${platform()} ${release()} ${arch()}`,
    load1: one,
    load5: five,
    load15: fifteen,
  };
}

/** The machine's load in words, beside any time. */
export function loadInWords(): string {
  const [one, five] = loadavg();
  return `machine load ${one.toFixed(2)} (1 min), ${five.toFixed(2)} (5 min) on ${availableParallelism()} cores`;
}
