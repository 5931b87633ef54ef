import { describe, OptionError, UserCodeError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { Experience } from "./experience.ts";
import { type OptionSchema, type OptionsOf, type Presets, resolveOptions } from "./options.ts";
import type { Order } from "./order.ts";
import type { ParallelFor } from "./parallel.ts";
import type { BatchPolicy, PolicySpec } from "./policy.ts";
import { checkSearch } from "./search.ts";
import type { Task } from "./task.ts";

/** What a thread offers an agent. */
export interface Host {
  readonly parallel?: ParallelFor;
}

/** Named numbers of one update, for plots. */
export type Metrics = Record<string, number>;

/**
 * The part of an agent that learns. Closures hold constants and scratch only: all that a later call needs is in State,
 * so that a run is saved whole and goes on with the same bits.
 */
export interface Learner<State extends Data> {
  init(): State;
  /** What experience is wanted next. Pure and repeatable: a checkpoint lies before it. */
  ask(state: Readonly<State>, remaining: number): Order;
  /** Learns from what came back; the only writer of state. Must accept `complete: false`. */
  tell(state: State, experience: Experience): Metrics;
  /** A word of warning on what tell returned, if there is one to say; a run shows each once. */
  warning?(metrics: Metrics): string | undefined;
  /** The policy as it is now: the one that explores, or the one that is judged. */
  policy(state: Readonly<State>, mode: "explore" | "greedy"): PolicySpec;
  /** The learner will not be used again: gives pooled memory back. */
  close?(): void;
}

/**
 * Orders experience and learns from it. It never steps an environment, counts steps, evaluates itself or opens a file.
 * A worker makes the same agent from (module, export, options).
 */
export interface Agent<State extends Data = Data> {
  readonly id: string;
  readonly module?: string;
  readonly export?: string;
  /** Every option with its value, as validated. */
  readonly options: Readonly<Record<string, Data>>;
  /** Loads WebAssembly and the like; awaited in each thread before anything else. Calling it again does no harm. */
  prepare?(host: Host): Promise<void>;
  /**
   * What the bits of a run depend on beside its seed, known once prepared; a run's manifest says it. Left out where they depend on
   * nothing else, as they should: for libraries that promise equal bits on one machine only.
   */
  sameBitsOn?(): string;
  /** @throws SpaceError when the task's spaces can't be served */
  learner(task: Task, seed: number): Learner<State>;
  /** From spec and task only, never from options; copies what it writes to. */
  createPolicy(spec: PolicySpec, task: Task, numLanes: number): BatchPolicy;
}

/** What `create` gives: an agent without its identity. */
export type AgentBody<State extends Data = Data> = Omit<Agent<State>, "id" | "module" | "export" | "options">;

/** What an agent is defined by. */
export interface AgentConfig<S extends OptionSchema, State extends Data> {
  /** Such as `ppo`, or `my/cem` for one of your own. */
  readonly id: string;
  /** `import.meta.url`: what worker threads load. Without it the agent runs inline only. */
  readonly module?: string;
  /** Name of the module's export that holds the definition. @default "default" */
  readonly export?: string;
  readonly options: S;
  /** Named sets of options. One that has an environment's id is what the command line takes for that environment. */
  readonly presets?: Presets<S>;
  create(options: OptionsOf<S>): AgentBody<State>;
}

/** A function that makes the agent, and carries what it takes: a module's default export, and what workers call. */
export interface AgentDefinition<S extends OptionSchema = OptionSchema, State extends Data = Data> {
  /** @throws OptionError naming the option, the value and its range */
  (options?: Partial<OptionsOf<S>> & { preset?: string }): Agent<State>;
  readonly id: string;
  readonly module?: string;
  readonly export?: string;
  readonly options: S;
  readonly presets: Presets<S>;
}

/**
 * Defines an agent from its options and a function that makes it.
 * Options are validated before `create` sees them: defaults, then the preset, then what was given.
 */
export function defineAgent<const S extends OptionSchema, State extends Data>(config: AgentConfig<S, State>): AgentDefinition<S, State> {
  checkConfig(config);
  const identity: { module?: string; export?: string } = {};
  if (config.module !== undefined) identity.module = config.module;
  if (config.export !== undefined) identity.export = config.export;
  const presets = config.presets ?? {};
  const make = (given: Partial<OptionsOf<S>> & { preset?: string } = {}): Agent<State> => {
    const options = resolveOptions(config.id, config.options, presets, given);
    const body = config.create(options);
    requireMethods(`${config.id}: create`, body, ["learner", "createPolicy"]);
    // A plain object that shares the body's methods: `this` inside a body's method is the agent itself.
    return Object.assign(body, { id: config.id, options: { ...options } }, identity);
  };
  // A function's own `name` can't be assigned, so the rest is: id, options, presets, module and export.
  return Object.assign(make, { id: config.id, options: config.options, presets, ...identity });
}

/** @throws OptionError naming what is missing or wrong in a definition */
function checkConfig({ id, options, create }: { readonly id: unknown; readonly options: unknown; readonly create: unknown }): void {
  if (typeof id !== "string" || id === "") {
    throw new OptionError({ where: "defineAgent", problem: "id is missing", got: describe(id), expected: 'a name like "my/agent"' });
  }
  const where = `defineAgent ${id}`;
  if (typeof create !== "function")
    throw new OptionError({ where, problem: "create is missing", got: describe(create), expected: "a function of the options" });
  if (typeof options !== "object" || options === null) {
    throw new OptionError({ where, problem: "options are missing", got: describe(options), expected: "an object, {} for none" });
  }
  for (const [name, spec] of Object.entries(options)) {
    if (typeof spec !== "object" || spec === null || !("default" in spec)) {
      throw new OptionError({
        where: `${where}: option ${name}`,
        problem: "this describes no option",
        got: spec,
        expected: 'an object like { default: 8, min: 1, integer: true, about: "lanes" }',
      });
    }
    resolveOptions(where, { [name]: spec }, {}, { [name]: spec.default }); // the default must be a value of its own option
    checkSearch(where, name, spec);
  }
}

/**
 * Checks that what a user's function returned has these methods.
 * @throws UserCodeError naming the first that is missing
 */
export function requireMethods(where: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== "object" || value === null || value instanceof Promise) {
    throw new UserCodeError({
      where,
      problem: "nothing usable was returned",
      got: describe(value),
      expected: `an object with ${names.join(", ")}`,
    });
  }
  const methods = new Map<string, unknown>(names.map((name) => [name, Reflect.get(value, name)]));
  for (const [name, method] of methods) {
    if (typeof method !== "function")
      throw new UserCodeError({ where, problem: `method ${name} is missing`, got: describe(method), expected: "a function" });
  }
}
