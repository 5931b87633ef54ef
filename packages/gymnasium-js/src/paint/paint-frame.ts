import type { DrawCommand, Frame, Style } from "./painter.ts";

/**
 * What `paintFrame` needs of a 2D drawing context. A browser's CanvasRenderingContext2D and OffscreenCanvasRenderingContext2D
 * have it, and so have the canvas packages for Node.
 */
export interface PaintContext {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  miterLimit: number;
  font: string;
  save(): void;
  restore(): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, startAngle: number, endAngle: number): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
}

/**
 * Draws a frame on a 2D context: the picture that `toSvg` writes. It covers [0, width) x [0, height) of the context's own
 * coordinates, background first, so a context that is scaled before shows it larger. The context's settings are as before afterwards.
 * @example canvas.width = frame.width; canvas.height = frame.height; paintFrame(canvas.getContext("2d"), frame);
 */
export function paintFrame(context: PaintContext, frame: Frame): void {
  context.save();
  setColor(context, "fillStyle", frame.background);
  context.fillRect(0, 0, frame.width, frame.height);
  context.miterLimit = 4; // SVG's; a canvas has 10
  for (const command of frame.commands) paintCommand(context, command);
  context.restore();
}

function paintCommand(context: PaintContext, command: DrawCommand): void {
  const isLine = command.type === "line";
  context.lineCap = isLine ? "round" : "butt";
  context.lineJoin = isLine ? "round" : "miter";
  if (command.type === "text") {
    context.font = `${command.size}px sans-serif`;
    if (takesFill(context, command.style)) context.fillText(command.text, command.x, command.y);
    if (takesStroke(context, command.style)) context.strokeText(command.text, command.x, command.y);
    return;
  }
  if (!tracePath(context, command)) return;
  if (takesFill(context, command.style)) context.fill();
  if (takesStroke(context, command.style)) context.stroke();
}

/** Makes the shape the context's path. Returns whether there is one: a canvas throws at a negative radius. */
function tracePath(context: PaintContext, command: Exclude<DrawCommand, { type: "text" }>): boolean {
  context.beginPath();
  if (command.type === "circle") {
    if (command.radius > 0) context.arc(command.x, command.y, command.radius, 0, 2 * Math.PI);
    return command.radius > 0;
  }
  const { points } = command;
  for (let k = 0; k + 1 < points.length; k += 2) {
    if (k === 0) context.moveTo(points[0], points[1]);
    else context.lineTo(points[k], points[k + 1]);
  }
  if (command.type === "polygon") context.closePath();
  return points.length > 2;
}

function takesFill(context: PaintContext, { fill = "none" }: Style): boolean {
  if (fill !== "none") setColor(context, "fillStyle", fill);
  return fill !== "none";
}

function takesStroke(context: PaintContext, { stroke = "none", lineWidth = 1 }: Style): boolean {
  if (stroke === "none" || !(lineWidth > 0)) return false;
  setColor(context, "strokeStyle", stroke);
  context.lineWidth = lineWidth;
  return true;
}

/** A canvas keeps its colour at a word that is none; an SVG takes black then, and so does this. */
function setColor(context: PaintContext, name: "fillStyle" | "strokeStyle", color: string): void {
  context[name] = "#000000";
  context[name] = color;
}
