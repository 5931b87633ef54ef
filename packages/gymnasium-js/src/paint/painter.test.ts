import { describe, expect, it } from "vitest";
import { createPainter } from "./painter.ts";
import { toSvg } from "./svg.ts";

describe("createPainter", () => {
  it("records commands in order, as copies", () => {
    const painter = createPainter();
    const points = [0, 0, 10, 0, 10, 10];
    painter.polygon(points, { fill: "red" });
    points[0] = 99;
    painter.rectangle(1, 2, 3, 4, { stroke: "blue" });
    const { width, height, background, commands } = painter.frame();
    expect([width, height, background]).toEqual([600, 400, "#ffffff"]);
    expect(commands).toEqual([
      { type: "polygon", points: [0, 0, 10, 0, 10, 10], style: { fill: "red" } },
      { type: "polygon", points: [1, 2, 4, 2, 4, 6, 1, 6], style: { stroke: "blue" } },
    ]);
  });

  it("leaves a frame alone that was taken before", () => {
    const painter = createPainter();
    const before = painter.frame();
    painter.circle(1, 1, 1, { fill: "red" });
    painter.canvas(10, 20, "black");
    expect(before).toEqual({ width: 600, height: 400, background: "#ffffff", commands: [] });
    expect(painter.frame()).toMatchObject({ width: 10, height: 20, background: "black" });
  });
});

describe("toSvg", () => {
  it("writes each command as an element", () => {
    const painter = createPainter();
    painter.canvas(20, 10);
    painter.line([0, 0, 1 / 3, 5], { stroke: "red", lineWidth: 2 });
    painter.circle(1, 2, 3, { fill: "blue" });
    painter.polygon([0, 0, 1, 0, 1, 1], {});
    painter.text(1, 9, 'a < "b" & c', 8, { fill: "black" });
    expect(toSvg(painter.frame())).toBe(
      [
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">',
        '<rect width="20" height="10" fill="#ffffff"/>',
        '<polyline points="0,0 0.33,5" fill="none" stroke="red" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>',
        '<circle cx="1" cy="2" r="3" fill="blue"/>',
        '<polygon points="0,0 1,0 1,1" fill="none"/>',
        '<text x="1" y="9" font-size="8" font-family="sans-serif" fill="black">a &lt; &quot;b&quot; &amp; c</text>',
        "</svg>",
      ].join("\n"),
    );
  });
});
