/** Where each setting lies in `settings` of a loss. */
export const LOSS_SETTINGS = {
  mean: 0,
  scale: 1,
  clip: 2,
  share: 3,
  clipValue: 4,
  valueCoefficient: 5,
  entropyCoefficient: 6,
  huber: 7,
} as const;

/** Where each sum lies in `sums` of a loss; a Gaussian's gradient by its log deviations follows, [numOutputs]. */
export const LOSS_SUMS = { policyLoss: 0, valueLoss: 1, entropy: 2, approximateKl: 3, clipFraction: 4 } as const;

/** Doubles before the gradient by log deviations. */
export const NUM_LOSS_SUMS = 5;

/** What the loss of PPO reads and writes, all of one workspace. Columns of a rollout are indexed by `indices[k]` for row k of a minibatch. */
export interface LossArrays {
  /** Outputs of the policy network a row. */
  readonly numOutputs: number;
  /** [rows, numOutputs]: what the policy network came to for the rows of a block */
  readonly outputs: Float32Array;
  /** [rows] */
  readonly values: Float32Array;
  /** [rows, numOutputs], written */
  readonly outputGradient: Float32Array;
  /** [rows], written */
  readonly valueGradient: Float32Array;
  /** [NUM_LOSS_SUMS], with numOutputs more for a Gaussian, written: sums over the rows of a block, not means */
  readonly sums: Float64Array;
  /** [NUM_SETTINGS], as LOSS_SETTINGS says: read at each call */
  readonly settings: Float64Array;
  /** [minibatch]: rows of the rollout, which must be there: nothing checks them */
  readonly indices: Int32Array;
  /** [rollout], an action's number in [0, numOutputs); or [rollout, numOutputs] of a Gaussian */
  readonly samples: Float32Array;
  /** [rollout], of the policy that acted */
  readonly logProbs: Float32Array;
  /** [rollout], of the value network that acted */
  readonly oldValues: Float32Array;
  /** [rollout] */
  readonly advantages: Float64Array;
  /** [rollout]: what values should have been */
  readonly returns: Float64Array;
  /** [numOutputs] of a Gaussian, whose outputs are means; left out, outputs are logits of a softmax */
  readonly logDeviation?: Float32Array;
}

/** Does rows first to first + count - 1 of the minibatch; row r of outputs and values belongs to row first + r. */
export type LossRows = (first: number, count: number) => void;

/** Length of `settings`. */
export const NUM_SETTINGS = 8;

/** 32-bit words of a loss's header, in the order of the class Arrays in assembly/dense/losses.ts. */
export const LOSS_HEADER = 16;

/** Floats that `policyLoss` takes from a workspace. */
export function lossFloats(numOutputs: number): number {
  return LOSS_HEADER + 4 * numOutputs;
}
