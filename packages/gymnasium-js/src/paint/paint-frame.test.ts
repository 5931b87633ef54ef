import { describe, expect, it } from "vitest";
import { type PaintContext, paintFrame } from "./paint-frame.ts";
import { createPainter } from "./painter.ts";

type Call = readonly unknown[];

/** A context that writes down what is done to it, with the settings that a fill or a stroke would have used. */
function recordingContext() {
  const calls: Call[] = [];
  const settings = {
    fillStyle: "#000000",
    strokeStyle: "#000000",
    lineWidth: 1,
    lineCap: "butt",
    lineJoin: "miter",
    miterLimit: 10,
    font: "",
  };
  const kept: object[] = [];
  const log =
    (name: string) =>
    (...values: unknown[]) => {
      calls.push([name, ...values]);
    };
  const filled = (name: string) =>
    function (this: PaintContext, ...values: unknown[]) {
      calls.push([name, ...values, this.fillStyle]);
    };
  const stroked = (name: string) =>
    function (this: PaintContext, ...values: unknown[]) {
      calls.push([name, ...values, this.strokeStyle, this.lineWidth, this.lineCap, this.lineJoin]);
    };
  const context = {
    ...settings,
    save() {
      const { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, miterLimit, font } = this;
      kept.push({ fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, miterLimit, font });
    },
    restore() {
      Object.assign(this, kept.pop());
    },
    beginPath: log("beginPath"),
    closePath: log("closePath"),
    moveTo: log("moveTo"),
    lineTo: log("lineTo"),
    arc: log("arc"),
    fill: filled("fill"),
    fillRect: filled("fillRect"),
    fillText: filled("fillText"),
    stroke: stroked("stroke"),
    strokeText: stroked("strokeText"),
  };
  return { context, calls, settings };
}

function callsOf(draw: (painter: ReturnType<typeof createPainter>) => void): Call[] {
  const painter = createPainter();
  painter.canvas(20, 10, "blue");
  draw(painter);
  const { context, calls, settings } = recordingContext();
  paintFrame(context, painter.frame());
  expect(context).toMatchObject(settings); // left as it was
  expect(calls[0]).toEqual(["fillRect", 0, 0, 20, 10, "blue"]);
  return calls.slice(1);
}

describe("paintFrame", () => {
  it("fills and outlines a polygon, closed and with mitred corners", () => {
    expect(callsOf((painter) => painter.polygon([0, 1, 2, 3, 4, 5], { fill: "red", stroke: "green", lineWidth: 3 }))).toEqual([
      ["beginPath"],
      ["moveTo", 0, 1],
      ["lineTo", 2, 3],
      ["lineTo", 4, 5],
      ["closePath"],
      ["fill", "red"],
      ["stroke", "green", 3, "butt", "miter"],
    ]);
  });

  it("draws a line open, with round ends and corners", () => {
    expect(callsOf((painter) => painter.line([0, 1, 2, 3], { stroke: "green" }))).toEqual([
      ["beginPath"],
      ["moveTo", 0, 1],
      ["lineTo", 2, 3],
      ["stroke", "green", 1, "round", "round"],
    ]);
  });

  it("draws whole circles, and none of radius 0 or less", () => {
    expect(callsOf((painter) => painter.circle(1, 2, 3, { fill: "red" }))).toEqual([
      ["beginPath"],
      ["arc", 1, 2, 3, 0, 2 * Math.PI],
      ["fill", "red"],
    ]);
    for (const radius of [0, -1, Number.NaN]) {
      expect(callsOf((painter) => painter.circle(1, 2, radius, { fill: "red", stroke: "red" }))).toEqual([["beginPath"]]);
    }
  });

  it("writes text from its baseline on", () => {
    expect(callsOf((painter) => painter.text(1, 9, "a", 8, { fill: "black", stroke: "red" }))).toEqual([
      ["fillText", "a", 1, 9, "black"],
      ["strokeText", "a", 1, 9, "red", 1, "butt", "miter"],
    ]);
  });

  it("draws nothing of a style without colours, as an SVG", () => {
    for (const style of [{}, { fill: "none", stroke: "none" }, { lineWidth: 5 }, { stroke: "red", lineWidth: 0 }]) {
      const names = callsOf((painter) => painter.polygon([0, 0, 1, 0, 1, 1], style)).map(([name]) => name);
      expect(names).not.toContain("fill");
      expect(names).not.toContain("stroke");
    }
  });
});
