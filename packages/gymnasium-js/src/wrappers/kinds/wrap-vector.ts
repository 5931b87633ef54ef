import type { Rng } from "@quantal/numeric";
import { QuantalError } from "@quantal/numeric";
import type { Data, Info } from "../../data.ts";
import { type Columns, columnLoadings, copyColumns, createColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { StateOf, StateShape } from "../../env/types.ts";
import { checkActions } from "../../make/actions.ts";
import type { VectorEnv, VectorResetOptions } from "../../make/make-vec.ts";
import { type ActionBuffer, actionBuffer, type Box, type FlatSpace, sizeOf } from "../../spaces/space.ts";
import { completeParams } from "../params.ts";
import type { AnyWrapper, WrapperBase } from "../types.ts";
import { refuseKind } from "./kind-of.ts";
import { aroundVector, createOuterStep, type OuterStep, takeStep } from "./plain-vector.ts";
import { prepared, shapeOf } from "./prepared.ts";

/** A VectorEnv around a VectorEnv. Without a way of its own, a wrapper's hooks run lane by lane. */
export function wrapVector(wrapper: AnyWrapper, envs: VectorEnv, given: object | undefined): VectorEnv {
  const base: WrapperBase = envs;
  const p = prepared(wrapper, base, completeParams(wrapper, given));
  if (wrapper.vector) return wrapper.vector(envs, base, p);
  if (wrapper.repeats || wrapper.draws) {
    const name = wrapper.id.charAt(0).toLowerCase() + wrapper.id.slice(1);
    throw refuseKind(wrapper.id, "a VectorEnv", `Wrap what the lanes are made of: makeVec(${name}(definition), …)`);
  }
  return wrapLanes(start(wrapper, envs, base, p));
}

interface Running {
  readonly wrapper: AnyWrapper;
  readonly envs: VectorEnv;
  readonly p: object;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly columns: Columns;
  readonly state: StateOf<StateShape>;
  readonly step: OuterStep;
  readonly actions: ActionBuffer;
  readonly baseActions: ActionBuffer;
  /** [numEnvs]: 1 where the episode ended at the last step. */
  readonly isOver: Uint8Array;
}

function start(wrapper: AnyWrapper, envs: VectorEnv, base: WrapperBase, p: object): Running {
  const { numEnvs } = envs;
  const observationSpace = wrapper.observationSpace?.(base, p) ?? envs.observationSpace;
  const actionSpace = wrapper.actionSpace?.(base, p) ?? envs.actionSpace;
  const columns = createColumns(shapeOf(wrapper, base, p), numEnvs);
  return {
    wrapper,
    envs,
    p,
    observationSpace,
    actionSpace,
    columns,
    state: columns as StateOf<StateShape>, // type-erased: createColumns made what the wrapper's shape says
    step: createOuterStep(numEnvs, wrapper.observe ? sizeOf(observationSpace) : undefined),
    actions: actionBuffer(actionSpace, numEnvs),
    baseActions: actionBuffer(envs.actionSpace, numEnvs),
    isOver: new Uint8Array(numEnvs),
  };
}

function wrapLanes(running: Running): VectorEnv {
  const { wrapper, envs, observationSpace, actionSpace, columns, step, state, p, isOver } = running;
  const wrapped = aroundVector(wrapper.id, envs, {
    observationSpace,
    actionSpace,
    reset: (options) => resetVector(running, options),
    step(given) {
      const inner = envs.step(wrapper.act ? acted(running, given) : given);
      takeStep(step, inner);
      for (let lane = 0; lane < envs.numEnvs; lane++) stepLane(running, lane, inner.observations, inner.finalObservations);
      return step;
    },
    save: (): Data => ({ state: copyColumns(columns), isOver: isOver.slice() }),
    load(saved, inner) {
      const fields = fieldsOf(saved);
      loadArrays(`${wrapper.id}.restore`, [...columnLoadings(columns, fields["state"]), ["isOver", isOver, fields["isOver"]]]);
      if (!wrapper.observe) return inner;
      for (let lane = 0; lane < envs.numEnvs; lane++) wrapper.observe(step.observations, state, lane, inner, p);
      return step.observations;
    },
    ...(wrapper.info ? { info: (lane) => informed(running, lane) } : {}),
  });
  const fields = wrapper.fields?.({ state, params: p });
  return fields ? Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(fields)) : wrapped; // keeps accessors
}

function informed({ wrapper, envs, state, p }: Running, lane: number): Info {
  const baseInfo = envs.info(lane);
  return { ...baseInfo, ...wrapper.info?.(state, lane, p, baseInfo) };
}

function resetVector(running: Running, options: VectorResetOptions = {}): Float32Array {
  const { wrapper, envs, state, p, step, isOver } = running;
  const { mask } = options;
  const inner = envs.reset(options);
  for (let lane = 0; lane < envs.numEnvs; lane++) {
    if (mask && !mask[lane]) continue;
    isOver[lane] = 0;
    wrapper.reset?.(state, lane, p, inner, NO_RNG);
    wrapper.observe?.(step.observations, state, lane, inner, p);
  }
  return wrapper.observe ? step.observations : inner;
}

/** A lane that was reset at this step instead of stepped starts anew; one that ended and was reset at once does both. */
function stepLane(running: Running, lane: number, observations: Float32Array, finals: Float32Array): void {
  const { wrapper, envs, state, p, step, isOver } = running;
  const hasFinal = step.hasFinal[lane] !== 0;
  if (envs.autoreset === "next-step" && isOver[lane] !== 0) wrapper.reset?.(state, lane, p, observations, NO_RNG);
  else {
    wrapper.step?.(state, step.result, lane, p, hasFinal ? finals : observations, NO_RNG);
    if (hasFinal) {
      wrapper.observe?.(step.finalObservations, state, lane, finals, p);
      wrapper.reset?.(state, lane, p, observations, NO_RNG);
    }
  }
  isOver[lane] = step.terminated[lane] | step.truncated[lane];
  wrapper.observe?.(step.observations, state, lane, observations, p);
}

function acted(running: Running, given: ActionBuffer | readonly number[]): ActionBuffer {
  const { wrapper, envs, state, p, actions, baseActions, actionSpace } = running;
  checkActions(given, actionSpace, envs.numEnvs, `${wrapper.id}(${envs.id}).step`);
  actions.set(given);
  for (let lane = 0; lane < envs.numEnvs; lane++) wrapper.act?.(baseActions, state, lane, actions, p, NO_RNG);
  return baseActions;
}

/** A wrapper that draws without saying so meets this. */
const NO_RNG: Rng = { u32: noRng, uniform: noRng, normal: noRng, integers: noRng };

function noRng(): never {
  throw new QuantalError({ where: "defineWrapper", problem: "a VectorEnv has no generator to draw from", fix: "Say draws: true" });
}
