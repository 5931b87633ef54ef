import type { Film } from "@quantal/evaluation";
import { type Frame, toSvg } from "gymnasium-js";

/** Bytes of all elements of a film, about: above it every second frame is left out, as often as needed. */
const MAX_BYTES = 900_000;
const MAX_FRAMES = 501;

/**
 * Frames as a film: each SVG element once, and which of them a frame has. Of a long or detailed one every second, fourth, ... frame is kept, and the last.
 * @param frames - the picture after each step, that of the reset first
 */
export function filmOf(frames: readonly Frame[], framesPerSecond: number): Film {
  for (let stride = 1; ; stride *= 2) {
    const isLast = stride >= frames.length;
    const numFrames = Math.ceil(frames.length / stride);
    if (numFrames > MAX_FRAMES && !isLast) continue;
    const film = withStride(frames, stride, framesPerSecond);
    const bytes = film.elements.reduce((sum, element) => sum + element.length, 0);
    if (bytes <= MAX_BYTES || isLast) return film;
  }
}

function withStride(frames: readonly Frame[], stride: number, framesPerSecond: number): Film {
  const known = new Map<string, number>();
  const numberOf = (element: string): number => {
    const number = known.get(element) ?? known.size;
    known.set(element, number);
    return number;
  };
  const kept = frames.map((frame, step) => ({ frame, step })).filter(({ step }) => step % stride === 0 || step === frames.length - 1);
  const numbered = kept.map(({ frame, step }) => ({ step, elements: toSvg(frame).split("\n").slice(1, -1).map(numberOf) })); // without <svg> and </svg>
  const { width, height } = frames[0];
  return { width, height, elements: [...known.keys()], frames: numbered, framesPerSecond };
}
