import * as errors from "@quantal/numeric";

/** An error as plain data: what crosses threads. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly where: string | undefined;
  readonly stack: string | undefined;
  readonly cause: ErrorData | undefined;
}

const CLASSES = {
  FormatError: errors.FormatError,
  NonFiniteError: errors.NonFiniteError,
  OptionError: errors.OptionError,
  QuantalError: errors.QuantalError,
  ShapeError: errors.ShapeError,
  SpaceError: errors.SpaceError,
  UnknownNameError: errors.UnknownNameError,
  UserCodeError: errors.UserCodeError,
};

export function toErrorData(error: Error): ErrorData {
  const where = error instanceof errors.QuantalError ? error.where : undefined;
  const cause = error.cause instanceof Error ? toErrorData(error.cause) : undefined;
  return { name: error.name, message: error.message, where, stack: error.stack, cause };
}

/** The error again, of its class: the command line tells a user's words from failures by it. */
export function fromErrorData({ name, message, where, stack, cause }: ErrorData): Error {
  const error = new Error(message);
  if (Object.hasOwn(CLASSES, name)) {
    Object.setPrototypeOf(error, CLASSES[name as keyof typeof CLASSES].prototype); // hasOwn: it is one of them
    Object.assign(error, { where });
  }
  Object.defineProperty(error, "name", { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  if (cause !== undefined) error.cause = fromErrorData(cause);
  return error;
}
