import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { FormatError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";

/** Takes bytes one after the other. */
interface ByteSink {
  update(bytes: Uint8Array): unknown;
}

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

/** The chain of a run, whose links are digested while the run goes on. */
export interface HashChain {
  /**
   * Waits for the link before, and copies the bytes of this one: once it resolves, state may change.
   * @throws FormatError for what is no plain data, and what went wrong with the link before
   */
  add(link: HashLink): Promise<void>;
  /** The latest link's hash, once it is digested. @throws what went wrong with it */
  latest(): Promise<string>;
}

/**
 * A chain that goes on from a hash, with the bits of `nextHash`. The platform's own SHA-256 does the work, in another thread, where there
 * is one; a page without HTTPS has none.
 */
export function hashChain(start: string): HashChain {
  const subtle = globalThis.crypto?.subtle;
  const bytes = createByteBuffer();
  let latest = Promise.resolve(start);
  return {
    async add(link) {
      const previous = await latest;
      if (subtle === undefined) {
        latest = Promise.resolve(nextHash(previous, link));
        return;
      }
      bytes.clear();
      bytes.update(hexToBytes(previous));
      addData(bytes, "", link);
      latest = subtle.digest("SHA-256", bytes.written()).then((digest) => bytesToHex(new Uint8Array(digest))); // it copies first
      latest.catch(() => {}); // whoever asks for it is told
    },
    latest: () => latest,
  };
}

/** Bytes in a row, in memory that grows and is kept. */
function createByteBuffer() {
  let memory = new Uint8Array(4096);
  let length = 0;
  return {
    clear(): void {
      length = 0;
    },
    update(bytes: Uint8Array): void {
      if (length + bytes.length > memory.length) {
        const larger = new Uint8Array(Math.max(length + bytes.length, 2 * memory.length));
        larger.set(memory.subarray(0, length));
        memory = larger;
      }
      memory.set(bytes, length);
      length += bytes.length;
    },
    written: () => memory.subarray(0, length),
  };
}

/** Writes a value as tagged little-endian bytes, keys of an object sorted, so that equal data gives equal bytes and different data different ones. */
function addData(sink: ByteSink, path: string, value: Data): void {
  if (ArrayBuffer.isView(value)) {
    addText(sink, `${path}:${value.constructor.name}:${value.length}`);
    sink.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    addText(sink, `${path}:list:${value.length}`);
    for (const [k, item] of value.entries()) addData(sink, `${path}/${k}`, item);
  } else if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).sort();
    addText(sink, `${path}:object:${names.length}`);
    for (const name of names) addData(sink, `${path}/${name}`, value[name]);
  } else if (typeof value === "number") {
    addText(sink, `${path}:number`);
    sink.update(new Uint8Array(new Float64Array([value]).buffer));
  } else if (typeof value === "string" || typeof value === "boolean" || value === null) {
    addText(sink, `${path}:${typeof value}:${String(value)}`);
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
function addText(sink: ByteSink, text: string): void {
  const bytes = encoder.encode(text);
  sink.update(new Uint8Array(new Uint32Array([bytes.length]).buffer));
  sink.update(bytes);
}
