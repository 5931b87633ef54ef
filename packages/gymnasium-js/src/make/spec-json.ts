import { FormatError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { checkParam } from "../env/check-definition.ts";
import { checkKnown, type EnvSpec, type ParamValue, type WrapperSpec } from "./env-spec.ts";
import { lookUp } from "./registry.ts";

/** A spec as plain JSON. Infinite params are the strings "Infinity" and "-Infinity". */
export function specToJSON({ id, params, maxEpisodeSteps, rewardThreshold, wrappers }: EnvSpec): { [key: string]: Data } {
  return {
    id,
    params: paramsToJSON(params),
    maxEpisodeSteps,
    ...(rewardThreshold === undefined ? {} : { rewardThreshold }),
    ...(wrappers === undefined ? {} : { wrappers: wrappers.map((each) => ({ id: each.id, params: paramsToJSON(each.params) })) }),
  };
}

/**
 * The spec that `specToJSON` wrote, checked whole: nothing in it is taken on trust, so it may come from anywhere. The environment must
 * be registered; what its wrappers take is checked when they are made.
 * @throws FormatError naming the path of what is wrong; UnknownNameError, OptionError for an id or a param that isn't there
 */
export function specFromJSON(json: unknown): EnvSpec {
  const fields = readFields("spec", json, ["id", "params", "maxEpisodeSteps", "rewardThreshold", "wrappers"]);
  const id = readString("spec.id", fields.get("id"));
  const source = lookUp(id, "spec.id");
  if (source.id !== id) throw wrong("spec.id", "the id has no version", id, source.id);
  const params = readParams("spec.params", fields.get("params"), source.params);
  checkKnown("spec.params", params, source.params);
  for (const [name, value] of Object.entries(params)) checkParam("spec.params", name, value, Reflect.get(Object(source.params), name));
  const maxEpisodeSteps = fields.get("maxEpisodeSteps");
  if (typeof maxEpisodeSteps !== "number" || !Number.isSafeInteger(maxEpisodeSteps) || maxEpisodeSteps < 1) {
    throw wrong("spec.maxEpisodeSteps", "this is no number of steps", maxEpisodeSteps, "an integer of 1 or more");
  }
  const rewardThreshold = fields.get("rewardThreshold");
  if (rewardThreshold !== undefined && !(typeof rewardThreshold === "number" && Number.isFinite(rewardThreshold))) {
    throw wrong("spec.rewardThreshold", "this is no return", rewardThreshold, "a finite number");
  }
  const wrappers = fields.get("wrappers");
  if (wrappers !== undefined && !Array.isArray(wrappers))
    throw wrong("spec.wrappers", "this is no list", wrappers, "a list of { id, params }");
  return Object.freeze({
    id,
    params,
    maxEpisodeSteps,
    ...(rewardThreshold === undefined ? {} : { rewardThreshold }),
    ...(wrappers === undefined ? {} : { wrappers: wrappers.map((each, k) => readWrapper(`spec.wrappers[${k}]`, each)) }),
  });
}

function readWrapper(path: string, json: unknown): WrapperSpec {
  const fields = readFields(path, json, ["id", "params"]);
  return { id: readString(`${path}.id`, fields.get("id")), params: readParams(`${path}.params`, fields.get("params"), undefined) };
}

/** @param known - the params that there are; where one is a number, the names of infinities mean them */
function readParams(path: string, json: unknown, known: unknown): { [name: string]: ParamValue } {
  const present = new Map<string, unknown>(Object.entries(known ?? {}));
  const params: [string, ParamValue][] = [...readFields(path, json)].map(([name, value]) => [
    name,
    readParam(`${path}.${name}`, value, known === undefined || mayBeInfinite(present.get(name))),
  ]);
  return Object.freeze(Object.fromEntries(params));
}

function readParam(path: string, value: unknown, mayBeNumber: boolean): ParamValue {
  if (Array.isArray(value)) return value.map((each, k) => readParam(`${path}[${k}]`, each, mayBeNumber));
  if (mayBeNumber && (value === "Infinity" || value === "-Infinity")) return Number(value);
  if (value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && !Number.isNaN(value)))
    return value;
  throw wrong(path, "this is no plain value", value, "a number, string, boolean, null or a list of these");
}

function mayBeInfinite(present: unknown): boolean {
  return Array.isArray(present) ? present.every(mayBeInfinite) : typeof present === "number";
}

/** @param names - the only fields that may be there; any without them */
function readFields(path: string, json: unknown, names?: readonly string[]): Map<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw wrong(path, "this is no object", json, "an object with named fields");
  const fields = new Map<string, unknown>(Object.entries(json));
  const unknown = names && [...fields.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw wrong(`${path}.${unknown}`, "there is no such field", fields.get(unknown), `one of ${names?.join(", ")}`);
  return fields;
}

function readString(path: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw wrong(path, "this is no text", value, "an id");
}

function paramsToJSON(params: EnvSpec["params"]): { [name: string]: Data } {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, paramToJSON(value)]));
}

function paramToJSON(value: ParamValue): Data {
  if (typeof value === "object" && value !== null) return value.map(paramToJSON);
  return value === Infinity || value === -Infinity ? String(value) : value;
}

function wrong(path: string, problem: string, got: unknown, expected: string): FormatError {
  return new FormatError({ where: path, problem, got: got ?? null, expected });
}
