import type { RunRecord } from "@quantal/core";

const HEAD = "agent,env,seed,episode,steps,return,length";

/**
 * Every training episode as CSV (RFC 4180: CRLF, fields quoted where they need it), in pieces: the header, then a piece a run.
 * `episode` counts from 1 in each run; `steps` are the training steps spent when it was counted.
 */
export function* episodesCsv(runs: readonly RunRecord[]): Generator<string> {
  yield `${HEAD}\r\n`;
  for (const run of runs) {
    const start = `${quoted(run.agent)},${quoted(run.env)},${run.seed},`;
    const { steps, returns, lengths } = run.training;
    let piece = "";
    for (let i = 0; i < returns.length; i++) piece += `${start}${i + 1},${steps[i]},${returns[i]},${lengths[i]}\r\n`;
    if (piece !== "") yield piece;
  }
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
