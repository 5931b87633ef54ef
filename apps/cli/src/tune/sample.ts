import type { Agent, OptionSchema, OptionSpec } from "@quantal/core";
import { exp, log, OptionError, type Rng, stream, UnknownNameError } from "@quantal/numeric";
import { taskOf } from "@quantal/trainer";
import type { EnvSource } from "gymnasium-js";
import { agentWith, type FoundAgent, makeAgent } from "../words/find.ts";
import type { OptionValues } from "../words/preset-file.ts";

/** One set of options that is tried. Trial 0 is what the agent takes by itself. */
export interface Trial {
  readonly number: number;
  readonly agent: Agent;
  /** Of the options that are searched. */
  readonly options: OptionValues;
}

/** What is tried, and in which options. */
export interface Trials {
  readonly trials: readonly Trial[];
  readonly searched: readonly string[];
  /** Draws that the agent refused, as options that don't go together. */
  readonly redraws: number;
}

/** Of one trial: more than that, and the ranges are at odds with the agent. */
const MAX_REDRAWS = 1000;
/** Enough to tell two settings apart, and readable. */
const DIGITS = 4;

/**
 * Trial 0, then draws within the ranges of the options that the words leave open. Each option of each trial has a stream of its own: fixing
 * one, or asking for more trials, changes no other draw.
 * @throws OptionError where nothing is left to search, or the agent refuses too many draws; UnknownNameError for a name in `only`
 */
export async function drawTrials(
  found: FoundAgent,
  env: EnvSource,
  { trials: numTrials, seed, only }: { trials: number; seed: number; only?: readonly string[] },
): Promise<Trials> {
  const { definition, spec } = found;
  const fixed = spec.settings.map(({ name }) => name).filter((name) => name !== "preset");
  const ranges = Object.keys(definition.options).filter((name) => definition.options[name].search !== undefined);
  const unknown = only?.find((name) => !ranges.includes(name));
  if (unknown !== undefined)
    throw new UnknownNameError({ where: `tune ${definition.id}`, kind: "searched option", name: unknown, known: ranges });
  const searched = ranges.filter((name) => !fixed.includes(name) && (only === undefined || only.includes(name)));
  if (searched.length === 0) {
    throw new OptionError({
      where: `tune ${definition.id}`,
      problem: "there is nothing to search",
      got: fixed.length > 0 ? `options with a range, without ${fixed.join(", ")}` : "no option with a range",
      expected: "one option or more with a search range",
      fix: `See quantal agents, or declare search in the agent's options`,
    });
  }
  const { agent: first } = makeAgent(found, env.id);
  await first.prepare?.({});
  first.learner(taskOf(env), 0).close?.(); // refuses what it can't serve before anything is drawn
  const options = Object.fromEntries(searched.map((name) => [name, first.options[name] as OptionValues[string]])); // plain values all
  const trials: Trial[] = [{ number: 0, agent: first, options }];
  let redraws = 0;
  for (let number = 1; number < numTrials; number++) {
    const drawn = drawTrial(found, env, { first, number, seed, searched });
    trials.push(drawn.trial);
    redraws += drawn.redraws;
  }
  return { trials, searched, redraws };
}

interface Draw {
  readonly first: Agent;
  readonly number: number;
  readonly seed: number;
  readonly searched: readonly string[];
}

function drawTrial(found: FoundAgent, env: EnvSource, { first, number, seed, searched }: Draw): { trial: Trial; redraws: number } {
  let refusal = "";
  for (let redraws = 0; redraws <= MAX_REDRAWS; redraws++) {
    const options = drawOptions(found.definition.options, searched, (name) => stream(seed, `tune ${name}`, number, redraws));
    try {
      const agent = agentWith(found, { ...(first.options as OptionValues), ...options });
      agent.learner(taskOf(env), 0).close?.();
      return { trial: { number, agent, options }, redraws };
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      refusal = error.message;
    }
  }
  const expected = `a valid one among ${MAX_REDRAWS} draws`;
  throw new OptionError({ where: `tune ${found.id}`, problem: "the ranges give no valid options", got: refusal, expected });
}

/** A value for each of the named options. */
export function drawOptions(schema: OptionSchema, names: readonly string[], rngOf: (name: string) => Rng): OptionValues {
  return Object.fromEntries(names.map((name) => [name, drawOption(schema[name], rngOf(name))]));
}

/** A value of an option that has a range: numbers with four digits, inside of it. */
export function drawOption(spec: OptionSpec, rng: Rng): number | string | boolean {
  const { search } = spec;
  if (search === undefined) return spec.default;
  if ("values" in search) return search.values[rng.integers(0, search.values.length)];
  const { low, high, scale = "linear" } = search;
  const isInteger = "integer" in spec && spec.integer === true;
  if (isInteger && scale === "linear") return rng.integers(low, high + 1);
  const top = isInteger ? high + 1 : high; // the highest integer is as likely as its neighbour
  const value = scale === "log" ? exp(rng.uniform(log(low), log(top))) : rng.uniform(low, top);
  const rounded = isInteger ? Math.floor(value) : Number(value.toPrecision(DIGITS));
  return Math.min(Math.max(rounded, low), high);
}
