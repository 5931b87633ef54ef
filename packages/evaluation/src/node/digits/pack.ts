import { deflateSync, inflateSync } from "node:zlib";
import { FormatError } from "@quantal/numeric";

/** Bytes as text, deflated: pictures of digits become a third as long. */
export function packBytes(bytes: Uint8Array): string {
  return deflateSync(bytes, { level: 9 }).toString("base64");
}

/** @throws FormatError unless the text is that of so many bytes */
export function unpackBytes(where: string, text: string, length: number): Uint8Array {
  const refuse = (got: unknown): Error =>
    new FormatError({ where, problem: "the packed bytes are broken", got, expected: `${length} bytes` });
  let bytes: Buffer;
  try {
    bytes = inflateSync(Buffer.from(text, "base64"), { maxOutputLength: length + 1 });
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : cause);
  }
  if (bytes.length !== length) throw refuse(`${bytes.length} bytes`);
  return new Uint8Array(bytes);
}
