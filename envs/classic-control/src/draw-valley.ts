import { cos, sin } from "@quantal/numeric";
import type { Painter } from "gymnasium-js";

/** What both mountain cars drive on: the track's ends and where its flag is, in metres. */
export interface Valley {
  readonly left: number;
  readonly right: number;
  readonly goal: number;
}

/** Draws the track, the flag at its goal, and the car at a position. */
export function drawValley(painter: Painter, position: number, { left, right, goal }: Valley): void {
  painter.canvas(600, 400);
  const scale = 600 / (right - left); // pixels a metre
  const track: number[] = [];
  for (let k = 0; k <= 100; k++) {
    const place = left + ((right - left) * k) / 100;
    track.push((place - left) * scale, groundAt(place, scale));
  }
  painter.line(track, { stroke: "#222222" });
  const [flagX, flagY] = [(goal - left) * scale, groundAt(goal, scale)];
  painter.line([flagX, flagY, flagX, flagY - 50], { stroke: "#222222" });
  painter.polygon([flagX, flagY - 50, flagX, flagY - 40, flagX + 25, flagY - 45], { fill: "#cccc00" });
  drawCar(painter, (position - left) * scale, groundAt(position, scale), cos(3 * position));
}

/** Pixels from the top to the track, whose height is 0.45 sin(3 x) + 0.55 metres. */
function groundAt(position: number, scale: number): number {
  return 400 - (0.45 * sin(3 * position) + 0.55) * scale;
}

/** A car that leans by a tilt in radians, its nose up where it's positive. */
function drawCar(painter: Painter, x: number, groundY: number, tilt: number): void {
  const [along, up] = [cos(tilt), sin(tilt)];
  const y = groundY - 10; // above the ground, by the wheels
  const corners: number[] = [];
  for (const [ahead, above] of [
    [-20, 0],
    [-20, 20],
    [20, 20],
    [20, 0],
  ]) {
    corners.push(x + ahead * along - above * up, y - ahead * up - above * along);
  }
  painter.polygon(corners, { fill: "#222222" });
  for (const ahead of [-10, 10]) painter.circle(x + ahead * along, y - ahead * up, 8, { fill: "#808080" });
}
