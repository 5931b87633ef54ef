import { type Rng, stream } from "@quantal/numeric";
import { CELL, TICKS_PER_MS } from "./cells.ts";

/** Sensory cells of one number of the observation. */
export const BINS = 20;
export const ASSOCIATION = 40;
export const MOTOR = 40;
const GROUP = 10; // interneurons of a kind

/** Receptors that a connection ends on. Excitatory ones are AM2 and NM2 together. */
export const RECEPTOR = { stimulus: 0, excitatory: 1, gaba: 2, slowGaba: 3 } as const;

/**
 * Cells and connections. Cells in order: sensory, association, motor, then four groups of interneurons; behind them as sources
 * of spikes one stimulus a sensory cell. Plastic connections come first, in order of the cells that they end on.
 */
export interface Network {
  readonly sensory: number;
  readonly neurons: number;
  /** Cells and stimuli. */
  readonly sources: number;
  /** [neurons]: values of CELL */
  readonly kind: Uint8Array;
  /** Number of plastic connections. */
  readonly plastic: number;
  /** All [connections]: where from, where to, after how many ticks, and onto what. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly delay: Int32Array;
  readonly receptor: Uint8Array;
  /** [connections]: AM, AM2, GA or GA2; of plastic ones the first weight. */
  readonly weight: Float64Array;
  /** [connections]: NM2, 0 for others than excitatory ones. */
  readonly slowWeight: Float64Array;
  /** Connections that leave source i: out[outStart[i]] to out[outStart[i + 1] - 1], plastic ones first. */
  readonly out: Int32Array;
  readonly outStart: Int32Array;
  /** [sources]: the longest delay of those that leave it */
  readonly longest: Int32Array;
  /** Plastic connections onto association and motor cell j are inStart[j] to inStart[j + 1] - 1. */
  readonly inStart: Int32Array;
}

interface Group {
  readonly first: number;
  readonly size: number;
}

interface Projection {
  readonly from: Group;
  readonly to: Group;
  readonly inDegree: number;
  readonly receptor: number;
  readonly weight: number;
  readonly slowWeight?: number;
  readonly isPlastic?: boolean;
}

/** Draws the connections, their delays and first weights from the stream "wiring" of the seed. */
export function wire(observationSize: number, seed: number): Network {
  const groups = groupsOf(observationSize * BINS);
  const sensory = groups.sensory.size;
  const neurons = sensory + ASSOCIATION + MOTOR + 4 * GROUP;
  const rng = stream(seed, "wiring");
  const rows = connectionsOf(projectionsOf(groups), sensory, neurons, rng);
  const sources = neurons + sensory;
  return {
    sensory,
    neurons,
    sources,
    kind: Uint8Array.from({ length: neurons }, (_, i) => kindOf(i, groups)),
    plastic: rows.filter((row) => row.isPlastic).length,
    source: Int32Array.from(rows, (row) => row.source),
    target: Int32Array.from(rows, (row) => row.target),
    delay: Int32Array.from(rows, (row) => row.delay),
    receptor: Uint8Array.from(rows, (row) => row.receptor),
    weight: Float64Array.from(rows, (row) => row.weight),
    slowWeight: Float64Array.from(rows, (row) => row.slowWeight),
    ...leaving(rows, sources),
    inStart: arriving(rows, sensory),
  };
}

/** As `wire`, but gives the network that it made last where it is asked for it again: policies are made often, of one wiring. */
export function lastWired(): typeof wire {
  let last: Network | undefined;
  let of = "";
  return (observationSize, seed) => {
    if (last === undefined || of !== `${observationSize} ${seed}`) last = wire(observationSize, seed);
    of = `${observationSize} ${seed}`;
    return last;
  };
}

type Groups = ReturnType<typeof groupsOf>;

function groupsOf(sensory: number) {
  const group = (first: number, size: number): Group => ({ first: sensory + first, size });
  const behind = ASSOCIATION + MOTOR;
  return {
    sensory: { first: 0, size: sensory },
    association: group(0, ASSOCIATION),
    motor: group(ASSOCIATION, MOTOR),
    fastAssociation: group(behind, GROUP),
    slowAssociation: group(behind + GROUP, GROUP),
    fastMotor: group(behind + 2 * GROUP, GROUP),
    slowMotor: group(behind + 3 * GROUP, GROUP),
  };
}

function kindOf(i: number, { fastAssociation, slowAssociation, fastMotor, slowMotor }: Groups): number {
  if (isIn(i, fastAssociation) || isIn(i, fastMotor)) return CELL.fast;
  return isIn(i, slowAssociation) || isIn(i, slowMotor) ? CELL.lowThreshold : CELL.excitatory;
}

function isIn(i: number, { first, size }: Group): boolean {
  return i >= first && i < first + size;
}

/** The published table, weights times their gains (EE 2, EI 3, IE 2, II 1). Rows of motor cells follow those of association cells. */
function projectionsOf(groups: Groups): Projection[] {
  const { sensory, association, motor } = groups;
  const excite = (from: Group, to: Group, inDegree: number, weight: number, slowWeight: number): Projection => ({
    from,
    to,
    inDegree,
    receptor: RECEPTOR.excitatory,
    weight,
    slowWeight,
  });
  return [
    { ...excite(sensory, association, 25, 10, 0.196), isPlastic: true },
    { ...excite(association, motor, 20, 6.5, 0.1), isPlastic: true },
    excite(association, groups.fastAssociation, 15, 5.85, 0.0585),
    excite(association, groups.slowAssociation, 15, 5.94, 0.294),
    excite(motor, groups.fastMotor, 16, 5.85, 0.0585),
    excite(motor, groups.slowMotor, 16, 2.94, 0.294),
    ...inhibition(association, groups.fastAssociation, groups.slowAssociation),
    ...inhibition(motor, groups.fastMotor, groups.slowMotor),
  ];
}

function inhibition(cells: Group, fast: Group, slow: Group): Projection[] {
  const { gaba, slowGaba } = RECEPTOR;
  return [
    { from: fast, to: cells, inDegree: 4, receptor: gaba, weight: 18 },
    { from: fast, to: fast, inDegree: 1, receptor: gaba, weight: 4.5 },
    { from: fast, to: slow, inDegree: 2, receptor: gaba, weight: 4.5 },
    { from: slow, to: cells, inDegree: 4, receptor: slowGaba, weight: 5 },
    { from: slow, to: fast, inDegree: 2, receptor: slowGaba, weight: 2.25 },
    { from: slow, to: slow, inDegree: 1, receptor: slowGaba, weight: 5.5 },
  ];
}

interface Connection {
  readonly source: number;
  readonly target: number;
  readonly delay: number;
  readonly receptor: number;
  readonly weight: number;
  readonly slowWeight: number;
  readonly isPlastic: boolean;
}

function connectionsOf(projections: readonly Projection[], sensory: number, neurons: number, rng: Rng): Connection[] {
  const rows: Connection[] = [];
  for (const { from, to, inDegree, receptor, weight, slowWeight = 0, isPlastic = false } of projections) {
    const [low, high] = receptor === RECEPTOR.slowGaba ? [3, 12] : [1.8, 2.2]; // ms
    for (let target = to.first; target < to.first + to.size; target++) {
      for (const source of sourcesOf(from, target, inDegree, rng)) {
        const delay = Math.round(rng.uniform(low, high) * TICKS_PER_MS);
        const scale = isPlastic ? rng.uniform(0.5, 1.5) : 1;
        rows.push({ source, target, delay, receptor, weight: weight * scale, slowWeight, isPlastic });
      }
    }
  }
  for (let cell = 0; cell < sensory; cell++) {
    const delay = Math.round(rng.uniform(0.8, 1.2) * TICKS_PER_MS);
    const { stimulus: receptor } = RECEPTOR;
    rows.push({ source: neurons + cell, target: cell, delay, receptor, weight: 35, slowWeight: 0, isPlastic: false });
  }
  return rows;
}

/** Different cells of a group, none of them the target itself; all of them where the group is smaller than the in-degree. */
function sourcesOf({ first, size }: Group, target: number, inDegree: number, rng: Rng): number[] {
  const cells = Array.from({ length: size }, (_, k) => first + k).filter((cell) => cell !== target);
  const count = Math.min(inDegree, cells.length);
  for (let k = 0; k < count; k++) {
    const other = rng.integers(k, cells.length);
    [cells[k], cells[other]] = [cells[other], cells[k]];
  }
  return cells.slice(0, count);
}

/** Connections by the source that they leave, each source's in order. */
function leaving(rows: readonly Connection[], sources: number): Pick<Network, "out" | "outStart" | "longest"> {
  const outStart = new Int32Array(sources + 1);
  const longest = new Int32Array(sources);
  for (const { source, delay } of rows) {
    outStart[source + 1]++;
    longest[source] = Math.max(longest[source], delay);
  }
  for (let i = 0; i < sources; i++) outStart[i + 1] += outStart[i];
  const out = new Int32Array(rows.length);
  const at = outStart.slice();
  for (const [c, { source }] of rows.entries()) out[at[source]++] = c;
  return { out, outStart, longest };
}

/** Where the plastic connections onto each learning cell begin, and where the last one's end. */
function arriving(rows: readonly Connection[], sensory: number): Int32Array {
  const inStart = new Int32Array(ASSOCIATION + MOTOR + 1);
  for (const { target, isPlastic } of rows) if (isPlastic) inStart[target - sensory + 1]++;
  for (let j = 0; j < inStart.length - 1; j++) inStart[j + 1] += inStart[j];
  return inStart;
}
