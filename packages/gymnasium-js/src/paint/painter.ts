/** How a shape looks: colours are CSS colours, lengths pixels. A shape without fill and stroke isn't drawn. */
export interface Style {
  readonly fill?: string;
  readonly stroke?: string;
  /** Width of the stroke in pixels, 1 by default. */
  readonly lineWidth?: number;
}

/** One drawing command. Pixels, x to the right, y down. Plain data: it can be sent, saved and compared. */
export type DrawCommand =
  | { readonly type: "polygon"; readonly points: readonly number[]; readonly style: Style }
  | { readonly type: "line"; readonly points: readonly number[]; readonly style: Style }
  | { readonly type: "circle"; readonly x: number; readonly y: number; readonly radius: number; readonly style: Style }
  | { readonly type: "text"; readonly x: number; readonly y: number; readonly text: string; readonly size: number; readonly style: Style };

/** A picture as a list of commands, the first at the back. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly commands: readonly DrawCommand[];
}

/** What an environment's `draw` draws on. Pixels, origin at the top left, y down. */
export interface Painter {
  /** Size of the picture; 600 x 400 on white unless this is called. */
  canvas(width: number, height: number, background?: string): void;
  /** A filled and/or outlined polygon through x0, y0, x1, y1, ... */
  polygon(points: readonly number[], style: Style): void;
  /** An open line through x0, y0, x1, y1, ... with round ends. */
  line(points: readonly number[], style: Style): void;
  circle(x: number, y: number, radius: number, style: Style): void;
  rectangle(x: number, y: number, width: number, height: number, style: Style): void;
  /** Text whose baseline starts at x, y. @param size - height in pixels */
  text(x: number, y: number, text: string, size: number, style: Style): void;
}

/** A painter that records, and the frame of what was recorded so far. */
export interface RecordingPainter extends Painter {
  frame(): Frame;
}

/** Makes a painter that records its commands. */
export function createPainter(): RecordingPainter {
  const commands: DrawCommand[] = [];
  let [width, height, background] = [600, 400, "#ffffff"];
  const polygon = (points: readonly number[], style: Style) => {
    commands.push({ type: "polygon", points: [...points], style: { ...style } });
  };
  return {
    canvas(newWidth, newHeight, newBackground = "#ffffff") {
      [width, height, background] = [newWidth, newHeight, newBackground];
    },
    polygon,
    line(points, style) {
      commands.push({ type: "line", points: [...points], style: { ...style } });
    },
    circle(x, y, radius, style) {
      commands.push({ type: "circle", x, y, radius, style: { ...style } });
    },
    rectangle(x, y, w, h, style) {
      polygon([x, y, x + w, y, x + w, y + h, x, y + h], style);
    },
    text(x, y, text, size, style) {
      commands.push({ type: "text", x, y, text, size, style: { ...style } });
    },
    frame: () => ({ width, height, background, commands: [...commands] }),
  };
}
