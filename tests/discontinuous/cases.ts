import {
  aggregate,
  blackout,
  delay,
  ladder,
  plateau,
  quantizeReturn,
  quantizeStep,
  randomDrop,
  terminal,
  terminalQuantized,
  terminalThreshold,
} from "@quantal/discontinuous";
import { Pcg64, RowRng } from "@quantal/numeric";
import fc from "fast-check";
import * as twins from "./twins.ts";

/** A wrapper with params, and its twin with the same. */
export interface Case {
  readonly name: string;
  readonly params: { readonly height: number };
  /** Wraps any kind. */
  wrap(target: object): object;
  /** The rewards of an episode. */
  twin(rewards: readonly number[], more: twins.TwinContext): number[];
}

// All numbers are multiples of powers of two, so that sums are exact in any order, and no floor falls to the other side of a step.
const quantum = fc.constantFrom(0.25, 0.5, 1, 2, 4);
const anyHeight = fc.constantFrom(1, 1, 0, 0.5, 0.25);
const smallInteger = (min: number, max: number) => fc.integer({ min, max });

const stairs = fc
  .tuple(smallInteger(-3, 3), fc.array(fc.tuple(fc.constantFrom(0.5, 1, 2, 4), smallInteger(-1, 3)), { minLength: 1, maxLength: 4 }))
  .map(([from, steps]) => ({
    from,
    thresholds: steps.map((_, k) => steps.slice(0, k + 1).reduce((sum, [width]) => sum + width, from)),
    bonuses: steps.map(([, bonus]) => bonus),
  }));

const side = fc.option(fc.tuple(smallInteger(-4, 2), fc.constantFrom(1, 2, 4)));
const bounds = fc.record({ x: side, y: side, penalty: smallInteger(0, 2) }).map(({ x, y, penalty }) => ({
  low: [x, y].map((each) => (each === null ? null : each[0])),
  high: [x, y].map((each) => (each === null ? null : each[0] + each[1])),
  penalty,
}));

/** Every wrapper of the package, with any params. */
export const CASES: { readonly [name: string]: fc.Arbitrary<Case> } = {
  aggregate: caseOf("aggregate", aggregate, twins.aggregateTwin, fc.record({ gap: smallInteger(1, 12), flush: fc.boolean() })),
  terminal: caseOf("terminal", terminal, twins.terminalTwin, fc.constant({})),
  delay: caseOf("delay", delay, twins.delayTwin, fc.record({ delay: smallInteger(0, 25) })),
  randomDrop: caseOf("randomDrop", randomDrop, twins.randomDropTwin, fc.record({ probability: fc.constantFrom(0.25, 0.5, 1) })),
  blackout: caseOf("blackout", blackout, twins.blackoutTwin, fc.record({ period: fc.constantFrom(4, 8), length: smallInteger(0, 4) })),
  quantizeStep: caseOf("quantizeStep", quantizeStep, twins.quantizeStepTwin, fc.record({ quantum })),
  quantizeReturn: caseOf("quantizeReturn", quantizeReturn, twins.quantizeReturnTwin, fc.record({ quantum })),
  terminalQuantized: caseOf("terminalQuantized", terminalQuantized, twins.terminalQuantizedTwin, fc.record({ quantum })),
  terminalThreshold: caseOf(
    "terminalThreshold",
    terminalThreshold,
    twins.terminalThresholdTwin,
    fc.tuple(smallInteger(-4, 4), fc.constantFrom(1, 2, 8)).map(([from, rise]) => ({ from, threshold: from + rise })),
  ),
  ladder: caseOf("ladder", ladder, twins.ladderTwin, stairs),
  plateau: caseOf("plateau", plateau, twins.plateauTwin, bounds),
};

function caseOf<P extends object>(name: string, wrapper: unknown, twin: twins.Twin<P>, params: fc.Arbitrary<P>): fc.Arbitrary<Case> {
  return fc.tuple(params, anyHeight).map(([own, height]) => ({
    name,
    params: { ...own, height },
    wrap: (target) => (wrapper as (target: object, params: object) => object)(target, { ...own, height }), // any kind goes in and comes out
    twin(rewards, more) {
      const { sharp, smooth } = twin(rewards, own, more);
      return sharp.map((value, k) => height * value + (1 - height) * smooth[k]);
    },
  }));
}

/** An episode of up to 20 steps, with rewards in quarters. */
export const scripts = fc
  .record({
    steps: fc.array(fc.record({ reward: smallInteger(-16, 16), x: smallInteger(-32, 32), y: smallInteger(-32, 32) }), {
      minLength: 1,
      maxLength: 20,
    }),
    isTerminated: fc.boolean(),
  })
  .map(({ steps, isTerminated }) => ({
    isTerminated,
    rewards: steps.map(({ reward }) => reward / 4),
    places: steps.map(({ x, y }): readonly [number, number] => [x / 8, y / 8]),
  }));

/** What a twin needs in the first episode after `reset({ seed })`: the base draws one word of its own before. */
export function luckOf(seed: number): Pick<twins.TwinContext, "word" | "wordsOf"> & { nextEpisode(): void } {
  const rng = new Pcg64(seed);
  return {
    nextEpisode: () => void rng.u32(),
    word: () => rng.u32(),
    wordsOf([low, high]) {
      const words = new RowRng(Uint32Array.of(low, high, 0, 0)).at(0);
      return () => words.u32();
    },
  };
}
