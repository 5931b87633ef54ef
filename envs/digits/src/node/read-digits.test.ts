import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { FormatError, OptionError, QuantalError } from "@quantal/numeric";
import { describe, expect, onTestFinished, test } from "vitest";
import { type DigitFile, type ExpectedFile, readDigits } from "./read-digits.ts";

const SUBSET = fileURLToPath(new URL("../../test-data", import.meta.url));
const TRAIN_IMAGES = "train-images-idx3-ubyte";
const unpacked = (file: string): Buffer => gunzipSync(readFileSync(join(SUBSET, `${file}.gz`)));

const expectedOf = (file: DigitFile, count: number): ExpectedFile => ({
  count,
  sha256: createHash("sha256").update(unpacked(file)).digest("hex"),
});
const EXPECTED = {
  "train-images-idx3-ubyte": expectedOf("train-images-idx3-ubyte", 800),
  "train-labels-idx1-ubyte": expectedOf("train-labels-idx1-ubyte", 800),
  "t10k-images-idx3-ubyte": expectedOf("t10k-images-idx3-ubyte", 200),
  "t10k-labels-idx1-ubyte": expectedOf("t10k-labels-idx1-ubyte", 200),
};

/** A copy of the subset that may be spoiled. */
function copyOfSubset(): string {
  const folder = mkdtempSync(join(tmpdir(), "digits-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of readdirSync(SUBSET)) if (name.endsWith(".gz")) copyFileSync(join(SUBSET, name), join(folder, name));
  return folder;
}

describe("readDigits", () => {
  test("reads the subset: 700, 100 and 200 images, all digits among them", () => {
    const splits = readDigits(SUBSET, { validation: 100, expected: EXPECTED });
    expect([splits.train.count, splits.validation.count, splits.test.count]).toEqual([700, 100, 200]);
    expect([...splits.train.labels.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]); // as everybody's first plot of MNIST shows
    expect([...splits.test.labels.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    for (const { labels } of Object.values(splits)) expect(new Set(labels).size).toBe(10);
    expect(readDigits(SUBSET, { validation: 50 }).train.count).toBe(750);
    expect(splits.validation.labels[99]).toBe(unpacked("train-labels-idx1-ubyte").at(-1));
  });

  test("takes files that aren't packed, and names with a dot", () => {
    const folder = copyOfSubset();
    for (const name of readdirSync(folder)) {
      writeFileSync(join(folder, name.replace("-idx", ".idx").replace(".gz", "")), unpacked(name.replace(".gz", "")));
      rmSync(join(folder, name));
    }
    expect(readdirSync(folder)).toContain("train-images.idx3-ubyte");
    const [plain, packed] = [readDigits(folder, { validation: 100 }), readDigits(SUBSET, { validation: 100 })];
    for (const split of ["train", "validation", "test"] as const) {
      expect(Buffer.compare(plain[split].images, packed[split].images)).toBe(0);
      expect(plain[split].labels).toEqual(packed[split].labels);
    }
  });

  test("says which file is missing", () => {
    const folder = copyOfSubset();
    renameSync(join(folder, "t10k-labels-idx1-ubyte.gz"), join(folder, "labels.gz"));
    expect(() => readDigits(folder)).toThrow(QuantalError);
    expect(() => readDigits(folder)).toThrow("there is no t10k-labels-idx1-ubyte in this folder. Expected t10k-labels-idx1-ubyte or");
    expect(() => readDigits(join(folder, "nowhere"))).toThrow("there is no train-images-idx3-ubyte in this folder");
  });

  test.each<[string, (bytes: Buffer) => Uint8Array, string]>([
    ["a truncated file", (bytes) => bytes.subarray(0, -1), 'the file is cut short. Got "627215 bytes", expected 627216 for 800 x 28 x 28'],
    ["a wrong magic number", (bytes) => Buffer.concat([Buffer.of(1), bytes.subarray(1)]), 'the magic number is wrong. Got "1 0 8 3"'],
    ["one pixel changed", (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(1)]), "the SHA-256 is wrong. Got "],
    [
      "fewer images than expected",
      (bytes) => Buffer.concat([Buffer.of(0, 0, 8, 3, 0, 0, 0, 1), bytes.subarray(8, 16 + 784)]),
      'this is another data set. Got "1 items", expected 800',
    ],
  ])("refuses %s, and names the file", (_, spoil, message) => {
    const folder = copyOfSubset();
    rmSync(join(folder, `${TRAIN_IMAGES}.gz`));
    writeFileSync(join(folder, TRAIN_IMAGES), spoil(unpacked(TRAIN_IMAGES)));
    const read = () => readDigits(folder, { validation: 100, expected: EXPECTED });
    expect(read).toThrow(FormatError);
    expect(read).toThrow(`${join(folder, TRAIN_IMAGES)}: `);
    expect(read).toThrow(message);
  });

  test("refuses a packed file that can't be unpacked, or would fill the memory", () => {
    const folder = copyOfSubset();
    const path = join(folder, `${TRAIN_IMAGES}.gz`);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    expect(() => readDigits(folder)).toThrow(FormatError);
    expect(() => readDigits(folder)).toThrow(`${path}: the file can't be unpacked. Got "unexpected end of file". Fetch it again.`);
  });

  test("refuses to hold out all there is, or nothing", () => {
    for (const [options, got] of [
      [{ validation: 800 }, 800],
      [{}, 5000],
      [{ validation: 0 }, 0],
    ] as const) {
      expect(() => readDigits(SUBSET, options)).toThrow(OptionError);
      expect(() => readDigits(SUBSET, options)).toThrow(`readDigits: validation is out of range. Got ${got}, expected`);
    }
  });
});
