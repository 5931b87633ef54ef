import type { Rng } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { Task } from "./task.ts";

/** Another library's networks, for an agent that learns by gradients to use in place of its own. A bridge makes it of a user's network. */
export interface NetworkLibrary {
  /** Loads the library; awaited in each thread before anything else. Calling it again does no harm. */
  prepare(): Promise<void>;
  /** What the bits of a run depend on beside its seed, such as the library's version. Known once prepared. */
  sameBitsOn(): string;
  /** A word of warning on what was loaded, if there is one to say. */
  warning?(): string | undefined;
  /** The network for a task, as data that a policy carries. @throws ShapeError when it doesn't fit the sizes */
  topology(task: Task, sizes: NetworkSizes): Data;
  /** A network of that topology. @throws ShapeError when it doesn't fit the sizes */
  open(topology: Data, sizes: NetworkSizes): LibraryNetwork;
}

/** What goes in, and what comes out beside the value. */
export interface NetworkSizes {
  readonly inputs: number;
  readonly outputs: number;
}

/** Where a network writes what it comes to: rows of outputs, and a value a row. */
export interface NetworkOutputs {
  /** [rows, outputs] */
  readonly policy: Float32Array;
  /** [rows] */
  readonly values: Float32Array;
}

/** Losses by outputs, [rows, outputs] and [rows]: where the way back starts from. */
export interface OutputGradients {
  readonly policyGradient: Float32Array;
  readonly valueGradient: Float32Array;
}

/** A network of another library. Parameters and gradients are arrays of the caller's, one a tensor. */
export interface LibraryNetwork {
  /** Names and shapes of what it learns. */
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
  /** Writes first parameters, from this stream alone. */
  init(parameters: readonly Float32Array[], rng: Rng): void;
  /** Copies parameters, which the next passes go by. */
  load(parameters: readonly Float32Array[]): void;
  /** Computes outputs from inputs [rows, inputs]. What comes of a row doesn't depend on the other rows. */
  forward(outputs: NetworkOutputs, inputs: Float32Array, rows: number): void;
  /**
   * Computes outputs, calls `losses`, which writes their gradients, and adds the gradient of the parameters to `gradients`.
   * @param heads - written and read
   */
  descend(
    gradients: readonly Float32Array[],
    heads: NetworkOutputs & OutputGradients,
    inputs: Float32Array,
    rows: number,
    losses: () => void,
  ): void;
  /** Gives the library's memory back. */
  close(): void;
}
