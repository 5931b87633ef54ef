import type { DrawCommand, Frame, Style } from "./painter.ts";

/** A frame as an SVG document. The same frame gives the same string on every engine. */
export function toSvg(frame: Frame): string {
  const { width, height, background } = frame;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<rect width="${width}" height="${height}" fill="${escapeText(background)}"/>`,
    ...frame.commands.map(element),
    "</svg>",
  ];
  return lines.join("\n");
}

function element(command: DrawCommand): string {
  const style = attributes(command.style);
  switch (command.type) {
    case "polygon":
      return `<polygon points="${pairs(command.points)}"${style}/>`;
    case "line":
      return `<polyline points="${pairs(command.points)}"${attributes({ fill: "none", ...command.style })} stroke-linecap="round" stroke-linejoin="round"/>`;
    case "circle":
      return `<circle cx="${short(command.x)}" cy="${short(command.y)}" r="${short(command.radius)}"${style}/>`;
    case "text": {
      const place = `x="${short(command.x)}" y="${short(command.y)}" font-size="${short(command.size)}"`;
      return `<text ${place} font-family="sans-serif"${style}>${escapeText(command.text)}</text>`;
    }
  }
}

function attributes({ fill = "none", stroke, lineWidth = 1 }: Style): string {
  const outline = stroke === undefined ? "" : ` stroke="${escapeText(stroke)}" stroke-width="${short(lineWidth)}"`;
  return ` fill="${escapeText(fill)}"${outline}`;
}

function pairs(points: readonly number[]): string {
  const words: string[] = [];
  for (let k = 0; k + 1 < points.length; k += 2) words.push(`${short(points[k])},${short(points[k + 1])}`);
  return words.join(" ");
}

/** Pixels with two digits behind the point are enough for a picture. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
