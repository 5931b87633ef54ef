import { join } from "node:path";
import type { DigitsArm, DigitsDone, DigitsMark, DigitsPlan, DigitsRun } from "@quantal/evaluation";
import { OptionError } from "@quantal/numeric";
import type { Executor } from "@quantal/trainer";
import type { Data } from "gymnasium-js";
import type { Host } from "../../host.ts";
import { findAgentOf, makeAgent } from "../../words/find.ts";
import { parseSpec } from "../../words/spec.ts";
import { versions } from "../../work/machine.ts";
import { checksumOf, openDigitsStore } from "./digits-store.ts";
import type { DigitsSource } from "./find-digits.ts";
import { type MadeRun, recordOf } from "./made-run.ts";
import { fieldSheets, inkedPixels, misreadSheets } from "./sheets.ts";
import { trainAgent } from "./train-agent.ts";
import { trainBackpropagation, trainConvolution } from "./train-baselines.ts";

export interface DigitsOptions extends DigitsSource {
  readonly directory: string;
  /** What agents are trained by; it never changes the result. */
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly host: Host;
  /** Says what is done next, in a line. */
  say(line: string): void;
  onMark?(mark: DigitsMark): void;
}

/** All that was run, and what was found finished. */
export interface DigitsRuns extends DigitsDone {
  readonly reused: ReadonlyMap<string, number>;
}

/** A run that is wanted: all that decides its result, and how it is made. */
interface Wanted {
  readonly made: Data;
  make(): Promise<MadeRun | undefined>;
}

/**
 * Runs every arm with every seed, one after another, seed by seed, so that what an interrupt leaves is balanced. Each run is kept as soon as
 * it is done, and found again by the next call. An arm that can't run is left out; a run that fails is told, and the others go on.
 * @returns undefined where the signal ended it
 */
export async function runDigits(plan: DigitsPlan, options: DigitsOptions): Promise<DigitsRuns | undefined> {
  const { directory, splits, signal, say } = options;
  const store = openDigitsStore(join(directory, "runs"));
  const sha256 = checksumOf(splits);
  const leftOut = await armsLeftOut(plan);
  const arms = plan.arms.filter(({ label }) => !leftOut.some(({ arm }) => arm === label));
  const jobs = jobsOf(arms);
  const runs: DigitsRun[] = [];
  const failures: DigitsDone["failures"][number][] = [];
  for (const { arm, why } of leftOut) say(`${arm} is left out: ${why}`);
  for (const [k, { arm, seed }] of jobs.entries()) {
    const wanted = await wantedRun(arm, seed, sha256, options);
    const kept = store.get(wanted.made, arm.label);
    if (kept !== undefined) {
      runs.push(kept);
      continue;
    }
    if (signal.aborted) return undefined;
    say(`run ${k + 1} of ${jobs.length}: ${arm.label}, seed ${seed}, ${arm.images.toLocaleString("en-US")} images`);
    try {
      const made = await wanted.make();
      if (made === undefined) return undefined;
      const run = recordOf(made, arm.label, seed, splits.test);
      await store.put(wanted.made, run);
      runs.push(run);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say(`${arm.label}, seed ${seed}, failed: ${why}`);
      failures.push({ arm: arm.label, seed, why });
    }
  }
  return { ...resultsOf(plan, runs, options, sha256), leftOut, failures, reused: store.found };
}

function resultsOf({ arms, ...plan }: DigitsPlan, made: readonly DigitsRun[], { splits }: DigitsSource, sha256: string) {
  const runs = arms.flatMap(({ label, seeds }) =>
    seeds.flatMap((seed) => made.find((run) => run.arm === label && run.seed === seed) ?? []),
  );
  const { train, validation, test } = splits;
  return {
    ...{ runs, images: { train: train.count, validation: validation.count, test: test.count, sha256 }, inked: inkedPixels(train) },
    ...{ misread: misreadSheets({ ...plan, arms }, runs, test), fields: fieldSheets({ ...plan, arms }, runs) },
  };
}

function jobsOf(arms: readonly DigitsArm[]): { arm: DigitsArm; seed: number }[] {
  const seeds = [...new Set(arms.flatMap((arm) => arm.seeds))].sort((a, b) => a - b);
  return seeds.flatMap((seed) => arms.filter((arm) => arm.seeds.includes(seed)).map((arm) => ({ arm, seed })));
}

/** Convolution needs TensorFlow.js, which is an optional peer. */
async function armsLeftOut({ arms }: DigitsPlan): Promise<DigitsDone["leftOut"][number][]> {
  const needing = arms.filter(({ learner }) => learner === "convolution");
  if (needing.length === 0) return [];
  const { loadTensorFlow } = await import("@quantal/tfjs");
  try {
    await loadTensorFlow();
    return [];
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return needing.map(({ label }) => ({ arm: label, why: error.message }));
  }
}

async function wantedRun(arm: DigitsArm, seed: number, sha256: string, options: DigitsOptions): Promise<Wanted> {
  const { splits, env, host, executor, signal, onMark = () => {} } = options;
  const { learner, images, trainingImages = splits.train.count, marks, settings = {} } = arm;
  const common = { learner, seed, images, sha256, quantal: versions().quantal };
  if (learner !== "agent") {
    const make = learner === "backpropagation" ? trainBackpropagation : trainConvolution;
    const given = JSON.parse(JSON.stringify(settings)) as Data; // plain JSON: a plan's
    return { made: { ...common, trainingImages, settings: given }, make: () => make({ arm, seed, splits, onMark }) };
  }
  const where = `study arm ${arm.label}`;
  const spec = parseSpec(where, arm.agent ?? "");
  const found = await findAgentOf(where, spec, host);
  const [made, judged] = [makeAgent(found, env.id), makeAgent(found, env.id)];
  const params = (env.params ?? null) as Data; // plain data: defineEnv checks it
  const task = { id: env.id, params, batch: env.observationSpace.shape[0] };
  return {
    made: { ...common, agent: spec.name, options: { ...made.agent.options }, marks, task },
    make: () => trainAgent({ made, judged, arm, seed, splits, env, executor, signal, onMark }),
  };
}
