import type { Comparison } from "@quantal/core";
import { extentOf, learningCurve } from "../records/curves.ts";
import { floorIn } from "../records/scores.ts";
import { linesOf, type Value } from "./tables-csv.ts";
import type { Summary } from "./types.ts";

/**
 * The learning curves as the page draws them: a row a point of an agent on an environment, over steps and over seconds, of training
 * (trailing means) and of evaluations. RFC 4180.
 */
export function curvesCsv({ runs }: Comparison, summary: Pick<Summary, "groups" | "floors">): Iterable<string> {
  const rows = summary.groups.flatMap(({ agent, env }) => {
    const onEnv = runs.filter((run) => run.env === env);
    const own = onEnv.filter((run) => run.agent === agent);
    const found = floorIn(summary.floors, env);
    const floor = found === undefined ? {} : { floor: found.value };
    return (["training", "evaluation"] as const).flatMap((measure) =>
      (["steps", "seconds"] as const).flatMap((axis) => {
        const end = axis === "steps" ? { end: Math.max(0, ...onEnv.map((run) => extentOf(run, axis))) } : {};
        const { x, median, low, high, runs: counts } = learningCurve(own, { axis, measure, ...end, ...floor });
        return x.map((at, i): Value[] => [agent, env, measure, axis, at, median[i], low[i], high[i], counts[i]]);
      }),
    );
  });
  return linesOf(["agent", "env", "measure", "axis", "x", "median", "low", "high", "runs"], rows);
}
