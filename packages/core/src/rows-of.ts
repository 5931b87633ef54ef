import type { Task } from "./task.ts";

/**
 * Rows that a task puts side by side: where an observation is a table [rows, features] and an action one of as many rows [rows, outputs], an agent
 * answers row by row, with one network, as for a mini-batch of images and their logits. 1 for all other tasks.
 */
export function rowsOf({ observationSpace, actionSpace }: Pick<Task, "observationSpace" | "actionSpace">): number {
  const [rows, ...features] = observationSpace.shape;
  if (features.length === 0 || actionSpace.type !== "Box" || actionSpace.shape.length !== observationSpace.shape.length) return 1;
  return actionSpace.shape[0] === rows ? rows : 1;
}
