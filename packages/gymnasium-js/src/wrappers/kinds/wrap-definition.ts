import { type Rng, UnknownNameError } from "@quantal/numeric";
import { columnSpecs } from "../../env/columns.ts";
import { defineEnv } from "../../env/define-env.ts";
import { createLanes } from "../../env/lanes.ts";
import type { EnvDefinition, EnvOptions, StateOf, StateShape, StepResult } from "../../env/types.ts";
import { type ActionBuffer, type FlatSpace, sizeOf } from "../../spaces/space.ts";
import { completeParams, knownParams } from "../params.ts";
import type { AnyWrapper, WrapperBase, WrapperResult } from "../types.ts";
import { prepared, shapeOf } from "./prepared.ts";

/** How a wrapped definition says where it comes from: a wrapper's own module with `of`, or the user's module, and then without. */
export interface Origin {
  readonly id?: string | undefined;
  readonly module?: string | undefined;
  readonly export?: string | undefined;
  /** Params to show instead of the wrapper's own. Then the definition has no `of`, and `with` takes all of them to the base. */
  readonly params?: object;
}

/** A definition around a definition: its state are the base's columns and the wrapper's own, all named once. */
export function wrapDefinition(wrapper: AnyWrapper, base: EnvDefinition, given: object | undefined, origin: Origin = {}): EnvDefinition {
  const params = completeParams(wrapper, given);
  const parts = partsOf(wrapper, base, params);
  const isOwn = origin.params === undefined;
  const { module = isOwn ? wrapper.module : undefined, export: name = isOwn ? wrapper.export : undefined } = origin;
  const defined = defineEnv({
    ...hooksOf(parts),
    id: origin.id ?? `${wrapper.id}(${base.id})`,
    ...(module === undefined ? {} : { module }),
    ...(name === undefined ? {} : { export: name }),
    ...(base.framesPerSecond === undefined ? {} : { framesPerSecond: base.framesPerSecond }),
    params: origin.params ?? params,
    scored: parts.isScored,
    ...(isOwn ? { of: base } : {}),
  });
  const wrapped: EnvDefinition = Object.freeze({
    ...defined,
    with: (changes: object) => changed(wrapper, wrapped, base, params, origin, changes),
    vector: (numEnvs: number, rngs?: readonly Rng[]) => createLanes(wrapped, numEnvs, rngs),
  });
  return wrapped;
}

/** All that a wrapped definition's functions close over. */
interface Parts {
  readonly wrapper: AnyWrapper;
  readonly base: EnvDefinition;
  /** The wrapper's params and what `prepare` made of them. */
  readonly p: object;
  readonly repeats: number;
  readonly isScored: boolean;
  readonly observationSpace: EnvDefinition["observationSpace"];
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
  readonly state: StateShape;
  viewOf(state: StateOf<StateShape>): View;
}

/** One vector's columns as the wrapper's hooks know them. */
interface View {
  readonly own: StateOf<StateShape>;
  readonly observations: Float32Array;
  readonly actions: ActionBuffer;
  /** Steps of the base in the running episode. */
  readonly elapsed: Int32Array;
  readonly truncated: Uint8Array;
  result: WrapperResult | undefined;
}

const NOTHING = new Float32Array(0);

function partsOf(wrapper: AnyWrapper, base: EnvDefinition, params: object): Parts {
  const known: WrapperBase = base;
  const p = prepared(wrapper, known, params);
  const repeats = wrapper.repeats?.(p) ?? 1;
  const observationSpace = wrapper.observationSpace?.(known, p) ?? base.observationSpace;
  const actionSpace = wrapper.actionSpace?.(known, p) ?? base.actionSpace;
  const own = columnSpecs(shapeOf(wrapper, known, p));
  const names = columnSpecs(base.state);
  const prefix = freePrefix(wrapper.id, Object.keys(names));
  const state: Record<string, { width: number; type: "float64" | "float32" | "int32" | "uint8" }> = { ...names };
  for (const [name, spec] of Object.entries(own)) state[`${prefix}${name}`] = spec;
  const hidden = `${prefix}base.`;
  if (wrapper.observe) state[`${hidden}observations`] = { width: sizeOf(base.observationSpace), type: "float32" };
  if (wrapper.act)
    state[`${hidden}actions`] = { width: sizeOf(base.actionSpace), type: base.actionSpace.type === "Box" ? "float32" : "int32" };
  if (wrapper.step || repeats > 1) {
    state[`${hidden}elapsed`] = { width: 1, type: "int32" };
    state[`${hidden}truncated`] = { width: 1, type: "uint8" };
  }
  return {
    wrapper,
    base,
    p,
    repeats,
    isScored: base.scored === true || wrapper.scored === true,
    observationSpace,
    actionSpace,
    maxEpisodeSteps: Math.ceil(base.maxEpisodeSteps / repeats),
    state,
    viewOf: viewer(prefix, hidden, Object.keys(own)),
  };
}

/** A prefix for own columns that no column of the base has: wrappers of one kind may be nested. */
function freePrefix(id: string, names: readonly string[]): string {
  for (let k = 1; ; k++) {
    const prefix = k === 1 ? `${id}.` : `${id}${k}.`;
    if (!names.some((name) => name.startsWith(prefix))) return prefix;
  }
}

/** Finds the view of a vector's columns, without allocating after the first time. */
function viewer(prefix: string, hidden: string, own: readonly string[]): Parts["viewOf"] {
  const views = new WeakMap<object, View>();
  let lastState: object | undefined;
  let last: View | undefined;
  return (state) => {
    if (state === lastState && last) return last;
    const columns: { readonly [name: string]: unknown } = state;
    last = views.get(state) ?? viewOf(columns, prefix, hidden, own);
    lastState = state;
    views.set(state, last);
    return last;
  };
}

function viewOf(columns: { readonly [name: string]: unknown }, prefix: string, hidden: string, own: readonly string[]): View {
  const { [`${hidden}observations`]: observations, [`${hidden}actions`]: actions } = columns;
  const { [`${hidden}elapsed`]: elapsed, [`${hidden}truncated`]: truncated } = columns;
  return {
    own: Object.fromEntries(own.map((name) => [name, columns[`${prefix}${name}`]])) as StateOf<StateShape>, // type-erased: columns of the wrapper's shape
    observations: observations instanceof Float32Array ? observations : NOTHING,
    actions: actions instanceof Float32Array || actions instanceof Int32Array ? actions : NOTHING,
    elapsed: elapsed instanceof Int32Array ? elapsed : new Int32Array(0),
    truncated: truncated instanceof Uint8Array ? truncated : new Uint8Array(0),
    result: undefined,
  };
}

type Hooks = Pick<
  EnvOptions<FlatSpace, StateShape, unknown>,
  "observationSpace" | "actionSpace" | "maxEpisodeSteps" | "state" | "reset" | "step" | "observe" | "info" | "draw"
>;

function hooksOf(parts: Parts): Hooks {
  const { wrapper, base, p, observationSpace, actionSpace, maxEpisodeSteps, state: shape, viewOf } = parts;
  const { params } = base;
  const isWatching = wrapper.observe !== undefined;
  const hooks: Hooks = {
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    state: shape,
    reset(state, i, rng, _, options) {
      const view = viewOf(state);
      base.reset(state, i, rng, params, options);
      if (isWatching) base.observe(view.observations, state, i, params);
      view.elapsed[i] = 0;
      view.truncated[i] = 0;
      wrapper.reset?.(view.own, i, p, view.observations, rng);
    },
    step: stepOf(parts),
    observe(observations, state, i) {
      if (!wrapper.observe) return base.observe(observations, state, i, params);
      const view = viewOf(state);
      wrapper.observe(observations, view.own, i, view.observations, p);
    },
  };
  if (base.info || wrapper.info) {
    hooks.info = (state, i) => {
      const baseInfo = base.info?.(state, i, params) ?? {};
      return { ...baseInfo, ...wrapper.info?.(viewOf(state).own, i, p, baseInfo) };
    };
  }
  if (base.draw) hooks.draw = (painter, state, i) => base.draw?.(painter, state, i, params);
  return hooks;
}

function stepOf(parts: Parts): Hooks["step"] {
  const { wrapper, base, p, repeats, viewOf } = parts;
  const { params, maxEpisodeSteps } = base;
  const isWatching = wrapper.observe !== undefined;
  const isDeclaring = wrapper.scored === true && base.scored !== true;
  const isCounting = wrapper.step !== undefined || repeats > 1;
  return (state, result, i, actions, _, rng) => {
    const view = viewOf(state);
    if (wrapper.act) wrapper.act(view.actions, view.own, i, actions, p, rng);
    const baseActions = wrapper.act ? view.actions : actions;
    if (repeats > 1) stepRepeatedly(parts, view, state, result, i, baseActions, rng);
    else {
      base.step(state, result, i, baseActions, params, rng);
      if (isCounting) view.elapsed[i]++;
    }
    if (isWatching) base.observe(view.observations, state, i, params);
    if (isDeclaring && result.score) result.score[i] = result.reward[i];
    if (!isCounting) return;
    view.truncated[i] = view.elapsed[i] >= maxEpisodeSteps ? 1 : 0;
    wrapper.step?.(view.own, resultOf(view, result), i, p, view.observations, rng);
  };
}

/** Adds up the rewards of several steps of the base; an end, or its time limit, stops them. */
function stepRepeatedly(
  { base, repeats }: Parts,
  view: View,
  state: StateOf<StateShape>,
  result: StepResult,
  i: number,
  actions: ActionBuffer,
  rng: Rng,
): void {
  const { reward, terminated, score } = result;
  let rewards = 0;
  let scores = 0;
  for (let k = 0; k < repeats && terminated[i] === 0 && view.elapsed[i] < base.maxEpisodeSteps; k++) {
    reward[i] = 0;
    if (score) score[i] = 0;
    base.step(state, result, i, actions, base.params, rng);
    view.elapsed[i]++;
    rewards += reward[i];
    if (score) scores += score[i];
  }
  reward[i] = rewards;
  if (score) score[i] = scores;
}

function resultOf(view: View, { reward, terminated, score }: StepResult): WrapperResult {
  if (view.result?.reward !== reward) view.result = { reward, terminated, ...(score ? { score } : {}), truncated: view.truncated };
  return view.result;
}

/** Own params change the wrapper, all others what it wraps. maxEpisodeSteps is told in steps of the wrapped one. */
function changed(
  wrapper: AnyWrapper,
  wrapped: EnvDefinition,
  base: EnvDefinition,
  params: object,
  origin: Origin,
  changes: object,
): EnvDefinition {
  const known = [...knownParams(wrapped), "maxEpisodeSteps"];
  const own: Record<string, unknown> = {};
  const inner: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (!known.includes(name)) throw new UnknownNameError({ where: `${wrapped.id}.with`, kind: "parameter", name, known });
    if (Object.hasOwn(params, name)) own[name] = value;
    else inner[name] = value;
  }
  const next = { ...params, ...own };
  const repeats = wrapper.repeats?.(prepared(wrapper, base, completeParams(wrapper, next))) ?? 1;
  if (typeof inner["maxEpisodeSteps"] === "number") inner["maxEpisodeSteps"] *= repeats;
  const changedBase = Object.keys(inner).length > 0 ? base.with(inner) : base;
  if (origin.params === undefined) return wrapDefinition(wrapper, changedBase, next, origin);
  const shown = { ...origin.params, ...inner };
  Reflect.deleteProperty(shown, "maxEpisodeSteps");
  return wrapDefinition(wrapper, changedBase, next, { ...origin, params: shown });
}
