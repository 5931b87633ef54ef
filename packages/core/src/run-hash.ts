import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { FormatError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";

type Hasher = ReturnType<typeof sha256.create>;

/**
 * The first link of a run's hash: SHA-256 over what the result depends on.
 * Never in it: workers, evaluations, discarded steps, wall time, paths, versions.
 */
export function firstHash(origin: { [name: string]: Data }): string {
  const hasher = sha256.create();
  addData(hasher, "", origin);
  return bytesToHex(hasher.digest());
}

/** What an order adds to the chain. */
export type HashLink = { steps: number; lengths: Int32Array; returns: Float64Array; state: Data };

/** The next link: SHA-256 over the previous one, the order's training steps, its episodes in order, and all of the agent's state by name. */
export function nextHash(previous: string, link: HashLink): string {
  const hasher = sha256.create().update(hexToBytes(previous));
  addData(hasher, "", link);
  return bytesToHex(hasher.digest());
}

/** Writes a value as tagged little-endian bytes, keys of an object sorted, so that equal data gives equal bytes and different data different ones. */
function addData(hasher: Hasher, path: string, value: Data): void {
  if (ArrayBuffer.isView(value)) {
    addText(hasher, `${path}:${value.constructor.name}:${value.length}`);
    hasher.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    addText(hasher, `${path}:list:${value.length}`);
    for (const [k, item] of value.entries()) addData(hasher, `${path}/${k}`, item);
  } else if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).sort();
    addText(hasher, `${path}:object:${names.length}`);
    for (const name of names) addData(hasher, `${path}/${name}`, value[name]);
  } else if (typeof value === "number") {
    addText(hasher, `${path}:number`);
    hasher.update(new Uint8Array(new Float64Array([value]).buffer));
  } else if (typeof value === "string" || typeof value === "boolean" || value === null) {
    addText(hasher, `${path}:${typeof value}:${String(value)}`);
  } else {
    throw new FormatError({
      where: `hash${path}`,
      problem: "this value is not plain data",
      got: value,
      expected: "null, boolean, number, string, typed arrays, lists and objects of these",
      fix: "Keep functions, Maps and class instances out of an agent's state",
    });
  }
}

const encoder = new TextEncoder();

/** A text with its length in front, so that neighbours can't run together. */
function addText(hasher: Hasher, text: string): void {
  const bytes = encoder.encode(text);
  hasher.update(new Uint8Array(new Uint32Array([bytes.length]).buffer)).update(bytes);
}
