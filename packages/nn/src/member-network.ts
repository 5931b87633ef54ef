import type { Rng } from "@quantal/numeric";
import type { Layout } from "./dense-layout.ts";

/** Networks of one shape, a lane each, and each with weights of its own: what a population is played with. Forward only. */
export interface MemberNetwork {
  /** Where each tensor lies in a member's vector of parameters. */
  readonly layout: Layout;
  /** [lanes, inputs], written by the caller before a step */
  readonly inputs: Float32Array;
  /** [lanes, outputs], written by a step */
  readonly outputs: Float32Array;
  /** Takes a member's parameters, laid out as `layout` says; they are copied. State stays as it is. */
  load(lane: number, parameters: Float32Array): void;
  /** A lane's state at the start of an episode. */
  reset(lane: number, rng: Rng): void;
  /** One environment step of the lanes index[0 ... count). A lane's outputs don't depend on the other lanes. */
  step(index: Int32Array, count: number): void;
  close(): void;
}
