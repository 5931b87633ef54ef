/** How an agent is drawn everywhere on a page. */
export interface Look {
  /** Place in the palette: the class `agent-<index>` and the CSS variable `--agent-<index>`. */
  readonly index: number;
  readonly color: string;
  readonly symbol: (typeof SYMBOLS)[number];
}

/**
 * Chosen so that any two differ for all kinds of colour blindness (CIE76 distance of simulated colours 22 or more), and each has a
 * contrast of 3.3 or more with its background. Symbols say the same a second time.
 */
export const LIGHT = ["#0072b2", "#d1570a", "#502828", "#b47864", "#3c14a0", "#782800", "#503c64"] as const;
export const DARK = ["#5ab4ee", "#ff9a52", "#dc0064", "#7850dc", "#dcdcb4", "#b45014", "#f0c800"] as const;
/** Shades of a matrix, from one half upwards and downwards: no agent's colours. */
export const BETTER = { light: "#00866b", dark: "#3ccfae" } as const;
export const WORSE = { light: "#b0418f", dark: "#e07bc4" } as const;
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye", "cross"] as const;

/** Outlines of the symbols: each fits into [-5, 5] squared around 0. */
export const SYMBOL_PATHS: { readonly [name in Look["symbol"]]: string } = {
  circle: "M4,0A4,4 0 1 1 -4,0A4,4 0 1 1 4,0Z",
  square: "M-3.6,-3.6H3.6V3.6H-3.6Z",
  triangle: "M0,-4.6L4.4,3.4H-4.4Z",
  diamond: "M0,-5L3.4,0L0,5L-3.4,0Z",
  star: "M0,-5L1.3,-1.6L4.8,-1.5L2,0.7L3,4L0,2L-3,4L-2,0.7L-4.8,-1.5L-1.3,-1.6Z",
  wye: "M-1.4,5V0.9L-4.9,-1.2L-3.5,-3.6L0,-1.6L3.5,-3.6L4.9,-1.2L1.4,0.9V5Z",
  cross: "M-1.6,-4.8H1.6V-1.6H4.8V1.6H1.6V4.8H-1.6V1.6H-4.8V-1.6H-1.6Z",
};

/** A look an agent, in order; the eighth begins again, with another symbol. */
export function looksOf(agents: readonly string[]): ReadonlyMap<string, Look> {
  return new Map(
    agents.map((agent, index) => {
      const turn = Math.floor(index / LIGHT.length);
      return [agent, { index, color: `var(--agent-${index % LIGHT.length})`, symbol: SYMBOLS[(index + turn) % SYMBOLS.length] }];
    }),
  );
}

/** The look of an agent that `looksOf` knows; the first one's for any other. */
export function lookOf(looks: ReadonlyMap<string, Look>, agent: string): Look {
  return looks.get(agent) ?? { index: 0, color: "var(--agent-0)", symbol: "circle" };
}
