import { registerClassicControl } from "@quantal/classic-control";
import { Pcg64 } from "@quantal/numeric";
import fc from "fast-check";
import {
  actionBuffer,
  type EnvDefinition,
  type EnvSource,
  type EnvStep,
  fromEnv,
  make,
  makeVec,
  registered,
  sampleInto,
  sizeOf,
} from "gymnasium-js";
import { describe, expect, it } from "vitest";

registerClassicControl();
const STEPS = 60;
const LIMIT = 25; // several episodes

type Action = number | Float32Array;

/** Random actions, as `make` takes them. */
function actionsFor({ actionSpace }: EnvSource, seed: number): Action[] {
  const rng = new Pcg64(seed);
  return Array.from({ length: STEPS }, () => {
    const row = actionBuffer(actionSpace, 1);
    sampleInto(row, 0, actionSpace, rng);
    return row instanceof Float32Array ? row : row[0];
  });
}

type Played = { observation: Float32Array; reward: number; terminated: boolean; truncated: boolean };

/** What an Env shows, episode after episode; `interrupt` gets it before each step and may put another in its place. */
function play(env: Playable, seed: number, actions: readonly Action[], interrupt = (_: number, env: Playable): Playable => env): Played[] {
  let playing = env;
  const shown: Played[] = [{ observation: playing.reset({ seed }).observation, reward: 0, terminated: false, truncated: false }];
  for (const [k, action] of actions.entries()) {
    playing = interrupt(k, playing);
    const { observation, reward, terminated, truncated } = playing.step(action);
    shown.push({ observation, reward, terminated, truncated });
    if (terminated || truncated) shown.push({ ...shown[0], observation: playing.reset().observation });
  }
  return shown;
}

interface Playable {
  reset(options?: { seed?: number }): { observation: Float32Array };
  step(action: Action): EnvStep<Float32Array>;
}

/** One lane of a vector as an Env: the lane's neighbours play something else. */
function laneOf(source: EnvSource, lane: number, numEnvs: number, seed: number): Playable {
  const envs = makeVec(source, { numEnvs, autoreset: "disabled" });
  const size = sizeOf(source.observationSpace);
  const row = (observations: Float32Array) => observations.slice(lane * size, (lane + 1) * size);
  const others = new Pcg64(seed);
  const actions = actionBuffer(source.actionSpace, numEnvs);
  const over = new Uint8Array(numEnvs);
  return {
    reset({ seed: own } = {}) {
      if (own === undefined) return { observation: row(envs.reset({ mask: over.map((_, k) => Number(k === lane)) })) };
      return { observation: row(envs.reset({ seed: Array.from({ length: numEnvs }, (_, k) => (k === lane ? own : 1000 + k)) })) };
    },
    step(action) {
      if (over.some((isOver, k) => isOver !== 0 && k !== lane))
        envs.reset({ mask: over.map((isOver, k) => Number(isOver !== 0 && k !== lane)) });
      for (let k = 0; k < numEnvs; k++) sampleInto(actions, k, source.actionSpace, others);
      const width = sizeOf(source.actionSpace);
      if (typeof action === "number") actions[lane] = action;
      else actions.set(action, lane * width);
      const { observations, rewards, terminated, truncated } = envs.step(actions);
      for (let k = 0; k < numEnvs; k++) over[k] = terminated[k] | truncated[k];
      const flags = { terminated: terminated[lane] === 1, truncated: truncated[lane] === 1 };
      return { observation: row(observations), reward: rewards[lane], ...flags, info: {} };
    },
  };
}

describe.each(registered().map(({ id, source }) => [id, source.with({ maxEpisodeSteps: LIMIT })] as const))("%s", (_, source) => {
  const definition = source as EnvDefinition; // classic control has definitions only

  it("has the same bits as an Env, a class, a lane of a vector and a restored snapshot", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 40 }), fc.nat(), (seed, actionSeed, numEnvs, pick) => {
        const actions = actionsFor(definition, actionSeed);
        const expected = play(make(definition), seed, actions);
        expect(play(make(fromEnv(() => make(definition), { maxEpisodeSteps: LIMIT })), seed, actions)).toEqual(expected);
        expect(play(laneOf(definition, pick % numEnvs, numEnvs, actionSeed + 1), seed, actions)).toEqual(expected);
        const env = make(definition);
        const moved = play(env, seed, actions, (step, playing) => {
          if (step % 7 !== pick % 7) return playing;
          const next = make(definition);
          next.restore(structuredClone((playing as typeof env).snapshot()));
          return next;
        });
        expect(moved).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});
