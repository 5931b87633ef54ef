import { columnLoadings, copyColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { aroundVector } from "../kinds/plain-vector.ts";
import { requireCount } from "../params.ts";

/** Extra fields of an Env or VectorEnv that records its episodes. */
export interface EpisodeStatistics {
  /** Returns of the last bufferLength episodes, oldest first. */
  readonly returnQueue: Float64Array;
  /** Their lengths in steps. */
  readonly lengthQueue: Int32Array;
  readonly episodeCount: number;
}

interface Queues {
  readonly returns: Float64Array;
  readonly lengths: Int32Array;
  /** Episodes that ended. */
  readonly episodes: Float64Array;
}

/**
 * Adds { episode: { r: return, l: length } } to the info of an episode's last step, and keeps the last bufferLength ones.
 * Gymnasium's RecordEpisodeStatistics without wall-clock times. Takes definitions (a queue a lane), Envs and VectorEnvs
 * (one queue).
 */
export const recordEpisodeStatistics = defineWrapper({
  id: "RecordEpisodeStatistics",
  module: import.meta.url,
  export: "recordEpisodeStatistics",
  params: { bufferLength: 100, statsKey: "episode" },
  prepare(_base, { bufferLength }) {
    requireCount("RecordEpisodeStatistics", "bufferLength", bufferLength, 1);
    return {};
  },
  state: (_base, { bufferLength }) => ({
    return: 1,
    length: { width: 1, type: "int32" },
    isOver: { width: 1, type: "uint8" },
    returns: { width: bufferLength, type: "float64" },
    lengths: { width: bufferLength, type: "int32" },
    episodes: 1,
  }),
  reset(state, i) {
    state.return[i] = 0;
    state.length[i] = 0;
    state.isOver[i] = 0;
  },
  step(state, result, i, p) {
    state.return[i] += result.reward[i];
    state.length[i]++;
    state.isOver[i] = result.terminated[i] | result.truncated[i];
    if (state.isOver[i] !== 0) push(state, i, p.bufferLength, state.return[i], state.length[i]);
  },
  info: (state, i, p) => (state.isOver[i] === 0 ? {} : { [p.statsKey]: { r: state.return[i], l: state.length[i] } }),
  fields: ({ state, params }) => statisticsOf(state, params.bufferLength),
  vector: (envs, _base, p) => recordVector(envs, p),
});

/** Puts an episode at the end of a row's queues; full ones lose their first. */
function push({ returns, lengths, episodes }: Queues, row: number, size: number, value: number, length: number): void {
  const first = row * size;
  const held = Math.min(episodes[row], size);
  if (held === size) {
    returns.copyWithin(first, first + 1, first + size);
    lengths.copyWithin(first, first + 1, first + size);
  }
  const last = first + Math.min(held, size - 1);
  returns[last] = value;
  lengths[last] = length;
  episodes[row]++;
}

function statisticsOf({ returns, lengths, episodes }: Queues, size: number): EpisodeStatistics {
  return {
    get returnQueue() {
      return returns.slice(0, Math.min(episodes[0], size));
    },
    get lengthQueue() {
      return lengths.slice(0, Math.min(episodes[0], size));
    },
    get episodeCount() {
      return episodes[0];
    },
  };
}

/** One queue for all lanes. What ended at the last step is told by info(lane), in both autoreset modes. */
function recordVector(envs: VectorEnv, p: { bufferLength: number; statsKey: string }): VectorEnv & EpisodeStatistics {
  const { numEnvs } = envs;
  const state = createState(numEnvs, p.bufferLength);
  const wrapped = aroundVector("RecordEpisodeStatistics", envs, {
    reset(options) {
      const observations = envs.reset(options);
      for (let lane = 0; lane < numEnvs; lane++) if (options?.mask === undefined || options.mask[lane]) clear(state, lane);
      return observations;
    },
    step(actions) {
      const step = envs.step(actions);
      for (let lane = 0; lane < numEnvs; lane++) {
        const wasOver = state.isOver[lane] !== 0;
        if (wasOver) clear(state, lane);
        if (!wasOver || envs.autoreset === "same-step") {
          state.return[lane] += step.rewards[lane];
          state.length[lane]++;
        }
        state.isOver[lane] = step.terminated[lane] | step.truncated[lane];
        if (state.isOver[lane] !== 0) push(state, 0, p.bufferLength, state.return[lane], state.length[lane]);
      }
      return step;
    },
    info(lane) {
      const info = envs.info(lane);
      return state.isOver[lane] === 0 ? info : { ...info, [p.statsKey]: { r: state.return[lane], l: state.length[lane] } };
    },
    save: () => copyColumns(state),
    load(saved, observations) {
      loadArrays("RecordEpisodeStatistics.restore", columnLoadings(state, fieldsOf(saved)));
      return observations;
    },
  });
  const fields = Object.getOwnPropertyDescriptors(statisticsOf(state, p.bufferLength));
  return Object.defineProperties(wrapped, fields) as VectorEnv & EpisodeStatistics; // what was just added
}

function createState(numEnvs: number, bufferLength: number) {
  return {
    return: new Float64Array(numEnvs),
    length: new Int32Array(numEnvs),
    isOver: new Uint8Array(numEnvs),
    returns: new Float64Array(bufferLength),
    lengths: new Int32Array(bufferLength),
    episodes: new Float64Array(1),
  };
}

function clear(state: { return: Float64Array; length: Int32Array; isOver: Uint8Array }, lane: number): void {
  state.return[lane] = 0;
  state.length[lane] = 0;
  state.isOver[lane] = 0;
}
