import type { Frame } from "gymnasium-js";
import { createGif } from "./gifenc.ts";
import { type Palette, paletteOf, words } from "./palette.ts";
import { type CanvasPackage, createRasterizer, type Rasterizer } from "./raster.ts";

/** Viewers show a shorter delay than 2 hundredths of a second as 10. */
const MAX_RATE = 50;
/** The last picture stays for a second, so that one sees where the animation starts again. */
const LAST_MS = 1000;
/** Pictures that the colours are taken from. */
const SAMPLES = 12;
/** The palette's index for a pixel that is as in the picture before: what changed is all that a gif must hold. */
const UNCHANGED = 255;

/**
 * An animation as a GIF file that starts again for ever.
 * @param frames - 1 or more; the file has the size of the largest
 * @param framesPerSecond - of the frames; from 51 on only every second or third one is shown, for the same speed
 */
export function encodeGif(canvas: CanvasPackage, frames: readonly Frame[], framesPerSecond: number): Uint8Array {
  const stride = Math.max(1, Math.ceil(framesPerSecond / MAX_RATE));
  const shown = frames.filter((_, k) => k % stride === 0 || k === frames.length - 1);
  const width = Math.max(...sizes(frames, "width"));
  const height = Math.max(...sizes(frames, "height"));
  const rasterizer = createRasterizer(canvas, width, height);
  const palette = paletteOf(sampled(shown).map((frame) => rasterizer.pixels(frame).slice()));
  const colors = Array.from({ length: 256 }, (_, k) => palette.colors[k] ?? [0, 0, 0]).map(([r, g, b]): [number, number, number] => [
    r,
    g,
    b,
  ]);
  const gif = createGif();
  const encoder = createFrameIndexer(rasterizer, palette, width * height);
  const perFrame = (100 * stride) / framesPerSecond; // hundredths of a second
  for (const [k, frame] of shown.entries()) {
    const delay = k === shown.length - 1 ? LAST_MS : 10 * (Math.round((k + 1) * perFrame) - Math.round(k * perFrame)); // no drift
    const first = k === 0 ? { palette: colors, repeat: 0 } : { transparent: true, transparentIndex: UNCHANGED };
    gif.writeFrame(encoder(frame), width, height, { ...first, delay, dispose: 1 });
  }
  gif.finish();
  return gif.bytes();
}

/** Palette indices of each frame, with UNCHANGED where it is as the one before. The array is the same at every call. */
function createFrameIndexer(rasterizer: Rasterizer, palette: Palette, numPixels: number): (frame: Frame) => Uint8Array {
  const before = new Uint8Array(numPixels).fill(UNCHANGED);
  const indices = new Uint8Array(numPixels);
  return (frame) => {
    const pixels = words(rasterizer.pixels(frame));
    let [pixel, index] = [pixels[0], palette.indexOf(pixels[0])];
    for (let k = 0; k < numPixels; k++) {
      if (pixels[k] !== pixel) {
        pixel = pixels[k];
        index = palette.indexOf(pixel);
      }
      indices[k] = index === before[k] ? UNCHANGED : index;
      before[k] = index;
    }
    return indices;
  };
}

function sampled(frames: readonly Frame[]): Frame[] {
  const count = Math.min(SAMPLES, frames.length);
  return Array.from({ length: count }, (_, k) => frames[Math.floor((k * (frames.length - 1)) / Math.max(1, count - 1))]);
}

function sizes(frames: readonly Frame[], side: "width" | "height"): number[] {
  return [...new Set(frames.map((frame) => frame[side]))];
}
