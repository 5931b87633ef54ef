import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { episodesCsv } from "./episodes-csv.ts";

/** A plain reader of RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, row] of text.matchAll(/((?:"(?:[^"]|"")*"|[^"\r\n])*)\r\n/g)) {
    rows.push([...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, inside, bare]) => inside?.replaceAll('""', '"') ?? bare));
  }
  return rows;
}

describe("episodesCsv", () => {
  it("has every training episode, and gives back what was written", () => {
    const comparison = synthetic({ seeds: 2, steps: 5000 });
    const label = 'rsrp:note="a, b"\r\nc';
    const runs = comparison.runs.map((run) => (run.agent === "rsrp" ? { ...run, agent: label } : run));
    const [head, ...rows] = parse([...episodesCsv(runs)].join(""));
    expect(head).toEqual(["agent", "env", "seed", "episode", "steps", "return", "length"]);
    const expected = runs.flatMap(({ agent, env, seed, training: { steps, returns, lengths } }) =>
      returns.map((value, i) => [agent, env, seed, i + 1, steps[i], value, lengths[i]].map(String)),
    );
    expect(rows).toEqual(expected);
  });

  it("is a header alone without runs", () => {
    expect([...episodesCsv([])]).toEqual(["agent,env,seed,episode,steps,return,length\r\n"]);
  });
});
