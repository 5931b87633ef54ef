/**
 * The portable functions: the same bits on every engine, since they use only + - * /, Math.floor and Math.abs on doubles, and their bit patterns.
 * Errors, in units in the last place against values of 60 digits: sin, cos, exp, log 1 or less; expm1, log1p, tanh 2 or less.
 */
export { exp, expm1, tanh } from "./exponential.ts";
export { log, log1p } from "./logarithm.ts";
export { cos, sin } from "./trigonometry.ts";

/** The number in [low, high] that is nearest to x; NaN stays NaN. */
export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
