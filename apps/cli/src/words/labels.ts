import { OptionError } from "@quantal/numeric";
import { formatSettings, formatSpec, type Spec } from "./spec.ts";

/** What a label is made of: the id of what was found, and the words that asked for it. */
export interface Named {
  readonly id: string;
  readonly spec: Spec;
}

/**
 * A name for each, for tables and plots: its id, with the settings as written where two share the id, with the path where two share
 * those as well.
 * @throws OptionError when the same words stand there twice
 */
export function labelsOf(where: string, all: readonly Named[]): string[] {
  const words = all.map(({ spec }) => formatSpec(spec));
  const twice = words.find((text, k) => words.indexOf(text) !== k);
  if (twice !== undefined) {
    throw new OptionError({
      where,
      problem: "the same is named twice",
      got: twice,
      expected: "each once",
      fix: "Use --seeds for more runs of it",
    });
  }
  const settled = all.map(({ id, spec }) =>
    isShared(all, (other) => other.id === id) && spec.settings.length > 0 ? `${id}:${formatSettings(spec.settings)}` : id,
  );
  return settled.map((label, k) => (isShared(settled, (other) => other === label) ? `${label} (${all[k].spec.name})` : label));
}

function isShared<T>(all: readonly T[], isSame: (item: T) => boolean): boolean {
  return all.filter(isSame).length > 1;
}
