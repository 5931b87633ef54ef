import { expect, it } from "vitest";
import { greyPng } from "./png.ts";
import { embeddedImages, openRasterizer } from "./rasterize.ts";

const inner = `<image x="3" y="4" width="20" height="10" href="${greyPng(Uint8Array.of(0, 255), 2, 1)}"/>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60" width="60" height="60"><rect width="60" height="60" fill="#ff0000"/><svg x="10" y="20" width="50" height="40">${inner}</svg>${inner}</svg>`;

it("embeddedImages finds images where the drawings around them are", () => {
  expect(embeddedImages(svg).map(({ url: _, ...place }) => place)).toEqual([
    { x: 13, y: 24, width: 20, height: 10 },
    { x: 3, y: 4, width: 20, height: 10 },
  ]);
  for (const { url } of embeddedImages(svg)) expect(url).toMatch(/^data:image\/png;base64,/);
});

it("a rasterizer draws images in pictures, pixel by pixel", async () => {
  const rasterize = await openRasterizer();
  if (rasterize === undefined) return; // no binary or no fonts on this platform
  const canvas = await import("@napi-rs/canvas");
  const image = await canvas.loadImage(Buffer.from(await rasterize({ svg, width: 60, height: 60 })));
  const context = canvas.createCanvas(120, 120).getContext("2d");
  context.drawImage(image, 0, 0);
  const colorAt = (x: number, y: number): number[] => [...context.getImageData(x, y, 1, 1).data];
  expect(colorAt(2, 2)).toEqual([255, 0, 0, 255]);
  expect([colorAt(28, 50), colorAt(44, 66)]).toEqual([
    [0, 0, 0, 255],
    [0, 0, 0, 255],
  ]);
  expect([colorAt(47, 50), colorAt(64, 66)]).toEqual([
    [255, 255, 255, 255],
    [255, 255, 255, 255],
  ]);
});
