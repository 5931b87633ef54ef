import type { AnySpace } from "./types.ts";

/** Whether a value is a space, as `box`, `discrete`, `multiDiscrete`, `multiBinary`, `dict` and `tuple` make them. */
export function isAnySpace(value: unknown): value is AnySpace {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const spaces = fields.get("spaces");
  switch (fields.get("type")) {
    case "Box":
      return fields.get("low") instanceof Float64Array && fields.get("high") instanceof Float64Array;
    case "Discrete":
      return typeof fields.get("n") === "number" && typeof fields.get("start") === "number";
    case "MultiDiscrete":
      return fields.get("nvec") instanceof Int32Array && fields.get("start") instanceof Int32Array;
    case "MultiBinary":
      return Array.isArray(fields.get("shape"));
    case "Dict":
      return typeof spaces === "object" && spaces !== null && Array.isArray(fields.get("keys")) && Object.values(spaces).every(isAnySpace);
    case "Tuple":
      return Array.isArray(spaces) && spaces.every(isAnySpace);
    default:
      return false;
  }
}
