import { type BatchPolicy, type PolicySpec, requireMethods } from "@quantal/core";
import { describe, QuantalError, UserCodeError } from "@quantal/numeric";
import { type LaneEnv, sizeOf } from "gymnasium-js";
import type { ChunkRequest, ChunkResult, ComputeRequest, JobsRequest, LanesRequest, Opened } from "./chunks.ts";
import { callAgent } from "./guarded-learner.ts";
import { type SavableEnv, savable } from "./replayable.ts";
import { runJobs } from "./run-jobs.ts";
import { runLanes } from "./run-lanes.ts";

/** Does the work of chunks in one thread, order by order. */
export interface ChunkRunner {
  /** An order's chunks come next, all with this policy. */
  begin(spec: PolicySpec): void;
  /** Never throws: an error is a result. */
  run(request: ChunkRequest): ChunkResult;
  /** The order is done: gives its policies' memory back. Again: nothing. */
  end(): void;
  close(): void;
}

/** What a runner keeps: environments by width from order to order, policies for jobs by width in one order. */
interface Kept extends Opened {
  readonly laneEnvs: Map<number, SavableEnv>;
  readonly jobEnvs: Map<number, LaneEnv>;
  readonly jobObservations: Map<number, Float32Array>;
  readonly policies: Map<number, BatchPolicy>;
  spec: PolicySpec;
}

/** Awaits what the agent needs in this thread, and makes the runner. All else comes with the request. */
export async function createChunkRunner(opened: Opened): Promise<ChunkRunner> {
  await opened.agent.prepare?.({});
  const spec = { kind: "", data: null };
  const kept: Kept = { ...opened, laneEnvs: new Map(), jobEnvs: new Map(), jobObservations: new Map(), policies: new Map(), spec };
  const end = (): void => {
    for (const policy of kept.policies.values()) policy.close?.();
    kept.policies.clear();
  };
  return {
    begin(spec) {
      end();
      kept.spec = spec;
    },
    run(request) {
      try {
        return request.type === "lanes" ? workOnLanes(kept, request) : workOnJobs(kept, request);
      } catch (error) {
        end(); // a policy that threw is not to be trusted with another chunk
        return { type: "failed", index: request.index, error: toError(error), environmentSteps: 0 };
      }
    },
    end,
    close() {
      end();
      for (const env of [...kept.laneEnvs.values(), ...kept.jobEnvs.values()]) env.close();
      kept.laneEnvs.clear();
      kept.jobEnvs.clear();
    },
  };
}

/** A policy that remembers lanes from step to step is made for its chunk alone. */
function workOnLanes(kept: Kept, request: LanesRequest): ChunkResult {
  const { env, task, laneEnvs, spec } = kept;
  const width = request.lengths.length;
  const policy = newPolicy(kept, width);
  try {
    const lanes = keptOr(laneEnvs, width, () => savable(env.vector(width)));
    return runLanes({ env: lanes, policy, task, memory: spec.memory ?? 0, aux: spec.aux?.length ?? 0 }, request);
  } finally {
    policy.close?.();
  }
}

/** A job begins anew whatever the policy did before, so that one serves all chunks of an order. */
function workOnJobs(kept: Kept, request: JobsRequest | ComputeRequest): ChunkResult {
  const { agent, env, task, jobEnvs, jobObservations, policies, spec } = kept;
  const width = request.type === "jobs" ? Math.min(request.width, request.jobs.length / 3) : 1;
  const policy = keptOr(policies, width, () => newPolicy(kept, width));
  if (request.type === "compute")
    return { type: "compute", index: request.index, part: computed(agent.id, policy.compute?.bind(policy), request) };
  const lanes = keptOr(jobEnvs, width, () => env.vector(width));
  const observations = keptOr(jobObservations, width, () => new Float32Array(width * sizeOf(task.observationSpace)));
  return runJobs({ env: lanes, policy, task, payload: spec.payload ?? 0, aux: spec.aux?.length ?? 0, observations }, request);
}

function newPolicy({ agent, task, spec }: Kept, width: number): BatchPolicy {
  const policy = callAgent(agent.id, "createPolicy", () => agent.createPolicy(spec, task, width));
  requireMethods(`${agent.id}: createPolicy`, policy, ["begin", "act"]);
  return policy;
}

function keptOr<Value>(map: Map<number, Value>, width: number, make: () => Value): Value {
  const value = map.get(width) ?? make();
  map.set(width, value);
  return value;
}

function computed(
  agentId: string,
  compute: ((part: ComputeRequest["part"]) => ComputeRequest["part"]) | undefined,
  request: ComputeRequest,
) {
  if (compute === undefined) {
    throw new UserCodeError({
      where: `${agentId}: createPolicy`,
      problem: "a compute order's policy has no compute method",
      expected: "compute(part)",
      fix: "Define it on the policy",
    });
  }
  return compute(request.part);
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof QuantalError || thrown instanceof Error) return thrown;
  return new UserCodeError({
    where: "quantal",
    problem: "something that is no Error was thrown",
    got: describe(thrown),
    expected: "an Error",
    fix: "Throw new Error(...)",
  });
}
