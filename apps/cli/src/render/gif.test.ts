import { createPainter, type Frame } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { readGif } from "../../test-fixtures/read-gif.ts";
import { encodeGif } from "./gif.ts";
import { loadCanvas } from "./raster.ts";

const canvas = await loadCanvas();

/** A blue square on white that goes to the right by its own width at each frame. */
function square(k: number, width = 40): Frame {
  const painter = createPainter();
  painter.canvas(width, 20);
  painter.rectangle(10 * k, 5, 10, 10, { fill: "#0000ff" });
  return painter.frame();
}

const at = (rgb: readonly number[][], width: number, x: number, y: number) => rgb[y * width + x];

describe("encodeGif", () => {
  test("shows each frame with its very colours, and starts again for ever", () => {
    const gif = readGif(
      encodeGif(
        canvas,
        [0, 1, 2].map((k) => square(k)),
        25,
      ),
    );
    expect(gif).toMatchObject({ version: "GIF89a", width: 40, height: 20, repeat: 0 });
    expect(gif.frames.map(({ delay }) => delay)).toEqual([4, 4, 100]);
    for (const [k, { rgb }] of gif.frames.entries()) {
      for (let j = 0; j < 4; j++) expect(at(rgb, 40, 10 * j + 5, 10)).toEqual(j === k ? [0, 0, 255] : [255, 255, 255]);
      expect(at(rgb, 40, 10 * k + 5, 2)).toEqual([255, 255, 255]);
    }
  });

  test.each([
    [50, 101, 200],
    [30, 31, 100],
    [15, 16, 100],
    [60, 61, 100],
    [144, 145, 100],
  ])("at %s frames a second, %s frames take as long as they should", (rate, count, hundredths) => {
    const gif = readGif(
      encodeGif(
        canvas,
        Array.from({ length: count }, (_, k) => square(k % 4)),
        rate,
      ),
    );
    const delays = gif.frames.map(({ delay }) => delay);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
    expect(Math.abs(delays.slice(0, -1).reduce((sum, each) => sum + each, 0) - hundredths)).toBeLessThanOrEqual(2);
  });

  test("keeps 1000 colours apart as well as 255 can, and the frequent ones exactly", () => {
    const painter = createPainter();
    painter.canvas(60, 40, "#fefefe");
    const color = (k: number) => [(k * 7) % 256, (k * 31) % 256, Math.floor(k / 4)];
    for (let k = 0; k < 1000; k++) painter.rectangle(k % 50, Math.floor(k / 50), 1, 1, { fill: `rgb(${color(k).join(",")})` });
    const { rgb } = readGif(encodeGif(canvas, [painter.frame()], 30)).frames[0];
    expect(at(rgb, 60, 55, 35)).toEqual([254, 254, 254]);
    let sum = 0;
    for (let k = 0; k < 1000; k++) for (let c = 0; c < 3; c++) sum += Math.abs(at(rgb, 60, k % 50, Math.floor(k / 50))[c] - color(k)[c]);
    expect(sum / 3000).toBeLessThan(16);
  });

  test("has the size of the largest frame, the others on their own background", () => {
    const gif = readGif(encodeGif(canvas, [square(0, 20), square(2, 40), square(0, 20)], 30));
    expect(gif.width).toBe(40);
    expect(at(gif.frames[1].rgb, 40, 25, 10)).toEqual([0, 0, 255]);
    expect(at(gif.frames[2].rgb, 40, 25, 10)).toEqual([255, 255, 255]);
  });
});

test("readGif reads the sample of the specification's best-known walk-through", () => {
  // 10 x 10 pixels of white, red, blue and black: https://www.matthewflickinger.com/lab/whatsinagif/bits_and_bytes.asp
  const hex =
    "4749463839610a000a00910000ffffffff00000000ff00000021f90404000000002c000000000a000a000002168c2d99872a1cdc33a00275ec95fa a8de608c04914c01003b";
  const gif = readGif(Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  expect([gif.width, gif.height, gif.frames.length]).toEqual([10, 10, 1]);
  expect(gif.frames[0].rgb.slice(0, 10)).toEqual([...new Array(5).fill([255, 0, 0]), ...new Array(5).fill([0, 0, 255])]);
});
