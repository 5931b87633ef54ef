import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { FormatError, QuantalError, requireInteger } from "@quantal/numeric";
import { type DigitData, type DigitSplits, digitData, splitDigits } from "../digit-data.ts";
import { parseIdx } from "../idx.ts";

/** The four files, named as they always were; `train-images.idx3-ubyte` is taken too, and either with `.gz` behind it. */
export type DigitFile = "train-images-idx3-ubyte" | "train-labels-idx1-ubyte" | "t10k-images-idx3-ubyte" | "t10k-labels-idx1-ubyte";

/** What a file has to be. */
export interface ExpectedFile {
  /** Images or labels. */
  readonly count: number;
  /** SHA-256 of the file, unpacked, in hexadecimal digits. */
  readonly sha256: string;
}

/** How `readDigits` goes about it. */
export interface ReadDigitsOptions {
  /** Images at the end of the train file that are held out; all others are to train on. @default 5000 */
  readonly validation?: number;
  /** What the files have to be; without it any digits will do. */
  readonly expected?: { readonly [file in DigitFile]: ExpectedFile };
}

const MAX_BYTES = 100_000_000; // MNIST's largest file has 47 million: longer ones, unpacked too, are something else

/**
 * Reads a folder with the four idx files of a data set of digits.
 * @throws QuantalError where a file is missing; FormatError where one isn't what it has to be; OptionError for a validation that leaves none to train on
 */
export function readDigits(folder: string, options: ReadDigitsOptions = {}): DigitSplits {
  const { validation = 5000, expected } = options;
  const read = (images: DigitFile, labels: DigitFile): DigitData =>
    digitData(readIdx(folder, images, expected), readIdx(folder, labels, expected), folder);
  const train = read("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
  const test = read("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
  requireInteger("readDigits", "validation", validation, 1, train.count - 1);
  return splitDigits(train, test, { train: train.count - validation, validation });
}

function readIdx(folder: string, file: DigitFile, expected: ReadDigitsOptions["expected"]) {
  const path = pathOf(folder, file);
  const bytes = readBytes(path);
  const array = parseIdx(bytes, path);
  if (expected === undefined) return array;
  const { count, sha256 } = expected[file];
  if (array.shape[0] !== count) {
    throw new FormatError({ where: path, problem: "this is another data set", got: `${array.shape[0]} items`, expected: `${count}` });
  }
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got === sha256) return array;
  throw new FormatError({ where: path, problem: "the SHA-256 is wrong", got, expected: sha256, fix: "Fetch the file again" });
}

function pathOf(folder: string, file: DigitFile): string {
  const names = [file, file.replace("-idx", ".idx")].flatMap((name) => [name, `${name}.gz`]);
  const path = names.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new QuantalError({ where: folder, problem: `there is no ${file} in this folder`, expected: names.join(" or ") });
}

function readBytes(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > MAX_BYTES)
    throw new FormatError({ where: path, problem: "the file is too long", got: size, expected: `${MAX_BYTES} bytes or fewer` });
  const bytes = readFileSync(path);
  if (!path.endsWith(".gz")) return plain(bytes);
  try {
    return plain(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }));
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    throw new FormatError({ where: path, problem: "the file can't be unpacked", got, fix: "Fetch it again" }, { cause });
  }
}

/** The same bytes without Buffer's methods, whose views cost more. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
