import { QuantalError, UserCodeError } from "@quantal/numeric";

/** A user's environment threw in one lane of several; `cause` is what was thrown. */
export class LaneError extends UserCodeError {
  /** The lane among those of its vector. */
  readonly lane: number;

  constructor(where: string, lane: number, cause: unknown) {
    super({ where: `${where} lane ${lane}`, problem: "the environment threw", got: cause }, { cause });
    this.lane = lane;
  }
}

/** What to throw for an error met in a lane: one of ours says already where and what. */
export function inLane(where: string, lane: number, cause: unknown): Error {
  return cause instanceof QuantalError ? cause : new LaneError(where, lane, cause);
}
