/** Element types of a Box. Environments' observations are written as float32 whatever the type says; it decides bounds and sampling. */
export type BoxType = "float32" | "float64" | "int32" | "uint8";

/** All arrays of `shape` whose elements lie in [low, high], bounds included. An infinite bound is no bound. */
export interface Box<D extends BoxType = BoxType> {
  readonly type: "Box";
  /** [product of shape], row-major; rounded to float32 where `dtype` is "float32". */
  readonly low: Float64Array;
  /** [product of shape]. */
  readonly high: Float64Array;
  readonly shape: readonly number[];
  readonly dtype: D;
}

/** The `n` integers start, start + 1, ... start + n - 1. */
export interface Discrete {
  readonly type: "Discrete";
  readonly n: number;
  readonly start: number;
}

/** Arrays of integers: element k is one of the nvec[k] integers from start[k] on. */
export interface MultiDiscrete {
  readonly type: "MultiDiscrete";
  /** [product of shape], row-major. */
  readonly nvec: Int32Array;
  /** [product of shape]. */
  readonly start: Int32Array;
  readonly shape: readonly number[];
}

/** Arrays of zeros and ones. */
export interface MultiBinary {
  readonly type: "MultiBinary";
  readonly shape: readonly number[];
}

/** What a Dict may be made of. */
export interface SpaceMap {
  readonly [key: string]: AnySpace;
}

/** Objects with an element of each of the spaces, and no other fields. */
export interface Dict<S extends SpaceMap = SpaceMap> {
  readonly type: "Dict";
  readonly spaces: S;
  /** All keys in Gymnasium's order, which is by code points. (An object would put "9" before "10".) */
  readonly keys: readonly string[];
}

/** Lists with an element of each of the spaces. */
export interface Tuple<S extends readonly AnySpace[] = readonly AnySpace[]> {
  readonly type: "Tuple";
  readonly spaces: S;
}

/** Spaces whose elements are one number or one flat array: what environments act in, and what policies and learners serve. */
export type FlatSpace = Box | Discrete | MultiDiscrete | MultiBinary;

/** Any space at all. */
export type AnySpace = FlatSpace | Dict | Tuple;

/** An element of a space that the types don't know. */
export type AnyElement = number | Float32Array | Float64Array | Int32Array | Uint8Array | readonly AnyElement[] | ElementMap;

/** An element of a Dict that the types don't know. */
export interface ElementMap {
  readonly [key: string]: AnyElement;
}

interface ArrayOfType {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
}

/** What a Box's elements come in, by its dtype. */
export type BoxSample<D extends BoxType = BoxType> = ArrayOfType[D];

/**
 * The elements of a space: a number for Discrete, an Int32Array for MultiDiscrete, a Uint8Array for MultiBinary, the typed array of its dtype for
 * Box, an object for Dict, a list for Tuple. Arrays are flat, row-major.
 */
export type ElementOf<S> = AnySpace extends S
  ? AnyElement
  : S extends Discrete
    ? number
    : S extends Box<infer D>
      ? BoxSample<D>
      : S extends MultiDiscrete
        ? Int32Array
        : S extends MultiBinary
          ? Uint8Array
          : S extends Dict<infer M>
            ? string extends keyof M
              ? ElementMap
              : { -readonly [K in keyof M]: ElementOf<M[K]> }
            : S extends Tuple<infer L>
              ? ElementsOf<L>
              : never;

type ElementsOf<L extends readonly unknown[]> = { -readonly [I in keyof L]: ElementOf<L[I]> };

/** Actions of many lanes: Float32Array for Box, Int32Array for the other spaces; row = lane * sizeOf(actionSpace). */
export type ActionBuffer = Int32Array | Float32Array;

/** The action buffer of one kind of space. */
export type ActionArray<A extends FlatSpace> = A extends Box ? Float32Array : Int32Array;

/** One action as `make(...)` takes it. */
export type ActionOf<A extends FlatSpace> = A extends Discrete
  ? number
  : A extends Box
    ? Float32Array | readonly number[]
    : Int32Array | Uint8Array | readonly number[];
