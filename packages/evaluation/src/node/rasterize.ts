import type { Picture } from "./charts/standalone.ts";

/** Pixels of a PNG for each of the picture's own. */
const SCALE = 2;

/** Draws pictures as PNG. */
export type Rasterize = (picture: Picture) => Promise<Uint8Array>;

/**
 * What draws PNG files here: @napi-rs/canvas (Skia) with the system's fonts. Undefined where the platform has no binary of it, or no
 * fonts: letters would be missing without a word.
 */
export async function openRasterizer(): Promise<Rasterize | undefined> {
  const canvas = await import("@napi-rs/canvas").catch(() => undefined);
  if (canvas === undefined || canvas.GlobalFonts.families.length === 0) return undefined;
  return async ({ svg, width, height }) => {
    const [w, h] = [Math.round(width * SCALE), Math.round(height * SCALE)];
    const large = svg.replace(/ width="[\d.]+" height="[\d.]+"/, ` width="${w}" height="${h}"`); // drawn at its final size, not blown up
    const image = await canvas.loadImage(Buffer.from(large));
    const page = canvas.createCanvas(w, h);
    page.getContext("2d").drawImage(image, 0, 0, w, h);
    return page.encode("png");
  };
}
