import type { Agent, Evaluation, Ledger } from "@quantal/core";
import { FormatError } from "@quantal/numeric";
import { type EnvSource, spaceToJSON } from "gymnasium-js";
import { z } from "zod";
import { describeEnv } from "../describe-env.ts";
import { PLAN } from "../plan.ts";

const spaceSchema = z.looseObject({ type: z.string() });
const countSchema = z.number().int().nonnegative();

const evaluationSchema = z.object({
  steps: countSchema,
  meanReturn: z.number(),
  standardDeviation: z.number(),
  returns: z.array(z.number()),
  lengths: z.array(countSchema),
});

/** `manifest.json` of a run directory: what was run, with what, and how it ended. */
export const manifestSchema = z.object({
  format: z.literal("quantal-run"),
  version: z.literal(1),
  status: z.enum(["running", "finished", "stopped", "failed"]),
  agent: z.object({ id: z.string(), options: z.record(z.string(), z.json()), preset: z.string().nullable(), isUserModule: z.boolean() }),
  env: z.object({
    id: z.string(),
    params: z.json(),
    maxEpisodeSteps: z.number().int().positive(),
    /** What a wrapper wraps, described in the same way. */
    of: z.json().optional(),
    isUserModule: z.boolean(),
  }),
  seed: countSchema,
  budget: countSchema,
  observationSpace: spaceSchema,
  actionSpace: spaceSchema,
  plan: z.record(z.string(), countSchema),
  versions: z.record(z.string(), z.string()),
  /** What equal bits depend on beside the seed; without it on nothing. */
  sameBitsOn: z.string().optional(),
  result: z
    .object({
      steps: countSchema,
      episodes: countSchema,
      hash: z.string(),
      ledger: z.object({ budget: countSchema, training: countSchema, evaluation: countSchema, discarded: countSchema }),
      evaluation: evaluationSchema.nullable(),
    })
    .nullable(),
  failure: z.string().nullable(),
});

export type RunManifest = z.infer<typeof manifestSchema>;

/** What a run is, before it starts. `preset` and `isUserModule` are told by who chose them. */
export interface RunDescription {
  readonly agent: Agent;
  readonly env: EnvSource;
  readonly seed: number;
  readonly budget: number;
  readonly preset?: string | undefined;
  readonly isUserAgent?: boolean;
  readonly isUserEnv?: boolean;
  readonly versions: { readonly [name: string]: string };
}

/** The manifest of a run that is about to start, by an agent that is prepared. */
export function newManifest(run: RunDescription): RunManifest {
  const { agent, env, seed, budget } = run;
  return manifestSchema.parse({
    format: "quantal-run",
    version: 1,
    status: "running",
    agent: { id: agent.id, options: agent.options, preset: run.preset ?? null, isUserModule: run.isUserAgent === true },
    env: { ...describeEnv(env), isUserModule: run.isUserEnv === true },
    seed,
    budget,
    observationSpace: spaceToJSON(env.observationSpace),
    actionSpace: spaceToJSON(env.actionSpace),
    plan: { ...PLAN },
    versions: run.versions,
    sameBitsOn: agent.sameBitsOn?.(),
    result: null,
    failure: null,
  });
}

/** A manifest with how the run ended. */
export function endedManifest(
  manifest: RunManifest,
  result: { steps: number; episodes: number; hash: string; ledger: Readonly<Ledger>; evaluation?: Evaluation; stopped: boolean },
): RunManifest {
  const { steps, episodes, hash, ledger, evaluation } = result;
  return manifestSchema.parse({
    ...manifest,
    status: result.stopped ? "stopped" : "finished",
    result: { steps, episodes, hash, ledger, evaluation: evaluation ?? null },
  });
}

/** @throws FormatError when the text is no manifest; `where` names the file */
export function parseManifest(text: string, where: string): RunManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError({
      where,
      problem: "the manifest is no JSON",
      got: error instanceof Error ? error.message : error,
      expected: "the JSON that a run wrote",
      fix: "Is it a run directory?",
    });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FormatError({
    where,
    problem: "the manifest is not as it should be",
    got: z.prettifyError(parsed.error),
    expected: "quantal-run, version 1",
    fix: "A file of a newer version needs a newer Quantal",
  });
}
