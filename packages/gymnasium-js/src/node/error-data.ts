import * as errors from "@quantal/numeric";
import { LaneError } from "../env/lane-error.ts";

/** An error as plain data: what crosses threads. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly where: string | undefined;
  /** Of a LaneError. */
  readonly lane: number | undefined;
  readonly stack: string | undefined;
  readonly cause: ErrorData | undefined;
}

const CLASSES = {
  FormatError: errors.FormatError,
  LaneError,
  NonFiniteError: errors.NonFiniteError,
  OptionError: errors.OptionError,
  QuantalError: errors.QuantalError,
  RangeError,
  ReferenceError,
  ShapeError: errors.ShapeError,
  SpaceError: errors.SpaceError,
  TypeError,
  UnknownNameError: errors.UnknownNameError,
  UserCodeError: errors.UserCodeError,
};

export function toErrorData(error: Error): ErrorData {
  const { name, message, stack } = error;
  const where = error instanceof errors.QuantalError ? error.where : undefined;
  const lane = error instanceof LaneError ? error.lane : undefined;
  const cause = error.cause instanceof Error ? toErrorData(error.cause) : undefined;
  return { name, message, where, lane, stack, cause };
}

/** The error again, of its class: the command line tells a user's words from failures by it. */
export function fromErrorData({ name, message, where, lane, stack, cause }: ErrorData): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: fromErrorData(cause) });
  if (Object.hasOwn(CLASSES, name)) {
    Object.setPrototypeOf(error, CLASSES[name as keyof typeof CLASSES].prototype); // hasOwn: it is one of them
    if (where !== undefined) Object.assign(error, { where, name });
    if (lane !== undefined) Object.assign(error, { lane });
  }
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}
