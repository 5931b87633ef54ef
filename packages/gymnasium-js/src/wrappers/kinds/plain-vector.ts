import { FormatError } from "@quantal/numeric";
import type { Data } from "../../data.ts";
import { fieldsOf } from "../../env/columns.ts";
import type { VectorEnv, VectorStep } from "../../make/make-vec.ts";
import type { WrapperResult } from "../types.ts";

/** What a wrapped VectorEnv does otherwise than the one inside. */
export type VectorChanges = Partial<Pick<VectorEnv, "observationSpace" | "actionSpace" | "info">> &
  Pick<VectorEnv, "reset" | "step"> & {
    /** Own state for a snapshot. */
    save(): Data;
    /** Checks and loads what `save` gave. observations: the inner vector's, restored. Returns the outer ones. */
    load(saved: Data | undefined, observations: Float32Array): Float32Array;
  };

/** A VectorEnv around another one: what isn't changed is handed through. It has snapshots where the inner one has them. */
export function aroundVector(name: string, inner: VectorEnv, changes: VectorChanges): VectorEnv {
  const { save, load, ...changed } = changes;
  const id = `${name}(${inner.id})`;
  const outer: VectorEnv = {
    id,
    numEnvs: inner.numEnvs,
    autoreset: inner.autoreset,
    observationSpace: inner.observationSpace,
    actionSpace: inner.actionSpace,
    maxEpisodeSteps: inner.maxEpisodeSteps,
    info: (lane) => inner.info(lane),
    render: (lane) => inner.render(lane),
    close: () => inner.close(),
    ...changed,
  };
  if (typeof inner.snapshot !== "function" || typeof inner.restore !== "function") return outer;
  return Object.assign(outer, {
    snapshot: (): Data => ({ id, own: save(), envs: inner.snapshot?.() ?? null }),
    restore(saved: Data) {
      const fields = fieldsOf(saved);
      if (fields["id"] !== id) {
        const got = fields["id"] ?? saved;
        throw new FormatError({ where: `${id}.restore`, problem: "this is no snapshot of this vector", got, expected: `one of ${id}` });
      }
      return load(fields["own"], inner.restore?.(fields["envs"] ?? null) ?? new Float32Array(0));
    },
  });
}

/** A step's result with arrays of its own, where the wrapper may write, and what hooks see of it. */
export interface OuterStep extends VectorStep {
  observations: Float32Array;
  finalObservations: Float32Array;
  hasFinal: Uint8Array;
  readonly hasOwnObservations: boolean;
  readonly result: WrapperResult;
}

/** @param size - elements of a changed observation; undefined where observations stay those of the inner vector */
export function createOuterStep(numEnvs: number, size: number | undefined): OuterStep {
  const result = { reward: new Float64Array(numEnvs), terminated: new Uint8Array(numEnvs), truncated: new Uint8Array(numEnvs) };
  return {
    observations: new Float32Array(numEnvs * (size ?? 0)),
    finalObservations: new Float32Array(numEnvs * (size ?? 0)),
    hasFinal: new Uint8Array(numEnvs),
    rewards: result.reward,
    terminated: result.terminated,
    truncated: result.truncated,
    hasOwnObservations: size !== undefined,
    result,
  };
}

/** Takes over rewards and flags of an inner step, and its observations where there are no own ones. */
export function takeStep(step: OuterStep, inner: VectorStep): void {
  step.rewards.set(inner.rewards);
  step.terminated.set(inner.terminated);
  step.truncated.set(inner.truncated);
  step.hasFinal = inner.hasFinal;
  if (step.hasOwnObservations) return;
  step.observations = inner.observations;
  step.finalObservations = inner.finalObservations;
}
