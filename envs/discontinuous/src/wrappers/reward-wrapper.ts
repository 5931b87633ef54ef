import { type Rng, requireFinite } from "@quantal/numeric";
import { defineWrapper, type Rows, sizeOf, type Wrapper, type WrapperBase, type WrapperResult } from "gymnasium-js";

/** The param that every wrapper of this package has. */
export type Height = {
  /** Height of the steps, in [0, 1]: 1 pays the wrapper's own reward, 0 its smooth counterpart, what is between mixes them. */
  height: number;
};

/** Columns, one number a lane unless a wrapper says otherwise; all are 0 at an episode's start. */
export type RewardState<K extends string> = Readonly<Record<K | keyof typeof COMMON, Float64Array>>;

/** What a wrapper of this package is made of. `p` is the params and what `prepare` made of them. */
export interface RewardOptions<P extends object, C extends object, K extends string> {
  readonly id: string;
  readonly module: string;
  readonly export: string;
  /** All but height. */
  readonly params: P;
  /** Checks params and computes constants. */
  prepare(base: WrapperBase, p: P): C;
  /** Own columns with their widths. */
  columns?(p: P & C): Readonly<Record<K, number>>;
  /** Whether `sharp` and `smooth` look at observations. */
  readonly isLooking?: boolean;
  /** Whether `begin` draws. */
  readonly isDrawing?: boolean;
  /** After a reset, where zeros aren't the start. */
  begin?(state: RewardState<K>, i: number, p: P & C, rng: Rng): void;
  /** The discontinuous reward of the step that was just counted. result.reward is the base's still. */
  sharp(state: RewardState<K>, i: number, p: P & C, result: WrapperResult, observations: Rows): number;
  /** Its smooth counterpart, called after `sharp`. Left out where it is the base's reward. */
  smooth?(state: RewardState<K>, i: number, p: P & C, result: WrapperResult, observations: Rows): number;
}

type Widths = { readonly [name: string]: number };
/** Elements of an observation. */
type Size = { readonly size: number };

/** Steps of the running episode, from 1 on; the base's last reward and their sum; the sum of the wrapper's own rewards. */
const COMMON = { steps: 1, baseReward: 1, baseReturn: 1, wrappedReturn: 1 } as const;

/**
 * Makes a wrapper that pays smooth + height (sharp - smooth). The base's reward is the score. info has baseReward and
 * baseReturn, of the innermost wrapper of this package, and wrappedReturn, of the outermost.
 */
export function rewardWrapper<P extends object, C extends object, K extends string = never>(
  options: RewardOptions<P, C, K>,
): Wrapper<P & Height> {
  const { id, module, export: name, isLooking = false, isDrawing = false } = options;
  const own = (state: object) => state as RewardState<K>; // type-erased: the columns that `state` below names
  return defineWrapper<P & Height, Widths, C & Size>({
    id,
    module,
    export: name,
    params: { ...options.params, height: 1 },
    scored: true,
    draws: isDrawing,
    prepare(base, p) {
      requireFinite(id, "height", p.height, 0, 1);
      return { ...options.prepare(base, p), size: sizeOf(base.observationSpace) };
    },
    state: (_base, p) => ({ ...COMMON, ...options.columns?.(p) }),
    reset(state, i, p, _observations, rng) {
      clear(state, i);
      options.begin?.(own(state), i, p, rng);
    },
    step(state, result, i, p, observations) {
      const columns = own(state);
      columns.steps[i]++;
      columns.baseReward[i] = result.reward[i];
      columns.baseReturn[i] += result.reward[i];
      const sharp = options.sharp(columns, i, p, result, observations);
      const smooth = options.smooth ? options.smooth(columns, i, p, result, observations) : result.reward[i];
      const reward = mixed(p.height, sharp, smooth);
      columns.wrappedReturn[i] += reward;
      result.reward[i] = reward;
    },
    ...(isLooking ? { observe: copyRow } : {}),
    info(state, i, _p, { baseReward, baseReturn }) {
      const columns = own(state);
      return {
        baseReward: baseReward ?? columns.baseReward[i],
        baseReturn: baseReturn ?? columns.baseReturn[i],
        wrappedReturn: columns.wrappedReturn[i],
      };
    },
  });
}

/** Whether this step is the episode's last one, by its end or by a time limit. */
export function isLast(result: WrapperResult, i: number): boolean {
  return result.terminated[i] !== 0 || result.truncated[i] !== 0;
}

/** Nothing is rounded at either end. */
export function mixed(height: number, sharp: number, smooth: number): number {
  if (height === 1) return sharp;
  return height === 0 ? smooth : smooth + height * (sharp - smooth);
}

function clear(state: { readonly [name: string]: Float64Array }, i: number): void {
  const numEnvs = state["steps"].length;
  for (const column of Object.values(state)) {
    const width = column.length / numEnvs;
    column.fill(0, i * width, (i + 1) * width);
  }
}

function copyRow(observations: Rows, _state: object, i: number, base: Rows, { size }: Size): void {
  for (let j = i * size; j < (i + 1) * size; j++) observations[j] = base[j];
}
