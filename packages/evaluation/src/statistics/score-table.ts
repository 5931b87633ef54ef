import { NonFiniteError, ShapeError } from "@quantal/numeric";

declare const table: unique symbol;

/** Scores of the runs of one agent on one task. */
export interface TaskRuns {
  readonly task: string;
  readonly runs: Float64Array;
}

/**
 * Scores of one agent: named tasks, each with its runs. Tasks and runs are different axes, kept apart by the type: only `scoreTable`
 * makes one, from a record of tasks. Tasks may have different numbers of runs.
 */
export interface ScoreTable {
  readonly [table]: "tasks of runs";
  readonly tasks: readonly TaskRuns[];
}

/**
 * A score table from runs by task name, in order of the names as given. Scores of different tasks must lie on one scale.
 * @throws ShapeError without tasks or for a task without runs, NonFiniteError for a score that isn't finite
 */
export function scoreTable(runsByTask: { readonly [task: string]: ArrayLike<number> }): ScoreTable {
  if (Array.isArray(runsByTask)) {
    const got = "an array";
    throw new ShapeError({ where: "scoreTable", problem: "tasks have no names", got, expected: "runs by the name of their task" });
  }
  const tasks = Object.entries(runsByTask).map(([task, runs]) => ({ task, runs: checked(task, runs) }));
  if (tasks.length === 0) throw new ShapeError({ where: "scoreTable", problem: "there are no tasks", got: 0, expected: "one or more" });
  return { tasks } as unknown as ScoreTable; // a branded type's maker
}

function checked(task: string, runs: ArrayLike<number>): Float64Array {
  if (runs.length === 0) {
    throw new ShapeError({ where: "scoreTable", problem: `${task} has no runs`, got: 0, expected: "one run or more" });
  }
  const values = Float64Array.from(runs);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NonFiniteError({
      where: "scoreTable",
      problem: `run ${bad} on ${task} is not finite`,
      got: values[bad],
      fix: "Count failed runs as the return of a random policy",
    });
  }
  return values;
}
