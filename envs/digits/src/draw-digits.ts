import type { Painter } from "gymnasium-js";
import { DIGIT_PIXELS, DIGIT_SIDE, type DigitData } from "./digit-data.ts";

const INK = "#dddddd";
const LINE = 32; // pixels for the line of text below the images
const FINE = 0xff; // masks of a grey: all 256 of them
const COARSE = 0xe0; // eight, so that a sheet has longer runs

/** One image, and below it what was answered. */
export function drawDigit(painter: Painter, data: DigitData, index: number, text: string): void {
  const scale = 10; // pixels a pixel
  const side = scale * DIGIT_SIDE;
  painter.canvas(side, side + LINE, "#000000");
  drawImage(painter, data, index, { x: 0, y: 0, scale, mask: FINE });
  painter.text(8, side + LINE - 10, text, 16, { fill: INK });
}

/** A sheet of a batch's images, as square as can be (64 are 8 x 8), and below it what they were paid. */
export function drawSheet(painter: Painter, data: DigitData, indices: Int32Array, text: string): void {
  const columns = Math.ceil(Math.sqrt(indices.length));
  const scale = 2;
  const side = scale * DIGIT_SIDE;
  const height = side * Math.ceil(indices.length / columns);
  painter.canvas(Math.max(side * columns, 280), height + LINE, "#000000"); // the text needs 280
  for (let k = 0; k < indices.length; k++) {
    const [x, y] = [side * (k % columns), side * Math.floor(k / columns)];
    drawImage(painter, data, indices[k], { x, y, scale, mask: COARSE });
  }
  painter.text(8, height + LINE - 10, text, 16, { fill: INK });
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** Bits of the grey that are drawn. */
  readonly mask: number;
}

/** A rectangle a run of equal greys in a row; black is the background. */
function drawImage(painter: Painter, { images }: DigitData, index: number, { x, y, scale, mask }: Place): void {
  const first = index * DIGIT_PIXELS;
  for (let row = 0; row < DIGIT_SIDE; row++) {
    const start = first + row * DIGIT_SIDE;
    for (let from = 0, to = 1; from < DIGIT_SIDE; from = to++) {
      const grey = images[start + from] & mask;
      while (to < DIGIT_SIDE && (images[start + to] & mask) === grey) to++;
      if (grey === 0) continue;
      painter.rectangle(x + scale * from, y + scale * row, scale * (to - from), scale, { fill: `rgb(${grey},${grey},${grey})` });
    }
  }
}
