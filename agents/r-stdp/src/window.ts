import { arrivals } from "./arrivals.ts";
import { TICKS_PER_MS, WINDOW } from "./cells.ts";
import { marker } from "./marks.ts";
import { type Layout, LEARNING } from "./row.ts";
import { synapses } from "./synapses.ts";
import { BINS, type Network } from "./wiring.ts";

const STIMULUS_PERIOD = 20 * TICKS_PER_MS; // 50 Hz
const LEAST_INTERVAL = 2.5 * TICKS_PER_MS; // between two spikes of a cell
const SLOTS = 512; // more than the longest delay of 12 ms

/** Simulates windows of 50 ms, event by event: a cell only decays between two events, so it is brought up to date when the next one comes. */
export interface Windows {
  /** Drives the bins of the row for one window. With `marks`, pairs of spikes make connections eligible. Writes: row. */
  run(row: Float64Array, marks: boolean): void;
}

/** Buffers serve all rows in turn: a row alone says what is under way. */
export function windows(network: Network, layout: Layout): Windows {
  const { sensory, neurons, target } = network;
  const { spikes, bins, nextStimulus, observationSize, steps, now: clock } = layout;
  const arrive = synapses(network, layout);
  const mark = marker(network, layout);
  const wire = transmission(network, layout);

  /** Sends the stimuli of a tick. @returns the tick of the next */
  function stimulate(row: Float64Array, now: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (let i = 0; i < observationSize; i++) {
      if (row[nextStimulus + i] === now) {
        wire.send(neurons + i * BINS + row[bins + i], now);
        row[nextStimulus + i] += STIMULUS_PERIOD;
      }
      first = Math.min(first, row[nextStimulus + i]);
    }
    return first;
  }

  function spike(row: Float64Array, cell: number, now: number, marks: boolean): void {
    if (marks) mark(row, cell, now);
    const j = cell - sensory;
    if (j >= 0 && j < LEARNING) row[spikes + j]++;
    wire.send(cell, now);
  }

  return {
    run(row, marks) {
      const { queue } = wire;
      const end = row[clock] + WINDOW;
      row.fill(0, spikes, spikes + LEARNING);
      wire.restore(row);
      let next = row[clock];
      for (let now = row[clock]; now < end; now++) {
        if (now >= next) next = stimulate(row, now);
        for (let node = queue.take(now); node >= 0; node = queue.next[node]) {
          const connection = queue.connection[node];
          if (arrive(row, connection, now)) spike(row, target[connection], now, marks);
        }
      }
      wire.save(row, end);
      row[clock] = end;
      row[steps]++;
    },
  };
}

/**
 * Spikes under way. Between windows they are a log in the row: what was sent and hasn't arrived everywhere, in the order of sending, from
 * which the queue is made again with the same order in each of its slots.
 */
function transmission(
  { sources, source, delay, out, outStart, longest }: Network,
  { logTicks, logSources, logSize, logCount, now }: Layout,
) {
  const perWindow = WINDOW / LEAST_INTERVAL + 1;
  const queue = arrivals(SLOTS, source.length * (Math.ceil(Math.max(...longest) / LEAST_INTERVAL) + 1));
  const ticks = new Float64Array(logSize + sources * perWindow);
  const senders = new Int32Array(ticks.length);
  let sent = 0;
  return {
    queue,
    send(from: number, tick: number): void {
      for (let k = outStart[from]; k < outStart[from + 1]; k++) queue.push(tick + delay[out[k]], out[k]);
      ticks[sent] = tick;
      senders[sent++] = from;
    },
    restore(row: Float64Array): void {
      queue.clear();
      sent = row[logCount];
      for (let i = 0; i < sent; i++) {
        ticks[i] = row[logTicks + i];
        senders[i] = row[logSources + i];
        for (let k = outStart[senders[i]]; k < outStart[senders[i] + 1]; k++) {
          const tick = ticks[i] + delay[out[k]];
          if (tick >= row[now]) queue.push(tick, out[k]);
        }
      }
    },
    save(row: Float64Array, end: number): void {
      const before = row[logCount];
      let kept = 0;
      for (let i = 0; i < sent; i++) {
        if (ticks[i] + longest[senders[i]] < end) continue;
        row[logTicks + kept] = ticks[i];
        row[logSources + kept++] = senders[i];
      }
      row.fill(0, logTicks + kept, logTicks + Math.max(kept, before)); // equal states are equal rows
      row.fill(0, logSources + kept, logSources + Math.max(kept, before));
      row[logCount] = kept;
    },
  };
}
