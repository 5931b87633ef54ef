import { END } from "@quantal/core";
import { ShapeError } from "@quantal/numeric";

/** A rollout as `gae` reads it. Shapes: all [lanes, steps], lane outermost, but lengths [lanes]. */
export interface GaeRollout {
  readonly steps: number;
  /** Steps that each lane really took. */
  readonly lengths: Int32Array;
  readonly rewards: Float64Array;
  readonly values: Float32Array;
  /** Values of END. */
  readonly ends: Uint8Array;
  /** V(final observation) where an episode was truncated or the lane's last row isn't its episode's end. */
  readonly bootstrap: Float32Array;
}

/**
 * Writes generalized advantage estimates for one rollout, last step first.
 *   delta[t] = rewards[t] + discount * next[t] - values[t]
 *   advantages[t] = delta[t] + discount * gaeLambda * advantages[t + 1], without the second term where an episode or the lane ends
 * next[t] is 0 past termination, bootstrap[t] past truncation and past a lane's last row, else values[t + 1].
 * Shapes: advantages [lanes, steps]. Units: reward. Writes: advantages, in rows that were taken.
 * @param discount - per step, in [0, 1]
 * @throws ShapeError when an array isn't lanes * steps long
 * @see Schulman et al. 2016, equation 16, arXiv:1506.02438; Pardo et al. 2018 on time limits, arXiv:1712.00378
 */
export function gae(advantages: Float64Array, rollout: GaeRollout, discount: number, gaeLambda: number): void {
  const { steps, lengths, rewards, values, ends, bootstrap } = rollout;
  const rows = lengths.length * steps;
  for (const array of [advantages, rewards, values, ends, bootstrap]) {
    if (array.length < rows)
      throw new ShapeError({ where: "gae", problem: "an array is too short", got: array.length, expected: `${rows}` });
  }
  for (let lane = 0; lane < lengths.length; lane++) {
    let following = 0; // the advantage of the step after this one
    for (let step = lengths[lane] - 1; step >= 0; step--) {
      const row = lane * steps + step;
      const isOver = ends[row] !== END.none;
      const isLast = step === lengths[lane] - 1;
      const next = ends[row] === END.terminated ? 0 : isOver || isLast ? bootstrap[row] : values[row + 1];
      const delta = rewards[row] + discount * next - values[row];
      following = delta + (isOver ? 0 : discount * gaeLambda * following);
      advantages[row] = following;
    }
  }
}
