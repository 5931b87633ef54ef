import { FormatError, RowRng, requireInteger, ShapeError, SpaceError, UserCodeError } from "@quantal/numeric";
import type { Data, Info } from "../data.ts";
import type { Frame } from "../paint/painter.ts";
import { elementAt } from "../spaces/element-arrays.ts";
import { equalSpaces } from "../spaces/equal-spaces.ts";
import { type ActionBuffer, type Box, type FlatSpace, isNumberList, sizeOf } from "../spaces/space.ts";
import { fieldsOf } from "./columns.ts";
import { type ForeignEnv, spacesOf } from "./foreign-env.ts";
import { inLane } from "./lane-error.ts";
import type { LaneEnv } from "./types.ts";

/** Lanes of a class, which besides can be reset with a seed of the caller's. */
export interface ClassLanes extends LaneEnv {
  readonly truncated: Uint8Array;
  /** Resets a lane with this seed; undefined goes on with the instance's own generator. */
  resetSeeded(lane: number, seed: number | bigint | undefined, options?: object): void;
  info(lane: number): Info;
  render(lane: number): Frame | undefined;
}

interface Parts {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
}

/** What the lanes hold: instances, and what each returned last. */
interface Store extends Parts {
  readonly instances: readonly ForeignEnv[];
  readonly size: number;
  /** [numEnvs, size], copied the moment the class returns them. */
  readonly observations: Float32Array;
  readonly infos: Info[];
  readonly wasReset: Uint8Array;
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly keys: Uint32Array;
}

const NO_INFO: Info = Object.freeze({});

/** Makes lanes out of instances. `next` creates one. */
export function createClassLanes(parts: Parts, numEnvs: number, next: () => ForeignEnv): ClassLanes {
  requireInteger(parts.id, "numEnvs", numEnvs, 1);
  const store = createStore(parts, numEnvs, next);
  const { keys, observations, instances, size } = store;
  const rows = new RowRng(keys);
  const lanes: ClassLanes = {
    id: parts.id,
    numEnvs,
    observationSpace: parts.observationSpace,
    actionSpace: parts.actionSpace,
    maxEpisodeSteps: parts.maxEpisodeSteps,
    reward: store.reward,
    terminated: store.terminated,
    truncated: store.truncated,
    keys,
    reset(lane, options) {
      const rng = rows.at(lane);
      resetLane(store, lane, rng.u32() * 0x200000 + (rng.u32() >>> 11), options); // 53 bits
    },
    resetSeeded: (lane, seed, options) => resetLane(store, lane, seed, options),
    step(actions, indices, count) {
      for (let k = 0; k < count; k++) stepLane(store, indices[k], actions);
    },
    observe(out, lane) {
      for (let j = 0; j < size; j++) out[lane * size + j] = observations[lane * size + j];
    },
    info: (lane) => store.infos[lane],
    render: (lane) => call(store, lane, "render", () => instances[lane].render()),
    close() {
      for (const instance of instances) instance.close();
    },
  };
  if (instances.every((instance) => typeof instance.snapshot === "function" && typeof instance.restore === "function")) {
    lanes.save = () => save(store);
    lanes.load = (data) => load(store, data);
  }
  return lanes;
}

function createStore(parts: Parts, numEnvs: number, next: () => ForeignEnv): Store {
  const instances = Array.from({ length: numEnvs }, next);
  for (const instance of instances) {
    const spaces = spacesOf(parts.id, instance);
    if (equalSpaces(spaces.observationSpace, parts.observationSpace) && equalSpaces(spaces.actionSpace, parts.actionSpace)) continue;
    throw new SpaceError({ where: parts.id, problem: "instances differ in their spaces", fix: "Give all instances the same spaces" });
  }
  const size = sizeOf(parts.observationSpace);
  return {
    ...parts,
    instances,
    size,
    observations: new Float32Array(numEnvs * size),
    infos: Array.from({ length: numEnvs }, () => NO_INFO),
    wasReset: new Uint8Array(numEnvs),
    reward: new Float64Array(numEnvs),
    terminated: new Uint8Array(numEnvs),
    truncated: new Uint8Array(numEnvs),
    keys: new Uint32Array(numEnvs * 4),
  };
}

function resetLane(store: Store, lane: number, seed: number | bigint | undefined, options: object | undefined): void {
  const given = { ...(seed === undefined ? {} : { seed }), ...(options === undefined ? {} : { options }) };
  const returned = call(store, lane, "reset", () => store.instances[lane].reset(given));
  const fields = readFields(store, lane, "reset", returned);
  copyObservation(store, lane, "reset", fields.get("observation"));
  keepInfo(store, lane, fields.get("info"));
  store.wasReset[lane] = 1;
}

function stepLane(store: Store, lane: number, actions: ActionBuffer): void {
  const { actionSpace, instances, reward, terminated, truncated } = store;
  const action = elementAt(actionSpace, actions, lane);
  const returned = call(store, lane, "step", () => instances[lane].step(action));
  const fields = readFields(store, lane, "step", returned);
  copyObservation(store, lane, "step", fields.get("observation"));
  const value = fields.get("reward");
  if (typeof value !== "number") throw wrong(store, lane, "step", "reward is no number", value);
  reward[lane] = value;
  terminated[lane] = readFlag(store, lane, "terminated", fields.get("terminated"));
  truncated[lane] = readFlag(store, lane, "truncated", fields.get("truncated"));
  keepInfo(store, lane, fields.get("info"));
}

function call<T>(store: Store, lane: number, method: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw inLane(`${store.id}.${method}`, lane, cause);
  }
}

function readFields(store: Store, lane: number, method: string, returned: unknown): Map<string, unknown> {
  if (typeof returned !== "object" || returned === null || Array.isArray(returned)) {
    throw wrong(store, lane, method, "returned no result object", returned, "{ observation, … } with named fields");
  }
  if ("then" in returned) {
    throw wrong(store, lane, method, "returned a promise", returned, "a result at once", "Environments are synchronous: take async away");
  }
  return new Map(Object.entries(returned));
}

function copyObservation(store: Store, lane: number, method: string, observation: unknown): void {
  const { size, observations, id } = store;
  if (!isNumberList(observation)) throw wrong(store, lane, method, "observation is no array of numbers", observation);
  if (observation.length !== size) {
    const where = `${id}.${method} lane ${lane}`;
    throw new ShapeError({
      where,
      problem: "observation has the wrong length",
      got: observation.length,
      expected: `${size}, as its space says`,
    });
  }
  for (let j = 0; j < size; j++) observations[lane * size + j] = observation[j];
}

function readFlag(store: Store, lane: number, name: string, value: unknown): number {
  if (typeof value !== "boolean") throw wrong(store, lane, "step", `${name} is no boolean`, value, "true or false");
  return value ? 1 : 0;
}

function keepInfo(store: Store, lane: number, info: unknown): void {
  store.infos[lane] = typeof info === "object" && info !== null ? { ...info } : NO_INFO;
}

function wrong(store: Store, lane: number, method: string, problem: string, got: unknown, expected?: string, fix?: string): UserCodeError {
  const parts = { where: `${store.id}.${method} lane ${lane}`, problem, got: got ?? String(got) };
  return new UserCodeError({ ...parts, ...(expected === undefined ? {} : { expected }), ...(fix === undefined ? {} : { fix }) });
}

function save(store: Store): Data {
  const instances = store.instances.map((instance, lane) => (store.wasReset[lane] ? (instance.snapshot?.() ?? null) : null));
  return { keys: store.keys.slice(), observations: store.observations.slice(), wasReset: store.wasReset.slice(), instances };
}

function load(store: Store, data: Data): void {
  const { keys, observations, wasReset, instances } = fieldsOf(data);
  const isWhole =
    keys instanceof Uint32Array && observations instanceof Float32Array && wasReset instanceof Uint8Array && Array.isArray(instances);
  if (!isWhole || instances.length !== store.instances.length || observations.length !== store.observations.length) {
    throw new FormatError({
      where: `${store.id}.load`,
      problem: "the saved lanes don't fit",
      expected: `${store.instances.length} lanes of this environment`,
    });
  }
  store.keys.set(keys);
  store.observations.set(observations);
  store.wasReset.set(wasReset);
  for (const [lane, instance] of store.instances.entries()) if (wasReset[lane]) instance.restore?.(instances[lane]);
}
