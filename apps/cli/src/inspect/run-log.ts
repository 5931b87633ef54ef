import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Inspection } from "@quantal/evaluation";
import { FormatError } from "@quantal/numeric";

type Line =
  | { readonly type: "update"; readonly steps: number; readonly metrics: { readonly [name: string]: number | null } }
  | { readonly type: "evaluation"; readonly steps: number; readonly meanReturn: number; readonly standardDeviation: number }
  | { readonly type: "warning"; readonly message: string };

/** What a run reported on its way. */
export type RunLog = Pick<Inspection, "generations" | "evaluations" | "warnings">;

const WANTED = ["update", "evaluation", "warning"];
const MOVED = "gradientNorm"; // a metric of the update that ends a generation

/**
 * Reads the generations, evaluations and warnings of a run's events.jsonl. Where workers sum a generation's releases it has two updates: what its
 * episodes were worth, then how far the probabilities moved.
 * @throws FormatError where there is no such file, or a line is no event
 */
export async function readRunLog(directory: string): Promise<RunLog> {
  const where = join(directory, "events.jsonl");
  if (!existsSync(where)) {
    throw new FormatError({
      where,
      problem: "the file isn't there",
      expected: "the events that a run wrote",
      fix: "Is it a run directory?",
    });
  }
  const generations: Inspection["generations"][number][] = [];
  const evaluations: Inspection["evaluations"][number][] = [];
  const warnings: string[] = [];
  let pending = {};
  for await (const text of createInterface({ input: createReadStream(where) })) {
    const line = wantedLine(where, text);
    if (line?.type === "update") {
      pending = { ...pending, ...line.metrics };
      if (!(MOVED in line.metrics)) continue;
      generations.push({ generation: generations.length + 1, steps: line.steps, metrics: pending });
      pending = {};
    } else if (line?.type === "evaluation") {
      const { steps, meanReturn, standardDeviation } = line;
      evaluations.push({ steps, meanReturn, standardDeviation });
    } else if (line?.type === "warning") warnings.push(line.message);
  }
  return { generations, evaluations, warnings };
}

/** An event of the wanted types; of all others not even the JSON is read. */
function wantedLine(where: string, text: string): Line | undefined {
  if (!WANTED.some((type) => text.startsWith(`{"type":"${type}"`))) return undefined;
  try {
    return JSON.parse(text) as Line; // as the run directory wrote it
  } catch (error) {
    throw new FormatError({
      where,
      problem: "a line is no JSON",
      got: error instanceof Error ? error.message : error,
      expected: "an event a line",
    });
  }
}
