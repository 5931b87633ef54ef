import { writeFileSync } from "node:fs";
import { QuantalError } from "@quantal/numeric";
import { type Frame, toSvg } from "gymnasium-js";
import type { CanvasPackage } from "./raster.ts";
import type { RenderTarget } from "./target.ts";

/** Writes the picture of a rollout. */
export type PictureWriter = (frames: readonly Frame[], framesPerSecond: number) => void;

/**
 * Loads what the kind of picture needs, before anything runs: nothing for an .svg.
 * @throws QuantalError where the platform can't draw pixels; from the writer where the file can't be written
 */
export async function pictureWriter({ path, kind }: RenderTarget): Promise<PictureWriter> {
  if (kind === "svg") return (frames) => write(path, `${toSvg(frames[0])}\n`);
  const { createRasterizer, loadCanvas } = await import("./raster.ts");
  const canvas: CanvasPackage = await loadCanvas();
  if (kind === "png") return ([frame]) => write(path, createRasterizer(canvas, frame.width, frame.height).png(frame));
  const { encodeGif } = await import("./gif.ts");
  return (frames, framesPerSecond) => write(path, encodeGif(canvas, frames, framesPerSecond));
}

function write(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (cause) {
    throw new QuantalError(
      { where: `--render ${path}`, problem: "the picture can't be written", got: cause, expected: "a file that may be written" },
      { cause },
    );
  }
}
