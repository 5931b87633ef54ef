import { FormatError, OptionError, Pcg64, type Rng } from "@quantal/numeric";
import type { Data, Info } from "../data.ts";
import type { ClassLanes } from "../env/class-lanes.ts";
import { isClassSource } from "../env/from-env.ts";
import { createLanes } from "../env/lanes.ts";
import type { EnvDefinition, EnvSource, LaneEnv } from "../env/types.ts";
import { createPainter, type Frame } from "../paint/painter.ts";
import { type EnvSpec, isSpec, sourceOf } from "./env-spec.ts";
import { lookUp } from "./registry.ts";
import { entropySeed, seededGenerator } from "./seeding.ts";

/** What seeds a reset; undefined goes on with the generator that there is. */
export type Seed = number | bigint | undefined;

/** Lanes that are seeded as Gymnasium seeds environments: a PCG64 a lane for definitions, the class's own for classes. */
export interface SeededLanes {
  readonly lanes: LaneEnv;
  /** Resets a lane. A definition's first reset without a seed takes one from entropy. */
  reset(lane: number, seed: Seed, options: object | undefined): void;
  info(lane: number): Info;
  render(lane: number): Frame | undefined;
  /** The seed of a lane's generator, where it is known. */
  seed(lane: number): Seed;
  /** What a lane draws from, whatever generator it has just now; none where it is a class's own. */
  rng?(lane: number): Rng;
  saveGenerators(): Data;
  loadGenerators(saved: Data | undefined): void;
}

/**
 * A source by itself, by its id or by its spec, with changes.
 * @throws UnknownNameError, OptionError
 */
export function resolveSource(where: string, source: EnvSource | EnvSpec | string, changes: object): EnvSource {
  const found = typeof source === "string" ? lookUp(source) : isSpec(source) ? sourceOf(source) : source;
  if (typeof found !== "object" || found === null || typeof found.vector !== "function") {
    const expected = "a registered id, a definition, what fromEnv returns, or a spec";
    throw new OptionError({ where, problem: "this is no environment", got: source ?? null, expected });
  }
  return Object.keys(changes).length === 0 ? found : found.with(changes);
}

/**
 * Makes seeded lanes of a definition or of what `fromEnv` returned.
 * @throws OptionError for any other source: nothing says how its lanes would take a seed
 */
export function createSeededLanes(where: string, source: EnvSource, numEnvs: number): SeededLanes {
  if (isClassSource(source)) return ofClass(source.vector(numEnvs));
  if (isDefinition(source)) return ofDefinition(source, numEnvs);
  throw new OptionError({ where, problem: "this source can't be seeded", got: source.id, expected: "what defineEnv or fromEnv returns" });
}

function ofDefinition(definition: EnvDefinition, numEnvs: number): SeededLanes {
  const seeds = new Array<Seed>(numEnvs).fill(undefined);
  const generators = Array.from({ length: numEnvs }, () => new Pcg64(0)); // each is replaced at its lane's first reset
  const lanes = createLanes(definition, numEnvs, generators);
  return {
    lanes,
    reset(lane, seed, options) {
      const chosen = seed ?? (seeds[lane] === undefined ? entropySeed() : undefined);
      if (chosen !== undefined) {
        generators[lane] = seededGenerator(`${definition.id}.reset`, chosen);
        seeds[lane] = chosen;
      }
      lanes.reset(lane, options);
    },
    info: (lane) => lanes.info?.(lane) ?? {},
    render(lane) {
      if (!lanes.draw) return undefined;
      const painter = createPainter();
      lanes.draw(painter, lane);
      return painter.frame();
    },
    seed: (lane) => seeds[lane],
    rng: (lane) => ({
      u32: () => generators[lane].u32(),
      uniform: (low, high) => generators[lane].uniform(low, high),
      normal: () => generators[lane].normal(),
      integers: (low, high) => generators[lane].integers(low, high),
    }),
    saveGenerators: () => generators.map((generator, lane) => ({ seed: seedToData(seeds[lane]), words: generator.save() })),
    loadGenerators(saved) {
      const entries = readGenerators(definition.id, saved, numEnvs);
      for (const [lane, { seed, words }] of entries.entries()) {
        seeds[lane] = seed;
        generators[lane].load(words);
      }
    },
  };
}

function ofClass(lanes: ClassLanes): SeededLanes {
  const seeds = new Array<Seed>(lanes.numEnvs).fill(undefined);
  return {
    lanes,
    reset(lane, seed, options) {
      lanes.resetSeeded(lane, seed, options);
      seeds[lane] = seed ?? seeds[lane];
    },
    info: lanes.info,
    render: lanes.render,
    seed: (lane) => seeds[lane],
    saveGenerators: () => null, // a class's snapshot has its generator inside
    loadGenerators() {},
  };
}

function isDefinition(source: EnvSource): source is EnvDefinition {
  return "observe" in source && typeof source.observe === "function" && "step" in source;
}

/** JSON and structured data have no bigint everywhere, so a seed is saved in decimal. */
function seedToData(seed: Seed): string | null {
  return seed === undefined ? null : String(seed);
}

function readGenerators(id: string, saved: Data | undefined, numEnvs: number): { seed: Seed; words: Uint32Array }[] {
  const entries: { seed: Seed; words: Uint32Array }[] = [];
  for (const entry of Array.isArray(saved) ? saved : []) {
    if (typeof entry !== "object" || entry === null || !("words" in entry) || !(entry.words instanceof Uint32Array)) break;
    const seed = "seed" in entry && typeof entry.seed === "string" ? BigInt(entry.seed) : undefined;
    entries.push({ seed: seed !== undefined && seed <= Number.MAX_SAFE_INTEGER ? Number(seed) : seed, words: entry.words });
  }
  if (entries.length === numEnvs) return entries;
  throw new FormatError({
    where: `${id}.restore`,
    problem: "the saved generators don't fit",
    got: saved ?? null,
    expected: `${numEnvs} of them`,
  });
}
