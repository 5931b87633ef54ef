/** Prints the one JSON document of a command on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`);
}

/** JSON with infinities as the strings "Infinity" and "-Infinity", and typed arrays as lists. NaN, which JSON lacks, is null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (each === Number.POSITIVE_INFINITY || each === Number.NEGATIVE_INFINITY) return String(each);
    if (ArrayBuffer.isView(each) && Symbol.iterator in each) return [...(each as Float64Array)]; // any of the typed arrays of numbers
    return each;
  });
}
