import { FormatError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { fieldsOf, loadArrays } from "../env/columns.ts";
import type { SeededLanes } from "./seeded-lanes.ts";

/** What a vector is between its calls, besides its lanes. */
export interface VectorArrays {
  readonly seeded: SeededLanes;
  readonly observations: Float32Array;
  readonly elapsed: Int32Array;
  readonly isOver: Uint8Array;
  readonly wasReset: Uint8Array;
}

/** Lanes, generators and what the vector counts, as a copy. */
export function saveVector({ seeded, observations, elapsed, isOver, wasReset }: VectorArrays): Data {
  return {
    id: seeded.lanes.id,
    lanes: seeded.lanes.save?.() ?? null,
    generators: seeded.saveGenerators(),
    observations: observations.slice(),
    elapsed: elapsed.slice(),
    isOver: isOver.slice(),
    wasReset: wasReset.slice(),
  };
}

/** @throws FormatError where it is no snapshot of this vector */
export function loadVector(vector: VectorArrays, saved: Data): void {
  const { seeded, observations, elapsed, isOver, wasReset } = vector;
  const { id, load } = seeded.lanes;
  const where = `${id}.restore`;
  const fields = fieldsOf(saved);
  if (fields["id"] !== id) {
    const got = fields["id"] ?? saved;
    throw new FormatError({ where, problem: "this is no snapshot of this vector", got, expected: `one of ${id}` });
  }
  load?.(fields["lanes"] ?? null);
  seeded.loadGenerators(fields["generators"]);
  loadArrays(where, [
    ["observations", observations, fields["observations"]],
    ["elapsed", elapsed, fields["elapsed"]],
    ["isOver", isOver, fields["isOver"]],
    ["wasReset", wasReset, fields["wasReset"]],
  ]);
}
