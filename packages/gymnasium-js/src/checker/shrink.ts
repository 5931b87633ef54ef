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

/** The first actions of a palette are the corners of the space: one of them, again and again, may get there sooner than the simplest. */
const NUM_CORNERS = 6;

/** A case that shows a violation. */
export interface Shown {
  readonly at: Case;
  readonly violation: Violation;
}

/** Lists longer than this are only cut: fast-check would look at each of their elements many times. */
const MAX_LENGTH = 200;

/**
 * The smallest case that still shows a violation: cut after the step that shows it, made of the simplest action if that does, thinned by
 * leaving out ever shorter pieces, tried with one corner of the space again and again, and at last shrunk by fast-check over seed and actions. No clock is read: the same case shrinks the same.
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
  const search = searchFrom(shown, (at) => (mayGoOn() ? look(at) : undefined));
  const { best, improves } = search;
  const zeros = best().indices.map(() => 0);
  if (!improves({ seed: 0, indices: zeros })) improves({ seed: best().seed, indices: zeros });
  thin(search);
  for (let index = 1; index < Math.min(numActions, NUM_CORNERS); index++) {
    while (best().indices.length > 1 && improves({ seed: best().seed, indices: best().indices.slice(1).fill(index) }));
  }
  if (best().indices.length <= MAX_LENGTH) shrinkBy(fc, search, numActions, mayGoOn);
  return search.shown();
}

/** A search for smaller cases. */
interface Search {
  shown(): Shown;
  best(): Case;
  /** Looks at a case, and takes it if the violation shows there, cut after the step that shows it. */
  improves(at: Case): boolean;
}

function searchFrom(first: Shown, look: (at: Case) => Violation | undefined): Search {
  let shown = first;
  const tries = (at: Case): boolean => {
    const violation = look(at);
    if (violation) shown = { at, violation };
    return violation !== undefined;
  };
  const cut = (): void => {
    const { at, violation } = shown;
    if (at.indices.length > violation.used) tries({ seed: at.seed, indices: at.indices.slice(0, violation.used) });
  };
  cut();
  return {
    shown: () => shown,
    best: () => shown.at,
    improves(at) {
      const isBetter = tries(at);
      if (isBetter) cut();
      return isBetter;
    },
  };
}

/** Leaves out halves, quarters, ... and single actions. */
function thin({ best, improves }: Search): void {
  for (let size = best().indices.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best().indices.length; ) {
      const { seed, indices } = best();
      if (!improves({ seed, indices: [...indices.slice(0, from), ...indices.slice(from + size)] })) from += size;
    }
  }
}

/** What fast-check's runner does with a failing example, but with an end of our own: its own would need a clock. */
function shrinkBy(fc: FastCheck, { best, improves }: Search, numActions: number, mayGoOn: () => boolean): void {
  const index = fc.integer({ min: 0, max: numActions - 1 });
  const cases = fc.tuple(fc.maxSafeNat(), fc.array(index, { maxLength: MAX_LENGTH }));
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    const { seed, indices } = best();
    for (const { value } of cases.shrink([seed, [...indices]], undefined)) {
      if (!mayGoOn()) return;
      isBetter = improves({ seed: value[0], indices: value[1] });
      if (isBetter) break;
    }
  }
}
