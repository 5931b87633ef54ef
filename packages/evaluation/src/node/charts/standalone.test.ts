import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../../test-data/synthetic.ts";
import { summarize } from "../../summary/summarize.ts";
import { openRasterizer } from "../rasterize.ts";
import { allCharts } from "./all.ts";

const evil = `<b>"it's" & more\u0007</b> ${"w".repeat(80)}`;
const agents = ["rsrp", evil];
const comparison = synthetic({ agents, seeds: 3, steps: 4000, evaluations: 2, failed: [evil, "CartPole-v1", 2] });
const summary = summarize(comparison, { resamples: 100 });
const charts = [...allCharts(comparison, summary)];
const named = new Map(charts.map((picture) => [picture.name, picture]));

describe("charts as files", () => {
  it("are all there, each once", () => {
    const each = [
      "scores",
      "training-over-steps",
      "training-over-time",
      "evaluation-over-steps",
      "evaluation-over-time",
      "profile",
      "improvement",
    ];
    const names = ["CartPole-v1", "Pendulum-v1"].flatMap((env) => each.map((name) => `${name}-${env}`));
    expect([...named.keys()].sort()).toEqual([...names, "steps-to-threshold-CartPole-v1", "all-profile", "all-improvement"].sort());
    expect(charts).toHaveLength(named.size);
  });

  it("need no page: no variables, classes that matter, style sheets or em, and only XML's own entities", () => {
    for (const { svg, name } of charts) {
      expect(svg, name).not.toMatch(/var\(|currentColor|<style|\dem"|url\(|NaN|undefined|&(?!amp;|lt;|gt;|quot;|#39;|apos;|#)/);
      expect(svg.match(/<g[ >]/g)?.length).toBe(svg.match(/<\/g>/g)?.length);
      expect(svg).not.toMatch(/<b>|[^\P{Cc}\n\t]/u);
    }
  });

  it("have a title, and a legend where the chart doesn't name its agents", () => {
    const text = (name: string) => parseHTML(named.get(name)?.svg ?? "").document.querySelector("svg")?.textContent ?? "";
    expect(text("profile-CartPole-v1")).toMatch(/Performance profiles on CartPole-v1.*rsrp<b>"it's" & more/);
    const [pair] = summary.comparisons.filter(({ env }) => env === "Pendulum-v1");
    const { value = 0, interval } = pair.probabilityOfImprovement ?? {};
    expect(text("improvement-Pendulum-v1")).toContain(value.toFixed(2));
    expect(text("improvement-Pendulum-v1")).toContain(`[${interval?.low.toFixed(2)}, ${interval?.high.toFixed(2)}]`);
  });

  it("are drawn as PNG at twice their size", async () => {
    const rasterize = await openRasterizer();
    if (rasterize === undefined) return; // a machine without fonts
    const picture = charts[0];
    const png = Buffer.from(await rasterize(picture));
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * picture.width, 2 * picture.height]);
    expect(png.length).toBeGreaterThan(5000); // not an empty page
  });
});
