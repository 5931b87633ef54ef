import * as discontinuous from "@quantal/discontinuous";
import type { EnvDefinition } from "gymnasium-js";
import type { EpisodeName } from "./episodes.ts";

/** A wrapper's reward on the recorded episode of a base. */
export interface Picture {
  readonly file: string;
  readonly on: EpisodeName;
  readonly params?: object;
  /** Whether the reward depends on where the episode ends. */
  readonly isByEnd?: boolean;
}

/** What the page says of a wrapper. Params, defaults and ids aren't here: they come from the code. */
export interface WrapperEntry {
  /** Name of its export. */
  readonly name: string;
  readonly about: string;
  /** R[t]. */
  readonly formula: string;
  readonly smooth: string;
  readonly preserves: string;
  /** What people who know Gymnasium call such a reward. */
  readonly called: string;
  readonly knob: string;
  readonly pictures: readonly Picture[];
  wrap(base: EnvDefinition, params?: object): EnvDefinition;
}

const {
  aggregate,
  blackout,
  delay,
  ladder,
  plateau,
  quantizeReturn,
  quantizeStep,
  randomDrop,
  terminal,
  terminalQuantized,
  terminalThreshold,
  tipLadder,
} = discontinuous;

const BASE = "`r[t]`";
const AT_END = "in the last step, else 0";

/** All wrappers, in the order of the page. */
export const WRAPPERS: readonly WrapperEntry[] = [
  {
    name: "aggregate",
    about: "pays every `gap` steps what has come together; with `flush` the episode's end pays the rest, without it the rest is lost",
    formula: "the sum of `r` since the last payment, if `t mod gap = 0` or, with `flush`, in the last step; else 0",
    smooth: BASE,
    preserves: "yes with `flush`",
    called: "delayed, sparse",
    knob: "`gap`: 1 is the base's reward itself, as many as the episode has steps is `terminal`",
    pictures: [
      { file: "aggregate", on: "cartPole" },
      { file: "aggregate-pendulum", on: "pendulum" },
      { file: "aggregate-mountain-car", on: "mountainCar" },
    ],
    wrap: (base, params) => aggregate(base, params),
  },
  {
    name: "terminal",
    about: "pays the whole return at once",
    formula: `\`G[t]\` ${AT_END}`,
    smooth: BASE,
    preserves: "yes",
    called: "sparse, episodic",
    knob: "`height`; `aggregate` has a `gap` on the way here",
    pictures: [{ file: "terminal", on: "cartPole" }],
    wrap: (base, params) => terminal(base, params),
  },
  {
    name: "delay",
    about: "pays each reward `delay` steps late, and in the last step all that are pending",
    formula: "`r[t - delay]`, 0 if `t <= delay`; in the last step besides: the sum of the last `delay` rewards",
    smooth: BASE,
    preserves: "yes",
    called: "delayed",
    knob: "`delay`: 0 is the base's reward itself, as many as the episode has steps is `terminal`",
    pictures: [{ file: "delay", on: "cartPole" }],
    wrap: (base, params) => delay(base, params),
  },
  {
    name: "randomDrop",
    about:
      "pays with a probability, the more for it; a stream of its own decides, keyed by two words of the environment's generator that are drawn after each reset",
    formula: "`r[t] / probability` with that probability, else 0",
    smooth: BASE,
    preserves: "in expectation",
    called: "stochastic, sparse",
    knob: "`probability`: 1 is the base's reward itself",
    pictures: [{ file: "random-drop", on: "cartPole" }],
    wrap: (base, params) => randomDrop(base, params),
  },
  {
    name: "blackout",
    about: "pays nothing in the first steps of every period (steps count from 1, so the first blackout is a step shorter)",
    formula: "0 if `t mod period < length`, else `r[t]`",
    smooth: "`r[t] (1 - length / period)`",
    preserves: "no",
    called: "sparse, partly observed",
    knob: "`length` and `period`",
    pictures: [{ file: "blackout", on: "cartPole" }],
    wrap: (base, params) => blackout(base, params),
  },
  {
    name: "quantizeStep",
    about: "rounds each reward down to a multiple of `quantum`; below 0 that is away from 0",
    formula: "`quantum floor(r[t] / quantum)`",
    smooth: BASE,
    preserves: "no",
    called: "dense, quantized",
    knob: "`quantum`, the length of a plateau and the height of a step at once",
    pictures: [
      { file: "quantize-step-pendulum", on: "pendulum", params: { quantum: 4 } },
      { file: "quantize-step-mountain-car", on: "mountainCar", params: { quantum: 0.025 } },
    ],
    wrap: (base, params) => quantizeStep(base, params),
  },
  {
    name: "quantizeReturn",
    about: "rounds the return down to a multiple of `quantum`, and pays as that rises or falls",
    formula: "`quantum (floor(G[t] / quantum) - floor(G[t - 1] / quantum))`, `G[0] = 0`",
    smooth: BASE,
    preserves: "but for less than a `quantum`",
    called: "sparse, quantized",
    knob: "`quantum`",
    pictures: [{ file: "quantize-return", on: "cartPole" }],
    wrap: (base, params) => quantizeReturn(base, params),
  },
  {
    name: "ladder",
    about: "pays each bonus once an episode, when the return first reaches its threshold; several in a step that passes several",
    formula: "the sum of `bonuses[k]` where `G[t - 1] < thresholds[k] <= G[t]` for the first time, `G[0] = from`",
    smooth:
      "what the line from `(from, 0)` through the corners `(thresholds[k], bonuses[0] + … + bonuses[k])` rises with the highest return so far",
    preserves: "no",
    called: "sparse, milestones, subgoals",
    knob: "`thresholds` (the plateaus between them), `bonuses` (each step's height)",
    pictures: [{ file: "ladder", on: "cartPole" }],
    wrap: (base, params) => ladder(base, params),
  },
  {
    name: "tipLadder",
    about:
      "the ladder for Acrobot, climbed by the height of the lower end, `h = -cos θ1 - cos(θ1 + θ2)` in link lengths, instead of the return",
    formula: "as `ladder`, with `h[t]` for `G[t]`",
    smooth: "as `ladder`, with the greatest `h` so far",
    preserves: "no",
    called: "sparse, milestones, shaped",
    knob: "`thresholds`, `bonuses`",
    pictures: [{ file: "tip-ladder", on: "acrobot" }],
    wrap: (base, params) => tipLadder(base, params),
  },
  {
    name: "terminalThreshold",
    about: "pays 1 for an episode that is good enough, and nothing else",
    formula: `1 if \`G[t] >= threshold\`, ${AT_END}`,
    smooth: `\`(G[t] - from) / (threshold - from)\` within [0, 1], ${AT_END}`,
    preserves: "no",
    called: "sparse, binary, success or failure",
    knob: "`threshold`",
    pictures: [{ file: "terminal-threshold", on: "cartPole", isByEnd: true }],
    wrap: (base, params) => terminalThreshold(base, params),
  },
  {
    name: "terminalQuantized",
    about: "pays the return at once, rounded down to a multiple of `quantum`",
    formula: `\`quantum floor(G[t] / quantum)\` ${AT_END}`,
    smooth: `\`G[t]\` ${AT_END}`,
    preserves: "no: an episode loses less than a `quantum`",
    called: "sparse, episodic, quantized",
    knob: "`quantum`",
    pictures: [{ file: "terminal-quantized", on: "cartPole", isByEnd: true }],
    wrap: (base, params) => terminalQuantized(base, params),
  },
  {
    name: "plateau",
    about: "pays 1 for a step whose observation is inside a box, bounds left out (null: no bounds); termination may cost a `penalty`",
    formula: "1 if `low[j] < observation[j] < high[j]` for all `j` with bounds, else 0; less `penalty` at termination",
    smooth:
      "`1 / (1 + sum of u[j]²)`, `u[j]` the distance from the middle of the bounds in half their width; less `penalty` at termination",
    preserves: "no",
    called: "sparse or dense, binary, in a goal region",
    knob: "`low` and `high`",
    pictures: [{ file: "plateau", on: "cartPole" }],
    wrap: (base, params) => plateau(base, params),
  },
];

/** A task of the set D1 to D9; its twin is found by its name. */
export interface TaskEntry {
  readonly number: string;
  readonly task: EnvDefinition;
  /** Name of its wrapper, or what else it is. */
  readonly by: string;
  readonly called: string;
}

const called = (name: string): string => WRAPPERS.find((entry) => entry.name === name)?.called ?? "";
const entry = (number: string, task: EnvDefinition, by: string): TaskEntry => ({ number, task, by, called: called(by) });

/** All tasks, in the order of the page. */
export const TASKS: readonly TaskEntry[] = [
  entry("D1", discontinuous.cartPoleAggregate, "aggregate"),
  entry("D2", discontinuous.cartPoleTerminal, "terminal"),
  entry("D3", discontinuous.cartPoleQuantizeReturn, "quantizeReturn"),
  entry("D4", discontinuous.cartPoleTerminalThreshold, "terminalThreshold"),
  entry("D5", discontinuous.cartPoleDelay, "delay"),
  entry("D6", discontinuous.cartPolePlateau, "plateau"),
  entry("D7", discontinuous.acrobotLadder, "tipLadder"),
  entry("D8", discontinuous.pendulumAggregate, "aggregate"),
  entry("D8", discontinuous.mountainCarContinuousAggregate, "aggregate"),
  entry("D8", discontinuous.pendulumQuantizeStep, "quantizeStep"),
  entry("D8", discontinuous.mountainCarContinuousQuantizeStep, "quantizeStep"),
  { number: "D9", task: discontinuous.threshold, by: "one step, 100 actions", called: "sparse, binary, a bandit" },
];
