import * as Plot from "@observablehq/plot";
import type { InspectedCheckpoint, InspectedGroup, Inspection } from "../../inspection/types.ts";
import { formatNumber } from "../../summary/format.ts";
import { draw } from "../charts/draw.ts";
import type { Html } from "../page/html.ts";
import { COLORS, generationAxis, KINDS, LAYERS, lineOverGenerations, percent } from "./parts.ts";

type Layer = InspectedGroup["layer"];

const SHARES = [0.05, 0.2, 0.5, 1]; // ticks of a histogram

/** Bars of one layer's histogram: excitatory neurons upwards, inhibitory ones downwards, each as the square root of a share. */
function histogramBars(own: readonly InspectedGroup[]) {
  return own.flatMap(({ kind, synapses, histogram: counts }) =>
    counts.map((count, k) => {
      const share = count / synapses;
      const height = (kind === "excitatory" ? 1 : -1) * Math.sqrt(share);
      return { kind, x1: k / counts.length, x2: (k + 1) / counts.length, share, height };
    }),
  );
}

/** One layer's histogram, each kind of neuron in shares of its own synapses. */
export function histogram({ groups }: InspectedCheckpoint, layer: Layer): Html {
  const own = groups.filter((group) => group.layer === layer);
  const bars = histogramBars(own);
  const most = Math.max(...bars.map(({ height }) => Math.abs(height)));
  const ends = own.map(({ kind, synapses, histogram: counts }) => {
    return `${kind}: ${percent(counts[0] / synapses)} in the lowest bin, ${percent((counts.at(-1) ?? 0) / synapses)} in the highest`;
  });
  const ticks = SHARES.map(Math.sqrt).filter((at) => at <= most);
  return draw(`Histogram of the release probabilities of ${layer} synapses. ${ends.join("; ")}`, "chart", {
    width: 380,
    height: 230,
    marginLeft: 46,
    marginRight: 12,
    marginTop: 10,
    marginBottom: 38,
    x: { domain: [0, 1], label: "release probability", labelAnchor: "center", labelArrow: "none", ticks: 5 },
    y: {
      domain: [-1.05 * most, 1.05 * most],
      label: null,
      grid: true,
      ticks: [...ticks.map((at) => -at), 0, ...ticks],
      tickFormat: (at: number) => percent(at * at),
    },
    marks: [
      ...KINDS.map((kind) => {
        const shown = bars.filter((bar) => bar.kind === kind);
        const title = ({ x1, x2, share }: (typeof bars)[number]) => `p ${x1} to ${x2}: ${percent(share)}`;
        return Plot.rectY(shown, { x1: "x1", x2: "x2", y: "height", fill: COLORS[kind], insetLeft: 0.5, insetRight: 0.5, title });
      }),
      Plot.ruleY([0], { stroke: "var(--grid)" }),
    ],
  });
}

/** Bins of one group that hold a synapse, a column a checkpoint. */
function heatCells(checkpoints: readonly InspectedCheckpoint[], layer: Layer, kind: InspectedGroup["kind"]) {
  return checkpoints.flatMap(({ groups }, column) => {
    const group = groups.find((each) => each.layer === layer && each.kind === kind);
    const counts = group?.histogram ?? [];
    return counts.flatMap((count, k) => {
      const shade = Math.sqrt(count / (group?.synapses ?? 1));
      return count === 0 ? [] : [{ x1: column, x2: column + 1, y1: k / counts.length, y2: (k + 1) / counts.length, shade }];
    });
  });
}

/** One group's histograms, a column a checkpoint. */
export function heatMap(checkpoints: readonly InspectedCheckpoint[], layer: Layer, kind: InspectedGroup["kind"]): Html {
  const cells = heatCells(checkpoints, layer, kind);
  const every = Math.ceil(checkpoints.length / 7);
  const ticks = checkpoints.map((_, column) => column).filter((column) => (checkpoints.length - 1 - column) % every === 0);
  return draw(`Release probabilities of ${layer} synapses, ${kind} neurons, at ${checkpoints.length} snapshots`, "chart", {
    width: 380,
    height: 190,
    marginLeft: 40,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 36,
    x: { domain: [0, checkpoints.length], axis: null },
    y: { domain: [0, 1], label: null, ticks: [0, 0.5, 1], tickFormat: String },
    marks: [
      Plot.rect(cells, {
        ...{ x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: COLORS[kind], insetRight: 1 },
        fillOpacity: ({ shade }: { shade: number }) => Number(shade.toFixed(2)),
      }),
      Plot.frame({ stroke: "var(--line)" }),
      Plot.text(ticks, {
        x: (column: number) => column + 0.5,
        frameAnchor: "bottom",
        dy: 14,
        text: (k: number) => formatNumber(checkpoints[k].generation),
      }),
      Plot.text(["generation"], { frameAnchor: "bottom", dy: 29 }),
    ],
  });
}

/** One measure over generations: of all synapses, and of each group where there are snapshots. */
export function measureChart(
  { checkpoints, generations }: Pick<Inspection, "checkpoints" | "generations">,
  measure: "meanProbability" | "aboveHalf" | "entropy" | "saturated",
  lines: readonly { readonly metric: string; readonly dash: string }[],
  words: string,
): Html {
  const symbols = { input: "circle", recurrent: "square", output: "triangle" } as const;
  const points = checkpoints.flatMap(({ generation, groups }) =>
    groups.map((group) => ({ generation, value: group[measure], kind: group.kind, layer: group.layer })),
  );
  const groupMarks = KINDS.flatMap((kind) =>
    LAYERS.map((layer): Plot.Markish => {
      const own = points.filter((point) => point.kind === kind && point.layer === layer);
      const common = { x: "generation", y: "value" };
      return [
        Plot.line(own, { ...common, stroke: COLORS[kind], strokeWidth: 0.8, strokeOpacity: 0.7 }),
        Plot.dot(own, { ...common, symbol: symbols[layer], r: 3, fill: COLORS[kind], stroke: "var(--paper)", strokeWidth: 0.7 }),
      ];
    }),
  );
  return draw(`${words} over generations`, "chart", {
    ...generationAxis(generations.length, 520),
    y: {
      domain: measure === "entropy" || measure === "saturated" ? [0, 1] : rangeOf(points.map(({ value }) => value)),
      label: null,
      ticks: 5,
      grid: true,
    },
    marks: [...lines.map(({ metric, dash }) => lineOverGenerations(generations, metric, "var(--ink)", dash)), ...groupMarks],
  });
}

/** A span around 0.5 that takes all in. */
function rangeOf(values: readonly number[]): [number, number] {
  const reach = Math.min(0.5, Math.max(0.05, ...values.map((value) => Math.abs(value - 0.5))) * 1.15);
  return [0.5 - reach, 0.5 + reach];
}
