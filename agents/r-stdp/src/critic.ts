import type { RStdpOptions } from "./options.ts";

const BALANCED = 0.01; // rad and rad/s

/**
 * What a step on CartPole is worth by the published critic, in [-1, 1]; the environment's reward isn't used.
 *   L(o) = sqrt(theta^2 + angularWeight thetaDot^2)
 *   r = criticGain (L(before) - L(after)), positive ones times positiveFactor
 * A step from a balanced state is worth 0; else a move that was drawn for want of a winner, unknownMove; else one to a balanced state, 1.
 * Shapes: before, after [lanes, 4].
 */
export function cartPoleCritic(
  before: Float32Array,
  after: Float32Array,
  lane: number,
  isUnknown: boolean,
  { criticGain, angularWeight, positiveFactor, unknownMove }: RStdpOptions,
): number {
  const at = 4 * lane + 2;
  if (isBalanced(before, at)) return 0;
  if (isUnknown) return unknownMove;
  if (isBalanced(after, at)) return 1;
  const r = criticGain * (lean(before, at, angularWeight) - lean(after, at, angularWeight));
  return clipped(r > 0 ? r * positiveFactor : r);
}

/** What a step's reward is worth against the mean of those before: rewardGain (reward - mean), in [-1, 1]. */
export function rewardCritic(reward: number, mean: number, { rewardGain }: RStdpOptions): number {
  return clipped(rewardGain * (reward - mean));
}

function lean(observations: Float32Array, at: number, angularWeight: number): number {
  const theta = observations[at];
  const thetaDot = observations[at + 1];
  return Math.sqrt(theta * theta + angularWeight * thetaDot * thetaDot);
}

function isBalanced(observations: Float32Array, at: number): boolean {
  return Math.abs(observations[at]) < BALANCED && Math.abs(observations[at + 1]) < BALANCED;
}

function clipped(r: number): number {
  return r < -1 ? -1 : r > 1 ? 1 : r;
}
