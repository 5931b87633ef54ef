import { OptionError } from "@quantal/numeric";
import type { EnvSource, Frame } from "gymnasium-js";
import { noSuchFrame, type RenderTarget, requireGifLength } from "./target.ts";

/** Keeps the frames of a rollout that its picture needs. */
export interface FrameRecorder {
  /** Takes the frame after a step, where it is wanted; after resets `step` is the number of steps so far. */
  take(step: number, kind: "reset" | "step", render: () => Frame | undefined): void;
  /** The rollout is over, and its environment still there to be drawn. @throws OptionError where the wanted frame never came */
  finish(): void;
  /** The frames in order: all for an animation, else the one. */
  frames(): readonly Frame[];
}

/**
 * @param envId - for the words of an environment that draws nothing
 * @throws OptionError from `take`, at the first reset, where the environment has no picture
 */
export function createFrameRecorder(envId: string, { kind: picture, frame: wanted }: RenderTarget): FrameRecorder {
  let frames: Frame[] = [];
  let last: (() => Frame | undefined) | undefined;
  let numSteps = 0;
  const read = (render: () => Frame | undefined): Frame => {
    const frame = render();
    if (frame !== undefined) return frame;
    throw new OptionError({
      where: "--render",
      problem: "this environment draws nothing",
      got: envId,
      expected: "an environment whose definition has draw(painter, state, i, p)",
      fix: "Leave out --render, or add draw",
    });
  };
  return {
    take(step, kind, render) {
      numSteps = Math.max(numSteps, step);
      if (picture === "gif") {
        requireGifLength(step);
        frames.push(read(render));
        return;
      }
      if (step === 0)
        frames = [read(render)]; // also tells at once whether there are pictures
      else if (wanted === undefined && kind === "step") last = render;
      else if (step === wanted && kind === "step") frames = [read(render)]; // after an episode's end its last frame, not the next reset's
    },
    finish() {
      if (wanted !== undefined && wanted > numSteps) throw noSuchFrame(wanted, numSteps);
      if (last !== undefined) frames = [read(last)]; // nothing happened since
    },
    frames: () => frames,
  };
}

/** Frames a second of an environment: its definition's, or that of what it wraps; 30 where nobody says. */
export function frameRateOf(source: EnvSource): number {
  for (let each: unknown = source; typeof each === "object" && each !== null; each = "of" in each ? each.of : undefined) {
    if ("framesPerSecond" in each && typeof each.framesPerSecond === "number") return each.framesPerSecond;
  }
  return 30;
}
