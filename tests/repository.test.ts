import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("the repository", () => {
  test("links in its pages lead somewhere", () => {
    const broken: string[] = [];
    for (const page of files.filter((file) => file.endsWith(".md"))) {
      for (const [, target] of read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (!/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target))) broken.push(`${page}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("has in every workspace a README and a package under the same licence and Node", () => {
    const packages = files.filter((file) => /^(packages|envs|agents|apps)\/[^/]+\/package\.json$/.test(file));
    expect(packages.length).toBeGreaterThan(12);
    for (const file of packages) {
      const { license, engines } = JSON.parse(read(file));
      expect([file, license, engines]).toEqual([file, "MIT", { node: ">=20.19" }]);
      expect(existsSync(join(root, dirname(file), "README.md")), `${dirname(file)}/README.md`).toBe(true);
    }
  });

  test("pins every dependency exactly, and needs no install script", () => {
    const lock = JSON.parse(read("package-lock.json")).packages as Record<string, { hasInstallScript?: boolean; resolved?: string }>;
    for (const file of files.filter((path) => path.endsWith("package.json"))) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file)) as Record<string, Record<string, string>>;
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(`${file} ${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    }
    // esbuild's script only checks its binary: it installs and runs without it.
    const scripted = Object.entries(lock)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([name]) => name.replace(/.*node_modules\//, ""));
    expect(new Set(scripted)).toEqual(new Set(["esbuild"]));
  });
});
