/** Plain data that saves, moves between threads and compares: no functions, no classes, no cycles. */
export type Data =
  | null
  | boolean
  | number
  | string
  | Int8Array
  | Uint8Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | Data[]
  | { [key: string]: Data };

/** What an environment tells besides observation and reward. Nothing in here may drive learning. */
export type Info = Readonly<Record<string, unknown>>;
