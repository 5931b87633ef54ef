import { QuantalError } from "@quantal/numeric";
import type { Violation } from "./finding.ts";
import type { Case } from "./plays/cases.ts";

/** The part of fast-check that shrinks. */
export type FastCheck = typeof import("fast-check");

/**
 * Loads fast-check, an optional peer.
 * @throws QuantalError that says how to install it
 */
export async function loadFastCheck(load: () => Promise<FastCheck> = () => import("fast-check")): Promise<FastCheck> {
  try {
    return await load();
  } catch (cause) {
    const parts = { where: "checkEnv", problem: "fast-check, which shrinks what is found, can't be loaded", fix: "Run npm i fast-check" };
    throw new QuantalError(parts, { cause });
  }
}

/** A case that shows a violation. */
export interface Shown {
  readonly at: Case;
  readonly violation: Violation;
}

/** Lists longer than this are only cut: fast-check would look at each of their elements many times. */
const MAX_LENGTH = 200;

/**
 * The smallest case that still shows a violation: cut after the step that shows it, made of the simplest action if that does, thinned by
 * leaving out ever shorter pieces, and at last shrunk by fast-check over seed and actions. No clock is read: the same case shrinks the same.
 * @param look - the violation in a case, if it shows there
 * @param mayGoOn - false when enough work was done; whatever is left then counts as sound
 */
export function shrink(
  fc: FastCheck,
  shown: Shown,
  numActions: number,
  look: (at: Case) => Violation | undefined,
  mayGoOn: () => boolean,
): Shown {
  let best = shown;
  const improves = (at: Case): boolean => {
    const violation = mayGoOn() ? look(at) : undefined;
    if (violation) best = { at, violation };
    return violation !== undefined;
  };
  const cut = (): boolean => {
    const { at, violation } = best;
    return at.indices.length > violation.used && improves({ seed: at.seed, indices: at.indices.slice(0, violation.used) });
  };
  cut();
  const zeros = best.at.indices.map(() => 0);
  if (!improves({ seed: 0, indices: zeros })) improves({ seed: best.at.seed, indices: zeros });
  cut();
  thin(
    () => best.at,
    (at) => improves(at) && (cut() || true),
  );
  if (best.at.indices.length > MAX_LENGTH) return best;
  const index = fc.integer({ min: 0, max: numActions - 1 });
  const cases = fc.tuple(fc.maxSafeNat(), fc.array(index, { maxLength: MAX_LENGTH }));
  // What fast-check's runner does with a failing example, but with an end of our own.
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    const { seed, indices } = best.at;
    for (const { value } of cases.shrink([seed, [...indices]], undefined)) {
      if (!mayGoOn()) return best;
      isBetter = improves({ seed: value[0], indices: value[1] });
      if (!isBetter) continue;
      cut();
      break;
    }
  }
  return best;
}

/** Leaves out halves, quarters, ... and single actions. */
function thin(best: () => Case, improves: (at: Case) => boolean): void {
  for (let size = best().indices.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best().indices.length; ) {
      const { seed, indices } = best();
      if (!improves({ seed, indices: [...indices.slice(0, from), ...indices.slice(from + size)] })) from += size;
    }
  }
}
