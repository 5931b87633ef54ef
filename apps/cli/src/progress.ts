import type { RunEvent } from "@quantal/trainer";
import type { MultiBar, SingleBar } from "cli-progress";

/** What a line tells of its run. */
export interface ProgressState {
  readonly steps: number;
  /** Of the training episodes that ended last; NaN before the first. */
  readonly meanReturn: number;
}

/** Progress lines on standard error, one a run; nothing where that is no terminal. */
export interface Progress {
  /** A run begins. */
  start(label: string): ProgressLine;
  close(): void;
}

export interface ProgressLine {
  update(state: ProgressState): void;
  /** The run is over: its line says how. */
  end(note: string): void;
}

const FORMAT = "{label} {bar} {value}/{total} steps | {rate} steps/s | return {meanReturn} | {left}";
const SILENT: ProgressLine = { update() {}, end() {} };

/**
 * @param steps - the budget of each run
 * @param labels - of all runs that may come, for the width of the first column
 */
export async function openProgress(steps: number, labels: readonly string[]): Promise<Progress> {
  if (!process.stderr.isTTY) return { start: () => SILENT, close() {} };
  const { default: cliProgress } = await import("cli-progress");
  const bars = new cliProgress.MultiBar(
    {
      format: FORMAT,
      barsize: 20,
      fps: 5,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: false,
      emptyOnZero: true,
      linewrap: false,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_grey,
  );
  const width = Math.max(...labels.map((label) => label.length));
  const fits = labels.length <= (process.stderr.rows ?? 24) - 4; // more lines than the screen has would tear it
  return {
    start: (label) =>
      lineOf(bars, bars.create(steps, 0, { label: label.padEnd(width), rate: "-", meanReturn: "-", left: "starting" }), { steps, fits }),
    close: () => bars.stop(),
  };
}

function lineOf(bars: MultiBar, bar: SingleBar, { steps: budget, fits }: { steps: number; fits: boolean }): ProgressLine {
  const startedAt = performance.now();
  let shown = "-";
  const rateAt = (steps: number): number => (1000 * steps) / Math.max(performance.now() - startedAt, 1);
  return {
    update({ steps, meanReturn }) {
      if (!Number.isNaN(meanReturn)) shown = meanReturn.toFixed(1);
      const rate = rateAt(steps);
      bar.update(steps, {
        rate: Math.round(rate).toLocaleString("en-US"),
        meanReturn: shown,
        left: steps > 0 ? `${duration((budget - steps) / rate)} left` : "starting",
      });
    },
    end(note) {
      bar.update({ meanReturn: shown, left: `${note} in ${duration((performance.now() - startedAt) / 1000)}` });
      bar.stop();
      if (!fits) bars.remove(bar);
    },
  };
}

/** What an event of a run changes in its line. */
export function showEvent(event: RunEvent, line: ProgressLine): void {
  if (event.type === "experience") line.update(event);
  else if (event.type === "warning") process.stderr.write(`quantal: ${event.message}\n`);
}

/** Seconds in words: 4.2 s, 1 min 5 s, 2 h 3 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
