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
    const context = page.getContext("2d");
    context.drawImage(image, 0, 0, w, h);
    context.imageSmoothingEnabled = false;
    for (const { url, x, y, width: across, height: down } of embeddedImages(svg)) {
      const inner = await canvas.loadImage(Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
      context.drawImage(inner, SCALE * x, SCALE * y, SCALE * across, SCALE * down);
    }
    return page.encode("png");
  };
}

/** A picture in a picture, with its place in pixels of the outer one. */
export interface EmbeddedImage {
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The images of data: URLs in an SVG, in drawings that are moved but not scaled. Skia leaves them out, so they are drawn on top. */
export function embeddedImages(svg: string): EmbeddedImage[] {
  const places = [{ x: 0, y: 0 }];
  const images: EmbeddedImage[] = [];
  for (const [tag] of svg.matchAll(/<svg[^>]*>|<\/svg>|<image[^>]*>/g)) {
    const outer = places[places.length - 1] ?? { x: 0, y: 0 };
    const number = (name: string): number => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1] ?? 0);
    const place = { x: outer.x + number("x"), y: outer.y + number("y") };
    if (tag === "</svg>") places.pop();
    else if (tag.startsWith("<svg")) places.push(place);
    else images.push({ url: / href="(data:[^"]+)"/.exec(tag)?.[1] ?? "", ...place, width: number("width"), height: number("height") });
  }
  return images;
}
