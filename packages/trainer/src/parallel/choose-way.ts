/** Runs of a phase: after each it is known what a block took. */
const PHASE = 32;
/** Runs for which the other way is tried. */
const TRIAL = 16;
/** Phases from one trial to the next: twice as many after each that brought nothing. */
const PATIENCE = { least: 4, most: 32 };
/** The other way must be better by this much. */
const BETTER = 0.95;
/** Threads are given so long to come before their time counts. */
const ARRIVAL_MS = 2;

/** Whether a loop's runs are done together or by the caller alone. The bits are the same. */
export interface Choice {
  isAlone(): boolean;
  /** A run was done, in the way that was chosen. */
  count(blocks: number, milliseconds: number): void;
}

/**
 * Goes the way that takes less time, and tries the other one now and then. On a busy machine a thread may be put aside in the middle of
 * a block, for milliseconds, and the caller can but wait for it: then it is faster alone.
 */
export function createChoice(): Choice {
  let isAlone = false;
  let isTrial = false;
  let runs = PHASE;
  let phases = 1;
  let patience = PATIENCE.least;
  let time = 0;
  let done = 0;
  let known = 0; // milliseconds a block in the phase before
  let arrival = ARRIVAL_MS;
  const turn = (): void => {
    isAlone = !isAlone;
    arrival = isAlone ? 0 : ARRIVAL_MS;
  };
  const endTrial = (rate: number): void => {
    const isBetter = rate < BETTER * known;
    patience = isBetter ? PATIENCE.least : Math.min(2 * patience, PATIENCE.most);
    if (!isBetter) turn();
    isTrial = false;
    phases = patience;
  };
  return {
    isAlone: () => isAlone,
    count(blocks, milliseconds) {
      if (arrival > 0) {
        arrival -= milliseconds;
        return;
      }
      time += milliseconds;
      done += blocks;
      if (--runs > 0) return;
      if (isTrial) endTrial(time / done);
      else {
        known = time / done;
        isTrial = --phases === 0;
        if (isTrial) turn();
      }
      runs = isTrial ? TRIAL : PHASE;
      time = done = 0;
    },
  };
}
