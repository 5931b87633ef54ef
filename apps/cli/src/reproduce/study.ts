import type { StudyPlan, StudyScale } from "@quantal/evaluation";
import { UnknownNameError } from "@quantal/numeric";

/** A question that is put to the repository, at two scales. */
export interface Study extends Omit<StudyPlan, "scale" | "isQuick"> {
  readonly full: StudyScale;
  /** Three minutes on two cores, to see that all works. Too few seeds to claim anything. */
  readonly quick: StudyScale;
}

const STUDIES: ReadonlyMap<string, () => Promise<Study>> = new Map<string, () => Promise<Study>>([
  ["biology", async () => (await import("./studies/biology.ts")).biology],
  ["cartpole", async () => (await import("./studies/cartpole.ts")).cartpole],
  ["discontinuous", async () => (await import("./studies/discontinuous.ts")).discontinuous],
  ["regularization", async () => (await import("./studies/regularization.ts")).regularization],
]);

/** The study of `digits/`, whose runs are no matrix of agents and tasks. */
export const DIGITS = "digits";

/** Names of the studies of agents on tasks. A new one is a file and a line here. */
export function studyNames(): readonly string[] {
  return [...STUDIES.keys()];
}

/** @throws UnknownNameError suggesting the nearest */
export async function findStudy(name: string): Promise<Study> {
  const load = STUDIES.get(name);
  if (load === undefined) throw new UnknownNameError({ where: "reproduce", kind: "study", name, known: [...studyNames(), DIGITS] });
  return load();
}

/** The plan of one scale. */
export function planOf({ full, quick, ...asked }: Study, isQuick: boolean): StudyPlan {
  return { ...asked, scale: isQuick ? quick : full, isQuick };
}
