import { registerDiscontinuous, threshold, thresholdSmooth } from "@quantal/discontinuous";
import { type EnvDefinition, make, registered } from "gymnasium-js";
import { type Picture, TASKS, type TaskEntry, WRAPPERS, type WrapperEntry } from "./catalog.ts";
import { endsIn, episodeOf, rewardsIn } from "./episodes.ts";
import { countPlot, rewardPlot } from "./reward-plot.ts";
import { AFTER, INTRODUCTION, WRAPPERS_HEAD } from "./words.ts";

/** The page and its pictures, by path under docs/. */
export interface Pages {
  readonly [path: string]: string;
}

/** What docs/discontinuous.md and docs/discontinuous/ must be for the code as it is. */
export function render(): Pages {
  registerDiscontinuous();
  const pictures = WRAPPERS.flatMap((entry) => entry.pictures.map((each): [string, string] => [pathOf(each.file), drawn(entry, each)]));
  pictures.push([pathOf("threshold"), thresholdPicture()]);
  const sections = [INTRODUCTION, taskTable(), WRAPPERS_HEAD, ...WRAPPERS.map(wrapperSection), thresholdSection(), AFTER];
  return { "discontinuous.md": `${sections.join("\n\n")}\n`, ...Object.fromEntries(pictures) };
}

const pathOf = (file: string): string => `discontinuous/${file}.svg`;

function drawn({ name, wrap }: WrapperEntry, { on, params = {}, isByEnd = false }: Picture): string {
  const episode = episodeOf(on);
  const { base, hidden } = episode;
  const [sharp, smooth] = [wrap(base, params), wrap(base, { ...params, height: 0 })];
  const without = hidden === undefined ? "" : ` (without ${hidden})`;
  return rewardPlot({
    title: `${name}${shown(paramsOf(sharp), ": ")}, on ${base.id}${without}`,
    base: rewardsIn(episode, base),
    sharp: rewardsIn(episode, sharp),
    smooth: rewardsIn(episode, smooth),
    ...(isByEnd ? { ends: { sharp: endsIn(episode, sharp), smooth: endsIn(episode, smooth) } } : {}),
  });
}

/** The rewards of the one-step task over the number of actions at 0.5, the others being at -0.5. */
function thresholdPicture(): string {
  const [sharp, smooth] = [threshold, thresholdSmooth].map((definition) => {
    const env = make(definition);
    return Array.from({ length: 101 }, (_, count) => {
      env.reset({ seed: 1 });
      return env.step(Float32Array.from({ length: 100 }, (_, j) => (j < count ? 0.5 : -0.5))).reward;
    });
  });
  return countPlot(`${threshold.id}: threshold 60`, "actions at 0.5, the others at −0.5", sharp, smooth);
}

function taskTable(): string {
  const head = ["| | id, and its smooth twin | reward by | params | called | solved at |", "| --- | --- | --- | --- | --- | --- |"];
  return ["## The tasks", "", ...head, ...TASKS.map(taskRow)].join("\n");
}

function taskRow({ number, task, by, called }: TaskEntry): string {
  const found = registered().find(({ source }) => source === task);
  const twin = registered().find(({ id }) => id === task.id.replace("-v0", "Smooth-v0"));
  if (found === undefined || twin === undefined) throw new Error(`${task.id} or its twin isn't registered`);
  const own = WRAPPERS.find(({ name }) => name === by);
  const names = own === undefined ? Object.keys(Object(task.params)) : Object.keys(paramsOf(own.wrap(episodeOf(own.pictures[0].on).base)));
  const params = Object.entries(Object(task.params)).filter(([name]) => names.includes(name) && name !== "height");
  const reward = own === undefined ? by : `[\`${by}\`](#${by.toLowerCase()})`;
  return `| ${number} | \`${found.id}\`<br>\`${twin.id}\` | ${reward} | ${listed(params)} | ${called} | ${found.rewardThreshold ?? "no threshold"} |`;
}

function wrapperSection({ name, about, formula, smooth, preserves, called, knob, pictures, wrap }: WrapperEntry): string {
  const { base } = episodeOf(pictures[0].on);
  const params = Object.entries(paramsOf(wrap(base))).filter(([param]) => param !== "height");
  return [
    `### ${name}`,
    "",
    `\`${name}\` ${about}.`,
    "",
    "| | |",
    "| --- | --- |",
    `| reward | ${formula} |`,
    `| smooth | ${smooth} |`,
    `| params, defaults | ${params.length === 0 ? "none but `height`" : listed(params)} |`,
    `| preserves the return | ${preserves} |`,
    `| called | ${called} |`,
    `| knob | ${knob} |`,
    ...pictures.flatMap(({ file, on }) => ["", `![${name} on ${episodeOf(on).base.id}](${pathOf(file)})`]),
  ].join("\n");
}

function thresholdSection(): string {
  return [
    "### The one-step task",
    "",
    "`discontinuous/Threshold-v0` is no wrapper but an environment: it observes a number in [0.5, 1] that says nothing, an action is 100 numbers in [-1, 1], and the",
    "episode ends after one step. It pays 1 where `threshold` actions or more are above 0, else 0; smooth: the sum of `0.5 + action / 2` over all actions, divided by `threshold`, 1 at most.",
    "Its score is the reward at height 1.",
    "",
    `![the one-step task](${pathOf("threshold")})`,
  ].join("\n");
}

/** A wrapped definition's own params. */
function paramsOf(wrapped: EnvDefinition): object {
  return Object(wrapped.params);
}

function listed(params: readonly (readonly [string, unknown])[]): string {
  return params.map(([name, value]) => `\`${name}\` ${JSON.stringify(value).replaceAll(",", ", ")}`).join(", ");
}

/** Params in a picture's title. */
function shown(params: object, before: string): string {
  const words = Object.entries(params).flatMap(([name, value]) => (name === "height" || Array.isArray(value) ? [] : [`${name} ${value}`]));
  return words.length === 0 ? "" : `${before}${words.join(", ")}`;
}
