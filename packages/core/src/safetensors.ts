import { FormatError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";

type Tensor = Extract<Data, ArrayBufferView>;

const DTYPES = {
  Int8Array: "I8",
  Uint8Array: "U8",
  Int32Array: "I32",
  Uint32Array: "U32",
  Float32Array: "F32",
  Float64Array: "F64",
} as const;
const MAKERS: { readonly [dtype: string]: { readonly bytes: number; make(buffer: ArrayBuffer): Tensor } } = {
  I8: { bytes: 1, make: (buffer) => new Int8Array(buffer) },
  U8: { bytes: 1, make: (buffer) => new Uint8Array(buffer) },
  I32: { bytes: 4, make: (buffer) => new Int32Array(buffer) },
  U32: { bytes: 4, make: (buffer) => new Uint32Array(buffer) },
  F32: { bytes: 4, make: (buffer) => new Float32Array(buffer) },
  F64: { bytes: 8, make: (buffer) => new Float64Array(buffer) },
};

/** No header of ours comes near it; a larger one is no file of ours. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Data as a safetensors file: every typed array a tensor named by its path (`agent/weights`), and the rest as JSON under
 * `quantal` of the metadata, where `{"$tensor": path}` stands for an array and `{"$number": text}` for NaN, -0 and the infinities.
 * @see https://huggingface.co/docs/safetensors: 8 bytes of header length, a JSON header, the tensors' bytes
 */
export function encodeSafetensors(data: Data, metadata: { readonly [name: string]: string } = {}): Uint8Array {
  const tensors: { name: string; tensor: Tensor }[] = [];
  const tree = JSON.stringify(withoutTensors(data, "", tensors));
  const header: { [name: string]: unknown } = { __metadata__: { ...metadata, quantal: tree } };
  let offset = 0;
  tensors.sort((a, b) => b.tensor.BYTES_PER_ELEMENT - a.tensor.BYTES_PER_ELEMENT); // keeps every tensor aligned
  for (const { name, tensor } of tensors) {
    header[name] = {
      dtype: DTYPES[tensor.constructor.name as keyof typeof DTYPES],
      shape: [tensor.length],
      data_offsets: [offset, offset + tensor.byteLength],
    }; // Data has no other arrays
    offset += tensor.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(text, 8);
  let at = 8 + padded;
  for (const { tensor } of tensors) {
    file.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength), at);
    at += tensor.byteLength;
  }
  return file;
}

function withoutTensors(value: Data, path: string, tensors: { name: string; tensor: Tensor }[]): unknown {
  if (ArrayBuffer.isView(value)) {
    tensors.push({ name: path, tensor: value });
    return { $tensor: path };
  }
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $number: Object.is(value, -0) ? "-0" : String(value) };
  if (Array.isArray(value)) return value.map((item, k) => withoutTensors(item, `${path}/${k}`, tensors));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutTensors(item, path === "" ? name : `${path}/${name}`, tensors)]),
  );
}

/**
 * What `encodeSafetensors` was given, with its metadata.
 * @param where - names the file in errors
 * @throws FormatError when the bytes are no such file, or it is cut short
 */
export function decodeSafetensors(file: Uint8Array, where: string): { data: Data; metadata: { [name: string]: string } } {
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength); // Node's Buffer has a slice of another meaning
  const { header, body } = readHeader(bytes, where);
  const { __metadata__, ...entries } = header;
  const metadata = isRecord(__metadata__) ? __metadata__ : {};
  const tree = metadata["quantal"];
  if (typeof tree !== "string") throw broken(where, "the file has no quantal metadata", "a checkpoint written by Quantal");
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, readTensor(body, name, entry, where)]));
  const texts = Object.entries(metadata).filter(
    (entry): entry is [string, string] => entry[0] !== "quantal" && typeof entry[1] === "string",
  );
  return { data: withTensors(parseJson(tree, where), tensors, where), metadata: Object.fromEntries(texts) };
}

function readHeader(bytes: Uint8Array, where: string): { header: Record<string, unknown>; body: Uint8Array } {
  if (bytes.length < 8) throw broken(where, "the file is too short", "at least 8 bytes");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || 8 + length > bytes.length)
    throw broken(where, "the header is longer than the file", `at most ${bytes.length - 8} bytes`);
  const header = parseJson(new TextDecoder().decode(bytes.subarray(8, 8 + length)), where);
  if (!isRecord(header)) throw broken(where, "the header is no object", "a JSON object");
  return { header, body: bytes.subarray(8 + length) };
}

function readTensor(body: Uint8Array, name: string, entry: unknown, where: string): Tensor {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const maker = typeof dtype === "string" && Object.hasOwn(MAKERS, dtype) ? MAKERS[dtype] : undefined;
  const count = Array.isArray(shape) && shape.length === 1 ? Number(shape[0]) : Number.NaN;
  const [start, end] = Array.isArray(offsets) ? offsets.map(Number) : [Number.NaN, Number.NaN];
  const isWhole = Number.isInteger(count) && Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end <= body.length;
  if (maker === undefined || !isWhole || end - start !== count * maker.bytes)
    throw broken(where, `tensor ${name} does not fit its file`, "dtype, shape and offsets that agree");
  return maker.make(body.slice(start, end).buffer);
}

function withTensors(value: unknown, tensors: ReadonlyMap<string, Tensor>, where: string): Data {
  if (Array.isArray(value)) return value.map((item) => withTensors(item, tensors, where));
  if (!isRecord(value)) return value as Data; // JSON has nothing else: null, boolean, number, string
  if (typeof value["$tensor"] === "string") {
    const tensor = tensors.get(value["$tensor"]);
    if (tensor === undefined) throw broken(where, `tensor ${value["$tensor"]} is missing`, "every tensor that the metadata names");
    return tensor;
  }
  if (typeof value["$number"] === "string") return Number(value["$number"]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTensors(item, tensors, where)]));
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(where, "the header is no JSON", "a JSON header");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(where: string, problem: string, expected: string): FormatError {
  return new FormatError({ where, problem, expected, fix: "Was it cut short, or is it another kind of file?" });
}
