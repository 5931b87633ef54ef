import type { StateShape } from "../../env/types.ts";
import type { AnyWrapper, WrapperBase } from "../types.ts";

/** What hooks get as `p`: params and the constants that `prepare` computed. A new object, which only a wrapped Env or VectorEnv changes. */
export function prepared(wrapper: AnyWrapper, base: WrapperBase, params: object): object {
  return { ...params, ...wrapper.prepare?.(base, params) };
}

/** The wrapper's own state columns. */
export function shapeOf(wrapper: AnyWrapper, base: WrapperBase, p: object): StateShape {
  return typeof wrapper.state === "function" ? wrapper.state(base, p) : (wrapper.state ?? []);
}
