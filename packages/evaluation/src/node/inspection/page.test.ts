import { inflateSync } from "node:zlib";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { Film, InspectedGroup, Inspection } from "../../inspection/types.ts";
import { alphaPng } from "./alpha-png.ts";
import { windowOf } from "./episode/episode.ts";
import { inspectionPage } from "./page.ts";

const STEPS = 50;
const NEURONS = 6;

const groups = (share: number): InspectedGroup[] =>
  (["recurrent", "input", "output"] as const).flatMap((layer) =>
    (["excitatory", "inhibitory"] as const).map((kind) => ({
      layer,
      kind,
      synapses: 100,
      histogram: Array.from({ length: 20 }, (_, k) => (k === 0 ? 100 - 50 * share : k === 19 ? 50 * share : 0)),
      meanProbability: share / 2,
      aboveHalf: share / 2,
      entropy: 1 - share,
      saturated: share,
      atBounds: share,
    })),
  );

const row = (length: number, seed: number): string => Array.from({ length }, (_, k) => ((k * seed + (k >> 1)) % 3 === 0 ? 1 : 0)).join("");
const rows = (count: number): string[] => Array.from({ length: count }, (_, k) => row(NEURONS, k + 1));

/** A made-up run: two inputs, three outputs. */
function synthetic(change: Partial<Inspection> = {}, numCheckpoints = 7): Inspection {
  const generations = Array.from({ length: 12 }, (_, k) => ({
    generation: k + 1,
    steps: 100 * (k + 1),
    metrics: {
      meanFitness: k,
      bestFitness: 2 * k,
      gradientNorm: 1,
      updateNorm: 2,
      learningRate: 0.25,
      spikesPerSubStep: 1,
      runawayFiring: 0,
      entropy: 0.5,
    },
  }));
  return {
    format: "quantal-inspection",
    version: 1,
    run: {
      directory: "runs/first",
      status: "finished",
      agent: "rsrp",
      env: "CartPole-v1",
      seed: 3,
      budget: 1200,
      steps: 1200,
      episodes: 40,
      hash: "abc123",
      preset: null,
      options: { population: 32, neurons: NEURONS },
      defaults: { population: 64, neurons: NEURONS },
      params: { gravity: 9.8 },
      versions: { quantal: "0.1.0" },
      evaluation: { meanReturn: 123.5, standardDeviation: 4, episodes: 10 },
      snapshot: "final",
      snapshotSteps: 1200,
      denser: "quantal train --evaluate-every 60",
      again: "quantal rollout --seed 3",
    },
    network: {
      inputs: 2,
      neurons: NEURONS,
      excitatory: 4,
      outputs: 3,
      subSteps: 8,
      subStepMs: 2,
      plasticSynapses: 78,
      isReservoir: false,
      eps: 0.001,
      runaway: 0.3,
      isAveraged: false,
      judged: "threshold",
    },
    checkpoints: Array.from({ length: numCheckpoints }, (_, k) => ({
      name: `steps-${k}`,
      generation: 2 * k,
      steps: 200 * k,
      groups: groups(k / numCheckpoints),
    })),
    generations,
    evaluations: [{ steps: 600, meanReturn: 50, standardDeviation: 1 }],
    warnings: [],
    synapses: { recurrent: rows(NEURONS), input: rows(4), output: rows(3) },
    episode: {
      seed: 3,
      number: 1,
      steps: STEPS,
      return: -12.5,
      end: "terminated",
      spikes: Array.from({ length: NEURONS }, (_, j) => Array.from({ length: 20 }, (_, k) => k * (j + 1))),
      rates: [5, 4, 3, 2, 1, 0],
      inputs: Array.from({ length: STEPS }, (_, k) => [Math.sin(k), 1]),
      outputs: Array.from({ length: STEPS }, (_, k) => [k, -k, 0]),
      actions: Array.from({ length: STEPS }, (_, k) => [k % 3]),
      rewards: new Array(STEPS).fill(-0.25),
    },
    ...change,
  };
}

const FILM: Film = {
  width: 60,
  height: 40,
  elements: ['<rect width="60" height="40" fill="#ffffff"/>', '<circle cx="1" cy="2" r="3" fill="red"/>', '<g data-x="</script>"/>'],
  frames: [
    { step: 0, elements: [0, 1] },
    { step: 25, elements: [0, 2] },
    { step: 50, elements: [0, 1, 2] },
  ],
  framesPerSecond: 50,
};

const documentOf = (inspection: Inspection, film?: Film) => parseHTML(inspectionPage(inspection, film)).document;
const page = inspectionPage(synthetic(), FILM);
const { document } = parseHTML(page);

/** The levels of a mask. */
function levelsOf(url: string, width: number): number[][] {
  const bytes = Buffer.from(url.replace(/^.*base64,/, "").replace(/\).*$/, ""), "base64");
  const start = bytes.indexOf("IDAT") + 4;
  const pixels = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  return Array.from({ length: pixels.length / (width + 1) }, (_, y) => [...pixels.subarray(y * (width + 1) + 1, (y + 1) * (width + 1))]);
}

describe("the page on one network", () => {
  it("has each section with its charts, and all without a network", () => {
    expect([...document.querySelectorAll("h2")].map((head) => head.id)).toEqual([
      "run",
      "release",
      "training",
      "episode-title",
      "synapses",
    ]);
    expect(document.querySelectorAll("#release ~ .trio svg.chart").length).toBe(3 + 6 + 6); // histograms, maps, training
    expect(document.querySelectorAll(".quartet svg.chart").length).toBe(4);
    expect(document.querySelectorAll(".near svg, .far .view svg").length).toBe(2 * (1 + 2 + 3 + 1 + 1)); // firing, inputs, outputs, action, reward
    expect(document.querySelectorAll(".strip svg").length).toBe(7);
    expect(page.replaceAll("http://www.w3.org/", "")).not.toMatch(/https?:|@import|src=|url\((?!data:image\/png)/);
    expect(document.querySelector("meta[http-equiv]")?.getAttribute("content")).toContain("default-src 'none'");
    expect(document.querySelectorAll("script[src],link[rel=stylesheet],img,iframe,object")).toHaveLength(0);
    expect(page).not.toMatch(/NaN[^ ]|undefined|\[object/);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const use of document.querySelectorAll("use")) expect(ids).toContain(use.getAttribute("href")?.slice(1));
  });

  it("says what the run is, and which options differ", () => {
    const text = (selector: string, where = document): string => where.querySelector(selector)?.textContent ?? "";
    expect(text("h1")).toBe("rsrp on CartPole-v1, seed 3");
    expect(text(".cards")).toMatch(/123\.5mean return.*86 %of the synapses at eps/);
    expect(text(".facts")).toMatch(/abc123/);
    expect(text(".values .changed")).toBe("population32 (default 64)");
    expect(text("#episode-title ~ p")).toMatch(/50 steps, return −12\.5; the task ended it/);
    const { run } = synthetic();
    const cut = synthetic({ run: { ...run, status: "failed", hash: null, steps: null, snapshot: "steps-600" }, warnings: ["too hot"] });
    expect(text("main", documentOf(cut))).toMatch(/The run is failed, without a final snapshot.*too hot/s);
  });

  it("says how to get more snapshots where there are few, and only there; and that nothing is drawn", () => {
    const few = documentOf(synthetic({}, 2));
    expect(few.querySelector(".hint")?.textContent).toContain("quantal train --evaluate-every 60");
    expect(few.querySelector(".stage")?.textContent).toContain("draws nothing");
    expect(few.querySelectorAll(".strip")).toHaveLength(0);
    expect(page).not.toContain("quantal train --evaluate-every 60");
  });

  it("shows the synapses sorted by kind and rate, bit for bit", () => {
    const blocks = [...document.querySelectorAll(".bits")].map((bits) => bits.getAttribute("style") ?? "");
    expect(blocks).toHaveLength(2 + 2 * 2); // inputs x and -x; of each kind: recurrent, output
    const bits = (text: string): number[] => [...text].map(Number);
    const recurrent = [levelsOf(blocks[2], NEURONS), levelsOf(blocks[4], NEURONS)].flat();
    expect(recurrent).toEqual(rows(NEURONS).map(bits)); // rates fall already
    const backwards = synthetic();
    const turned = { ...backwards, episode: { ...backwards.episode, rates: [2, 3, 4, 5, 0, 1] } };
    const order = [3, 2, 1, 0, 5, 4];
    const other = [...documentOf(turned).querySelectorAll(".bits")].map((each) => each.getAttribute("style") ?? "");
    const expected = order.map((source) => order.map((target) => Number(rows(NEURONS)[source][target])));
    expect([levelsOf(other[2], NEURONS), levelsOf(other[4], NEURONS)].flat()).toEqual(expected);
    expect(levelsOf(other[3], 3)).toEqual(order.slice(0, 4).map((source) => rows(3).map((text) => Number(text[source]))));
  });

  it("shows spikes by sub-steps close up, and by steps of the environment in the whole", () => {
    const { episode } = synthetic();
    const style = [...document.querySelectorAll("style")].at(-1)?.textContent ?? "";
    const picture = (name: string): string => style.match(new RegExp(`--${name}:url\\(([^)]*)`))?.[1] ?? "";
    const near = [levelsOf(picture("near-excitatory"), 8 * STEPS), levelsOf(picture("near-inhibitory"), 8 * STEPS)].flat();
    expect(near.map((levels) => levels.flatMap((level, time) => (level === 1 ? [time] : [])))).toEqual(episode.spikes);
    const far = levelsOf(picture("far-excitatory"), STEPS);
    expect(far[0].slice(0, 4)).toEqual([255, 255, Math.round(255 * Math.sqrt(0.5)), 0]); // neuron 0 fires in sub-steps 0 to 19
  });

  it("carries the film as data that can't end its script", () => {
    const data = JSON.parse(document.querySelector("#film")?.textContent ?? "");
    expect(data).toEqual({
      rate: 50,
      elements: FILM.elements,
      frames: [
        [0, 0, 1],
        [25, 0, 2],
        [50, 0, 1, 2],
      ],
    });
    expect(document.querySelectorAll("script")).toHaveLength(2);
  });

  it("stands networks of one kind, of many inputs and of no generation, and a user's words", () => {
    const evil = `"><img src=x onerror=alert(1)></script>`;
    const base = synthetic();
    const inputs = base.episode.inputs.map((_, k) => Array.from({ length: 20 }, (_, j) => j - k));
    const odd = documentOf({
      ...base,
      run: { ...base.run, env: evil, params: { [evil]: evil }, options: { [evil]: evil }, directory: evil, evaluation: null },
      network: { ...base.network, excitatory: NEURONS },
      generations: [],
      warnings: [evil],
      checkpoints: base.checkpoints.map((each) => ({ ...each, groups: each.groups.filter(({ kind }) => kind === "excitatory") })),
      episode: { ...base.episode, inputs },
    });
    expect(odd.querySelectorAll("img")).toHaveLength(0);
    expect(odd.querySelector("main")?.textContent).toContain("no whole generation");
    expect(odd.querySelector(".far")?.textContent).toContain("20 inputs");
    const style = [...odd.querySelectorAll("style")].at(-1)?.textContent ?? "";
    const [above, below] = ["above", "below"].map((name) =>
      levelsOf(style.match(new RegExp(`--input-${name}:url\\(([^)]*)`))?.[1] ?? "", STEPS),
    );
    expect([above[19][0], above[19][18], above[0][0], below[0][49], below[0][7]]).toEqual([99, 5, 0, 255, 36]); // of 49 at most
    expect(odd.querySelectorAll(".shades")).toHaveLength(4);
    expect(odd.querySelectorAll(".raster .inhibitory")).toHaveLength(0);
  });
});

describe("parts of the page", () => {
  it("alphaPng writes levels as opacity", () => {
    const levels = Uint8Array.of(0, 1, 2, 3, 2, 1);
    const url = alphaPng(levels, 3, 2, 3);
    expect(levelsOf(url, 3)).toEqual([
      [0, 1, 2],
      [3, 2, 1],
    ]);
    const bytes = Buffer.from(url.slice("data:image/png;base64,".length), "base64");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([3, 2]);
    const opacity = bytes.indexOf("tRNS") + 4;
    expect([...bytes.subarray(opacity, opacity + 4)]).toEqual([0, 85, 170, 255]);
  });

  it("the close-up takes some 320 sub-steps, never more than the episode", () => {
    expect([windowOf({ steps: 500 }, 8), windowOf({ steps: 500 }, 33), windowOf({ steps: 500 }, 100), windowOf({ steps: 5 }, 8)]).toEqual([
      40, 10, 8, 5,
    ]);
  });
});
