import { FormatError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import type { StateShape, StateType } from "./types.ts";

export type Column = Float64Array | Float32Array | Int32Array | Uint8Array;
export type Columns = { readonly [name: string]: Column };

const MAKERS: { readonly [K in StateType]: (length: number) => Column } = {
  float64: (length) => new Float64Array(length),
  float32: (length) => new Float32Array(length),
  int32: (length) => new Int32Array(length),
  uint8: (length) => new Uint8Array(length),
};

/** How wide a column is, and of what type. */
export interface ColumnSpec {
  readonly width: number;
  readonly type: StateType;
}

/** Whether a state shape is a list of names. */
export function isNames(shape: StateShape): shape is readonly string[] {
  return Array.isArray(shape);
}

/** A state shape with nothing left to default. */
export function columnSpecs(shape: StateShape): { [name: string]: ColumnSpec } {
  const specs: { [name: string]: ColumnSpec } = {};
  if (isNames(shape)) {
    for (const name of shape) specs[name] = { width: 1, type: "float64" };
    return specs;
  }
  for (const [name, spec] of Object.entries(shape)) specs[name] = typeof spec === "number" ? { width: spec, type: "float64" } : spec;
  return specs;
}

/** Columns of a state shape for `rows` lanes, zeroed. */
export function createColumns(shape: StateShape, rows: number): Columns {
  const columns: Record<string, Column> = {};
  for (const [name, { width, type }] of Object.entries(columnSpecs(shape))) columns[name] = MAKERS[type](rows * width);
  return columns;
}

export function copyColumns(columns: Columns): { [name: string]: Data } {
  const copies: { [name: string]: Data } = {};
  for (const [name, column] of Object.entries(columns)) copies[name] = column.slice();
  return copies;
}

/** An array to load into, and what was saved for it. */
export type Loading = readonly [name: string, target: Column | Uint32Array, source: Data | undefined];

/**
 * Loads saved arrays, all or none.
 * @throws FormatError where one is missing, of another type or of another length
 */
export function loadArrays(where: string, loadings: readonly Loading[]): void {
  for (const [name, target, source] of loadings) {
    if (ArrayBuffer.isView(source) && source.constructor === target.constructor && source.length === target.length) continue;
    const expected = `${target.constructor.name}(${target.length})`;
    throw new FormatError({ where, problem: `${name} doesn't fit`, got: source, expected });
  }
  for (const [, target, source] of loadings) if (ArrayBuffer.isView(source)) target.set(source);
}

/** What to load for columns from what `copyColumns` gave. */
export function columnLoadings(columns: Columns, saved: Data | undefined): Loading[] {
  const fields = fieldsOf(saved);
  return Object.entries(columns).map(([name, column]) => [`state.${name}`, column, fields[name]]);
}

/** The fields of saved data, none where it is no plain object. */
export function fieldsOf(data: Data | undefined): { [key: string]: Data } {
  return typeof data === "object" && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data) ? data : {};
}
