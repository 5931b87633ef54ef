import { FormatError } from "@quantal/numeric";
import type { Data } from "../../data.ts";
import type { Frame } from "../../paint/painter.ts";
import type { EnvWrapper } from "../env-wrapper.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv } from "../kinds/plain-env.ts";

/** What happens to the frames so far. */
export interface RecordFramesParams {
  /** Whether `frames` forgets what it returned. True by default. */
  popFrames: boolean;
  /** Whether a reset forgets the frames before it. True by default. */
  resetClean: boolean;
}

/** An extra field of an Env whose frames are recorded. */
export interface RecordedFrames {
  /** The pictures since the last call, or since the reset: one after the reset and one after each step. */
  frames(): Frame[];
}

/**
 * Keeps a picture of every reset and step. Pictures are lists of drawing commands: `toSvg` and `paintFrame` show them.
 * Gymnasium's RenderCollection and RecordVideo. Takes Envs; of a VectorEnv render(lane) draws one lane.
 */
export const recordFrames: EnvWrapper<RecordFramesParams, RecordedFrames> = wrap as EnvWrapper<RecordFramesParams, RecordedFrames>; // an Env comes back

const FIXES = {
  definition: "Wrap what make returns: recordFrames(make(definition))",
  vector: "Draw its lanes with render(lane)",
} as const;

function wrap(target: unknown, { popFrames = true, resetClean = true }: Partial<RecordFramesParams> = {}): unknown {
  const found = wrappable("RecordFrames", target);
  if (found.kind !== "env") throw refuseKind("RecordFrames", `a ${found.kind}`, FIXES[found.kind]);
  const { env } = found;
  let kept: Frame[] = [];
  const record = () => {
    const frame = env.render();
    if (frame) kept.push(frame);
  };
  const wrapped = aroundEnv("RecordFrames", env, {
    reset(options) {
      const returned = env.reset(options);
      if (resetClean) kept = [];
      record();
      return returned;
    },
    step(action) {
      const returned = env.step(action);
      record();
      return returned;
    },
    save: () => structuredClone(kept) as unknown as Data, // frames are plain data, but read-only
    load(saved) {
      if (!Array.isArray(saved))
        throw new FormatError({ where: "RecordFrames.restore", problem: "the saved frames don't fit", got: saved ?? null });
      kept = structuredClone(saved) as unknown as Frame[]; // what save gave
    },
  });
  return Object.assign(wrapped, {
    frames(): Frame[] {
      const frames = [...kept];
      if (popFrames) kept = [];
      return frames;
    },
  });
}
