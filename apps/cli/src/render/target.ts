import { statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { nearest, OptionError } from "@quantal/numeric";

/** Kinds of pictures that can be written: an animation, or one frame as pixels or as shapes. */
export type PictureKind = "gif" | "png" | "svg";

/** Where a picture goes. */
export interface RenderTarget {
  readonly path: string;
  readonly kind: PictureKind;
  /** The picture after this step, 0 for the reset; undefined for the last. Never for a gif. */
  readonly frame: number | undefined;
}

const KINDS: readonly PictureKind[] = ["gif", "png", "svg"];
/** A gif of more pictures is of no use to a viewer, and big. */
export const MAX_GIF_STEPS = 10_000;

/**
 * Reads the words --render and --frame, before anything runs.
 * @param numSteps - how many steps there will be, where that is known
 * @throws OptionError for an ending that nobody knows, a folder that isn't there, or a frame that will never come
 */
export function renderTarget(path: string, frame: number | undefined, numSteps: number | undefined): RenderTarget {
  const where = "--render";
  const kind = kindOf(path);
  const folder = dirname(resolve(path));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new OptionError({
      where,
      problem: "the folder isn't there",
      got: path,
      expected: "a file in a folder that exists",
      fix: `Make ${folder} first`,
    });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new OptionError({ where, problem: "this is a folder", got: path, expected: "the name of a file to write" });
  if (frame !== undefined && kind === "gif")
    throw new OptionError({ where: "--frame", problem: "a .gif shows all frames", got: frame, expected: "--render to a .png or .svg" });
  if (frame !== undefined && numSteps !== undefined && frame > numSteps) throw noSuchFrame(frame, numSteps);
  if (kind === "gif" && numSteps !== undefined) requireGifLength(numSteps);
  return { path, kind, frame };
}

/** @throws OptionError for more steps than a gif should have */
export function requireGifLength(numSteps: number): void {
  if (numSteps <= MAX_GIF_STEPS) return;
  const expected = `at most ${MAX_GIF_STEPS}`;
  throw new OptionError({
    where: "--render",
    problem: "these are too many steps for a .gif",
    got: numSteps,
    expected,
    fix: "Give --steps",
  });
}

/** What to throw for a frame after a step that there wasn't. */
export function noSuchFrame(frame: number, numSteps: number): OptionError {
  return new OptionError({
    where: "--frame",
    problem: "there is no such frame",
    got: frame,
    expected: `an integer in [0, ${numSteps}], the steps of the rollout`,
  });
}

function kindOf(path: string): PictureKind {
  const ending = extname(path).slice(1).toLowerCase();
  const kind = KINDS.find((each) => each === ending);
  if (kind !== undefined) return kind;
  const near = nearest(ending, KINDS);
  throw new OptionError({
    where: "--render",
    problem: "the file's ending names no kind of picture",
    got: path,
    expected: ".gif (an animation), .png or .svg (one frame)",
    ...(near === undefined ? {} : { fix: `Did you mean .${near}?` }),
  });
}
