import { OptionError, QuantalError } from "@quantal/numeric";
import { type Frame, type PaintContext, paintFrame } from "gymnasium-js";

/** A picture's side in pixels, at most: 64 MB of pixels. */
const MAX_SIDE = 4096;

/** The part of the canvas package that is used. */
export interface CanvasPackage {
  createCanvas(
    width: number,
    height: number,
  ): {
    getContext(
      kind: "2d",
    ): PaintContext & { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
    toBuffer(kind: "image/png"): Uint8Array;
  };
}

/** Draws frames as pixels. */
export interface Rasterizer {
  /** [width * height * 4]: red, green, blue, opacity of each pixel, row by row from the top. */
  pixels(frame: Frame): Uint8ClampedArray;
  /** The bytes of a PNG file. */
  png(frame: Frame): Uint8Array;
}

/**
 * Loads the canvas package, which has a binary a platform.
 * @param load - how to import it
 * @throws QuantalError where this platform has none
 */
export async function loadCanvas(load: () => Promise<CanvasPackage> = () => import("@napi-rs/canvas")): Promise<CanvasPackage> {
  try {
    return await load();
  } catch (cause) {
    const parts = {
      where: "--render",
      problem: "@napi-rs/canvas, which draws .png and .gif, can't be loaded here",
      got: `${process.platform} ${process.arch}`,
      expected: "Linux, macOS, Windows or Android with its optional packages installed",
      fix: "Install again with optional packages, or write an .svg, which needs none",
    };
    throw new QuantalError(parts, { cause });
  }
}

/**
 * A rasterizer of one size; frames of other sizes keep their top left corner there.
 * @throws OptionError for a size that is none
 */
export function createRasterizer({ createCanvas }: CanvasPackage, width: number, height: number): Rasterizer {
  for (const side of [width, height]) {
    if (Number.isInteger(side) && side >= 1 && side <= MAX_SIDE) continue;
    const expected = `whole pixels from 1 to ${MAX_SIDE}`;
    throw new OptionError({ where: "--render", problem: "the picture's size is out of range", got: `${width} x ${height}`, expected });
  }
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const draw = (frame: Frame): void => {
    context.fillStyle = frame.background;
    context.fillRect(0, 0, width, height);
    paintFrame(context, frame);
  };
  return {
    pixels(frame) {
      draw(frame);
      return context.getImageData(0, 0, width, height).data;
    },
    png(frame) {
      draw(frame);
      return canvas.toBuffer("image/png");
    },
  };
}
