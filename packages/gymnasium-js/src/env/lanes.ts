import { OptionError, type Rng, RowRng, requireInteger, ShapeError } from "@quantal/numeric";
import { type ActionBuffer, sizeOf } from "../spaces/space.ts";
import { type Column, type Columns, columnLoadings, copyColumns, createColumns, fieldsOf, loadArrays } from "./columns.ts";
import { createKernelSteps, type KernelSteps } from "./kernel-steps.ts";
import { inLane } from "./lane-error.ts";
import type { EnvDefinition, LaneEnv, StateOf, StateShape, StepResult } from "./types.ts";

/** What lanes are made of. */
interface Store {
  readonly definition: EnvDefinition;
  readonly columns: Columns;
  /** The same columns as the definition's functions know them. */
  readonly state: StateOf<StateShape>;
  readonly keys: Uint32Array;
  /** Draws from the rows of `keys`. */
  readonly rows: RowRng;
  readonly rngs: readonly Rng[] | undefined;
  readonly result: StepResult;
  readonly kernel: KernelSteps | undefined;
  isProbed: boolean;
}

/**
 * Lanes of a definition: its state columns, and a loop over its functions. Nothing is allocated per step.
 * @param rngs - one a lane, read at each call so that the caller may replace them; without them lanes draw from `keys`
 */
export function createLanes(definition: EnvDefinition, numEnvs: number, rngs?: readonly Rng[]): LaneEnv {
  const store = createStore(definition, numEnvs, rngs);
  const { columns, keys, state, result } = store;
  const { id, params, observationSpace, actionSpace, maxEpisodeSteps } = definition;
  const lanes: LaneEnv = {
    id,
    numEnvs,
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    ...result,
    keys,
    reset: (lane, options) => resetLane(store, lane, options),
    step: (actions, indices, count) => stepLanes(store, actions, indices, count),
    observe: (observations, lane) => definition.observe(observations, state, lane, params),
    save: () => ({ state: copyColumns(columns), keys: keys.slice() }),
    load(data) {
      const saved = fieldsOf(data);
      loadArrays(`${id}.load`, [["keys", keys, saved["keys"]], ...columnLoadings(columns, saved["state"])]);
    },
    clear(lane) {
      for (const column of Object.values(columns)) clearRow(column, lane, numEnvs);
    },
    close() {},
  };
  if (definition.info) lanes.info = (lane) => definition.info?.(state, lane, params) ?? {};
  const { kernel } = store;
  if (kernel) lanes.observeAll = (observations) => kernel.observe(observations);
  if (definition.draw) lanes.draw = (painter, lane) => definition.draw?.(painter, state, lane, params);
  return lanes;
}

function createStore(definition: EnvDefinition, numEnvs: number, rngs: readonly Rng[] | undefined): Store {
  requireInteger(definition.id, "numEnvs", numEnvs, 1);
  if (rngs && rngs.length !== numEnvs) {
    const expected = `${numEnvs}, one a lane`;
    throw new OptionError({ where: definition.id, problem: "rngs has the wrong length", got: rngs.length, expected });
  }
  const kernel = definition.kernel?.(numEnvs, definition.params);
  const columns = kernel ? (kernel.state as Columns) : createColumns(definition.state, numEnvs); // a kernel's columns are of the same shape
  const keys = new Uint32Array(numEnvs * 4);
  const { reward, terminated } = kernel ?? { reward: new Float64Array(numEnvs), terminated: new Uint8Array(numEnvs) };
  const result = { reward, terminated };
  return {
    definition,
    columns,
    state: columns as StateOf<StateShape>, // type-erased: createColumns made what the definition's shape says
    keys,
    rows: new RowRng(keys),
    rngs,
    result: definition.scored ? { ...result, score: new Float64Array(numEnvs) } : result,
    kernel: kernel && createKernelSteps(kernel, columns),
    isProbed: false,
  };
}

function resetLane(store: Store, lane: number, options: object | undefined): void {
  const { definition, state, rows, rngs } = store;
  definition.reset(state, lane, rngs ? rngs[lane] : rows.at(lane), definition.params, options);
  if (store.isProbed) return;
  probeObserve(definition, state, lane);
  store.isProbed = true;
}

function stepLanes(store: Store, actions: ActionBuffer, indices: Int32Array, count: number): void {
  if (store.kernel === undefined) stepEach(store, actions, indices, count);
  else store.kernel.step(actions, indices, count, (left, leftCount) => stepEach(store, actions, left, leftCount));
}

function stepEach(store: Store, actions: ActionBuffer, indices: Int32Array, count: number): void {
  const { definition, state, result, rows, rngs } = store;
  const { reward, terminated, score } = result;
  const { params } = definition;
  for (let k = 0; k < count; k++) {
    const lane = indices[k];
    reward[lane] = 0;
    terminated[lane] = 0;
    if (score) score[lane] = 0;
  }
  let lane = 0;
  try {
    for (let k = 0; k < count; k++) {
      lane = indices[k];
      definition.step(state, result, lane, actions, params, rngs ? rngs[lane] : rows.at(lane));
    }
  } catch (cause) {
    throw inLane(`${definition.id}.step`, lane, cause);
  }
}

/** An element that observe can't have written: rows are filled with it before observe is called. */
const UNWRITTEN = Math.fround(-1.2345678e-33);

/** Calls observe once into a marked buffer, so that a short row, a long one or a wrong stride shows at the first reset. */
function probeObserve(definition: EnvDefinition, state: StateOf<StateShape>, lane: number): void {
  const size = sizeOf(definition.observationSpace);
  const first = Math.max(0, lane - 1) * size; // a row before and a row behind are watched too
  const marked = new Float32Array((lane + 2) * size).fill(UNWRITTEN);
  definition.observe(marked, state, lane, definition.params);
  for (let k = first; k < marked.length; k++) {
    const isOwn = k >= lane * size && k < (lane + 1) * size;
    if (isOwn === (marked[k] !== UNWRITTEN)) continue;
    throw new ShapeError({
      where: `${definition.id}.observe`,
      problem: isOwn ? `element ${k - lane * size} of the observation was not written` : "wrote outside of its row",
      got: isOwn ? `nothing at observations[${k}], lane ${lane}` : `a value at observations[${k}], lane ${lane}`,
      expected: `values at observations[i * ${size}] to observations[i * ${size} + ${size - 1}] for lane i`,
      fix: "Write exactly as many elements as the observation space has",
    });
  }
}

function clearRow(column: Column, lane: number, numEnvs: number): void {
  const width = column.length / numEnvs;
  column.fill(0, lane * width, (lane + 1) * width);
}
