import { type Rng, SpaceError } from "@quantal/numeric";
import type { Data } from "../../data.ts";
import { type Columns, columnLoadings, copyColumns, createColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { EnvReset, EnvStep, ResetOptions, StateOf, StateShape } from "../../env/types.ts";
import { writeAction } from "../../make/actions.ts";
import { elementAt } from "../../spaces/element-arrays.ts";
import {
  type ActionBuffer,
  type AnySpace,
  actionBuffer,
  type Box,
  box,
  type FlatSpace,
  isNumberList,
  sizeOf,
  spaceName,
} from "../../spaces/space.ts";
import { completeParams } from "../params.ts";
import type { AnyWrapper, Rows, WrapperBase, WrapperResult } from "../types.ts";
import { aroundEnv, type EnvGenerator, generatorOf, nameOf, type PlainEnv } from "./plain-env.ts";
import { prepared, shapeOf } from "./prepared.ts";

/** An Env around an Env, from the same hooks as a wrapped definition: one lane, with columns of its own. */
export function wrapEnv(wrapper: AnyWrapper, env: PlainEnv, given: object | undefined): PlainEnv {
  const running = start(wrapper, env, completeParams(wrapper, given));
  const wrapped = aroundEnv(wrapper.id, env, {
    observationSpace: running.observationSpace,
    actionSpace: running.actionSpace,
    ...(env.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: Math.ceil(env.maxEpisodeSteps / running.repeats) }),
    reset: (options) => resetEnv(running, options),
    step: (action) => stepEnv(running, action),
    save: () => save(running),
    load: (saved) => load(running, saved),
  });
  const fields = wrapper.fields?.({ state: running.state, params: running.p });
  return fields ? Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(fields)) : wrapped; // keeps accessors
}

interface Running {
  readonly wrapper: AnyWrapper;
  readonly env: PlainEnv;
  readonly where: string;
  readonly p: object;
  readonly repeats: number;
  readonly observationSpace: AnySpace;
  readonly actionSpace: FlatSpace;
  readonly columns: Columns;
  readonly state: StateOf<StateShape>;
  readonly observations: Rows;
  readonly actions: ActionBuffer;
  readonly baseActions: ActionBuffer;
  readonly result: WrapperResult;
  readonly generator: EnvGenerator;
}

function start(wrapper: AnyWrapper, env: PlainEnv, params: object): Running {
  const where = `${wrapper.id}(${nameOf(env)})`;
  const base = baseOf(wrapper, env, where);
  const p = prepared(wrapper, base, params);
  const columns = createColumns(shapeOf(wrapper, base, p), 1);
  const actionSpace = wrapper.actionSpace?.(base, p) ?? env.actionSpace;
  const isActing = wrapper.act !== undefined;
  return {
    wrapper,
    env,
    where,
    p,
    repeats: wrapper.repeats?.(p) ?? 1,
    observationSpace: wrapper.observationSpace?.(base, p) ?? env.observationSpace,
    actionSpace,
    columns,
    state: columns as StateOf<StateShape>, // type-erased: createColumns made what the wrapper's shape says
    observations: wrapper.observe ? rowOf(base.observationSpace) : new Float32Array(0),
    actions: isActing ? actionBuffer(actionSpace, 1) : new Float32Array(0),
    baseActions: isActing ? actionBuffer(env.actionSpace, 1) : new Float32Array(0),
    result: { reward: new Float64Array(1), terminated: new Uint8Array(1), truncated: new Uint8Array(1) },
    generator: generatorOf(where, env),
  };
}

/** What hooks may know of an Env. One that reads no observation doesn't mind of what space they are. */
function baseOf(wrapper: AnyWrapper, env: PlainEnv, where: string): WrapperBase {
  const { observationSpace, actionSpace, maxEpisodeSteps = Number.POSITIVE_INFINITY } = env;
  if (observationSpace.type === "Box") return { id: nameOf(env), observationSpace, actionSpace, maxEpisodeSteps };
  if (!wrapper.observe) return { id: nameOf(env), observationSpace: UNREAD, actionSpace, maxEpisodeSteps };
  throw new SpaceError({
    where,
    problem: "observations must be a Box",
    got: spaceName(observationSpace),
    fix: "Wrap it with flattenObservation first",
  });
}

/** Stands for a space that no hook looks at. */
const UNREAD: Box = box({ low: 0, high: 0 });

/** An array for one observation, of the type that its Box has. */
export function rowOf(space: Box): Rows {
  const size = sizeOf(space);
  if (space.dtype === "float32") return new Float32Array(size);
  if (space.dtype === "float64") return new Float64Array(size);
  return space.dtype === "uint8" ? new Uint8Array(size) : new Int32Array(size);
}

function resetEnv(running: Running, options?: ResetOptions): EnvReset<unknown> {
  const { wrapper, env, state, p, observations, generator } = running;
  const { observation, info } = env.reset(options);
  generator.reset(options?.seed);
  running.result.truncated[0] = 0;
  readObservation(running, observation);
  wrapper.reset?.(state, 0, p, observations, generator.rng);
  return { observation: observed(running, observation), info: informed(running, info) };
}

function stepEnv(running: Running, action: unknown): EnvStep<unknown> {
  const { wrapper, state, result, p, observations, generator } = running;
  const { observation, info } = stepInner(running, wrapper.act ? acted(running, action, generator.rng) : action);
  readObservation(running, observation);
  wrapper.step?.(state, result, 0, p, observations, generator.rng);
  return {
    observation: observed(running, observation),
    reward: result.reward[0],
    terminated: result.terminated[0] !== 0,
    truncated: result.truncated[0] !== 0,
    info: informed(running, info),
  };
}

/** Steps the inner environment, several times for a wrapper that repeats, and leaves the sum and the flags in `result`. */
function stepInner({ env, repeats, result }: Running, action: unknown): EnvStep<unknown> {
  let step = env.step(action);
  let reward = step.reward;
  for (let k = 1; k < repeats && !step.terminated && !step.truncated; k++) {
    step = env.step(action);
    reward += step.reward;
  }
  result.reward[0] = reward;
  result.terminated[0] = step.terminated ? 1 : 0;
  result.truncated[0] = step.truncated ? 1 : 0;
  return step;
}

/** The action that the inner environment gets: a new array, as it may keep it. */
function acted(running: Running, action: unknown, rng: Rng): unknown {
  const { wrapper, env, where, state, p, actions, baseActions, actionSpace } = running;
  writeAction(actions, 0, actionSpace, action, `${where}.step`);
  wrapper.act?.(baseActions, state, 0, actions, p, rng);
  return elementAt(env.actionSpace, baseActions, 0);
}

function readObservation({ wrapper, where, observations }: Running, observation: unknown): void {
  if (!wrapper.observe) return;
  if (isNumberList(observation) && observation.length === observations.length) {
    for (let k = 0; k < observations.length; k++) observations[k] = observation[k];
    return;
  }
  const expected = `${observations.length} numbers, as the space says`;
  throw new SpaceError({ where, problem: "the observation doesn't fit its space", got: observation ?? null, expected });
}

function observed({ wrapper, observationSpace, state, observations, p }: Running, observation: unknown): unknown {
  if (!wrapper.observe || observationSpace.type !== "Box") return observation;
  const row = rowOf(observationSpace);
  wrapper.observe(row, state, 0, observations, p);
  return row;
}

function informed({ wrapper, state, p }: Running, info: EnvReset<unknown>["info"]): EnvReset<unknown>["info"] {
  return wrapper.info ? { ...info, ...wrapper.info(state, 0, p, info) } : info;
}

function save({ columns, observations, generator, wrapper, p }: Running): Data {
  const isUpdating = "updateRunningMean" in p ? { updateRunningMean: p.updateRunningMean === true } : {};
  return {
    state: copyColumns(columns),
    ...(wrapper.observe ? { observations: observations.slice() } : {}),
    generator: generator.save(),
    ...isUpdating,
  };
}

function load({ columns, observations, generator, wrapper, where, p }: Running, saved: Data | undefined): void {
  const fields = fieldsOf(saved);
  const watched = wrapper.observe ? ([["observations", observations, fields["observations"]]] as const) : [];
  loadArrays(`${where}.restore`, [...columnLoadings(columns, fields["state"]), ...watched]);
  generator.load(fields["generator"]);
  if ("updateRunningMean" in p) Object.assign(p, { updateRunningMean: fields["updateRunningMean"] === true });
}
