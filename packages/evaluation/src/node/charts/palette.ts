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
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye", "cross"] as const;

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
