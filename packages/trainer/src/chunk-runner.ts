import { type PolicySpec, requireMethods } from "@quantal/core";
import { describe, QuantalError, UserCodeError } from "@quantal/numeric";
import type { LaneEnv } from "gymnasium-js";
import type { ChunkRequest, ChunkResult, ComputeRequest, Opened } from "./chunks.ts";
import { callAgent } from "./guarded-learner.ts";
import { type SavableEnv, savable } from "./replayable.ts";
import { runJobs } from "./run-jobs.ts";
import { runLanes } from "./run-lanes.ts";

/** Does the work of chunks in one thread. */
export interface ChunkRunner {
  /** Never throws: an error is a result. */
  run(spec: PolicySpec, request: ChunkRequest): ChunkResult;
  close(): void;
}

/** Awaits what the agent needs in this thread, and makes the runner. Environments are kept by width; all else comes with the request. */
export async function createChunkRunner({ agent, env, task }: Opened): Promise<ChunkRunner> {
  await agent.prepare?.({});
  const laneEnvs = new Map<number, SavableEnv>();
  const jobEnvs = new Map<number, LaneEnv>();
  const work = (spec: PolicySpec, request: ChunkRequest): ChunkResult => {
    const width = widthOf(request);
    const policy = callAgent(agent.id, "createPolicy", () => agent.createPolicy(spec, task, width));
    requireMethods(`${agent.id}: createPolicy`, policy, ["begin", "act"]);
    try {
      const aux = spec.aux?.length ?? 0;
      switch (request.type) {
        case "lanes":
          return runLanes(
            { env: kept(laneEnvs, width, () => savable(env.vector(width))), policy, task, memory: spec.memory ?? 0, aux },
            request,
          );
        case "jobs":
          return runJobs({ env: kept(jobEnvs, width, () => env.vector(width)), policy, task, payload: spec.payload ?? 0, aux }, request);
        case "compute":
          return { type: "compute", index: request.index, part: computed(agent.id, policy.compute?.bind(policy), request) };
      }
    } finally {
      policy.close?.();
    }
  };
  return {
    run(spec, request) {
      try {
        return work(spec, request);
      } catch (error) {
        return { type: "failed", index: request.index, error: toError(error), environmentSteps: 0 };
      }
    },
    close() {
      for (const laneEnv of [...laneEnvs.values(), ...jobEnvs.values()]) laneEnv.close();
      laneEnvs.clear();
      jobEnvs.clear();
    },
  };
}

function widthOf(request: ChunkRequest): number {
  if (request.type === "lanes") return request.lengths.length;
  if (request.type === "jobs") return Math.min(request.width, request.jobs.length / 3);
  return 1;
}

function kept<Value>(map: Map<number, Value>, width: number, make: () => Value): Value {
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
