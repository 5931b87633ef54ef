import { readFileSync } from "node:fs";
import { FormatError, NonFiniteError, OptionError, Pcg64 } from "@quantal/numeric";
import { type AnyAction, make, sample } from "gymnasium-js";
import type { Host } from "../host.ts";
import { printJson } from "../json.ts";
import type { FrameRecorder } from "../render/recorder.ts";
import { type FoundEnv, findEnv } from "../words/find.ts";
import { parseSpec } from "../words/spec.ts";

/** The words of `quantal rollout`, as commander gives them. */
export interface RolloutWords {
  readonly env: string;
  readonly seed: number | bigint;
  readonly actions?: string;
  readonly policy?: string;
  readonly random?: boolean;
  readonly agent?: string;
  readonly steps?: number;
  readonly json?: boolean;
  /** File of a picture: .gif, .png or .svg. */
  readonly render?: string;
  /** Of a .png or .svg: the step whose picture is wanted. */
  readonly frame?: number;
}

/** Where actions come from: told when an episode begins, asked before each step. */
interface Actor {
  begin(): void;
  act(observation: Float32Array, step: number): AnyAction;
}

/** What a rollout tells, and the contract of its JSON. */
export interface Told {
  readonly resets: { observation: Float32Array }[];
  readonly steps: { observation: Float32Array; reward: number; terminated: boolean; truncated: boolean }[];
}

/** Plays an environment and prints what it told. */
export async function rollout(words: RolloutWords, host: Host): Promise<void> {
  const told = await playRollout(words, host);
  if (words.json) printJson(told);
  else print(words.env, told);
}

/** Plays an environment as one would with Gymnasium: reset with the seed, steps, and resets without one after each end. */
export async function playRollout(words: RolloutWords, host: Host): Promise<Told> {
  const found = await findEnv("--env", parseSpec("--env", words.env), host);
  const list = words.actions === undefined ? undefined : readActions(words.actions, words.steps);
  const numSteps = words.steps ?? list?.length;
  const picture = await pictureOf(words, found, numSteps);
  const told = play(found, await actorOf(words, found, list, host), words.seed, numSteps, picture?.recorder);
  picture?.write();
  return told;
}

/** What --render asks for: who keeps the frames, and what writes them. All that can be wrong is said here, before anything runs. */
async function pictureOf({ render, frame }: RolloutWords, { source }: FoundEnv, numSteps: number | undefined) {
  if (render === undefined) {
    if (frame !== undefined)
      throw new OptionError({ where: "--frame", problem: "there is no picture to choose it for", fix: "Add --render FILE" });
    return undefined;
  }
  const { renderTarget } = await import("../render/target.ts");
  const { createFrameRecorder, frameRateOf } = await import("../render/recorder.ts");
  const { pictureWriter } = await import("../render/write-picture.ts");
  const target = renderTarget(render, frame, numSteps);
  const recorder = createFrameRecorder(source.id, target);
  const write = await pictureWriter(target);
  return { recorder, write: () => write(recorder.frames(), frameRateOf(source)) };
}

/** Without a number of steps it is one episode. */
function play(found: FoundEnv, actor: Actor, seed: number | bigint, numSteps: number | undefined, recorder?: FrameRecorder): Told {
  const env = make(found.source);
  let { observation } = env.reset({ seed });
  recorder?.take(0, "reset", env.render);
  actor.begin();
  const told: Told = { resets: [{ observation }], steps: [] };
  let isOver = false;
  for (let step = 0; numSteps === undefined ? !isOver : step < numSteps; step++) {
    if (isOver) {
      observation = env.reset().observation;
      recorder?.take(step, "reset", env.render);
      actor.begin();
      told.resets.push({ observation });
    }
    const { reward, terminated, truncated, ...result } = env.step(actor.act(observation, step));
    observation = result.observation;
    requireFinite(`${found.source.id}: step ${step} of seed ${seed}`, reward, observation);
    told.steps.push({ observation, reward, terminated, truncated });
    recorder?.take(step + 1, "step", env.render);
    isOver = terminated || truncated;
  }
  recorder?.finish();
  env.close();
  return told;
}

async function actorOf(words: RolloutWords, { source }: FoundEnv, list: readonly AnyAction[] | undefined, host: Host): Promise<Actor> {
  if (list !== undefined) return { begin() {}, act: (_observation, step) => list[step] };
  if (words.policy !== undefined) {
    const { policyActor } = await import("./policy-actor.ts");
    return policyActor({ ...words, policy: words.policy }, source, host);
  }
  if (!words.random) {
    throw new OptionError({
      where: "rollout",
      problem: "nothing says how to act",
      expected: "one of --actions FILE, --policy DIR and --random",
    });
  }
  const rng = new Pcg64(words.seed); // as env.action_space.seed(seed) and sample() in Gymnasium
  return { begin() {}, act: () => sample(source.actionSpace, rng) as AnyAction }; // a Float64Array is taken too
}

/** @throws FormatError where the file is no JSON list of numbers or of lists of numbers, OptionError where there is none or it is too short */
function readActions(path: string, numSteps: number | undefined): AnyAction[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new OptionError({ where: "--actions", problem: "the file can't be read", got: path, expected: "a JSON list of actions" });
  }
  const refuse = (problem: string, got: unknown): FormatError =>
    new FormatError({ where: `--actions ${path}`, problem, got, expected: "a JSON list of numbers, or of lists of numbers" });
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw refuse("the file is no JSON", error);
  }
  if (!Array.isArray(list)) throw refuse("the file is no list", list);
  for (const [step, action] of list.entries()) {
    const isAction = typeof action === "number" || (Array.isArray(action) && action.every((each) => typeof each === "number"));
    if (!isAction) throw refuse(`action ${step} is none`, action);
  }
  if (numSteps !== undefined && numSteps > list.length) {
    throw new OptionError({
      where: "--steps",
      problem: "there are not so many actions",
      got: numSteps,
      expected: `at most ${list.length}, the actions of ${path}`,
    });
  }
  return list;
}

function print(id: string, { steps }: Told): void {
  let episode = 1;
  let length = 0;
  let sum = 0;
  for (const [k, { reward, terminated, truncated }] of steps.entries()) {
    length++;
    sum += reward;
    if (!terminated && !truncated && k < steps.length - 1) continue;
    const end = terminated ? "terminated" : truncated ? "truncated" : "not over";
    console.log(`${id} episode ${episode}: ${length} steps, return ${Number(sum.toPrecision(6))}, ${end}`);
    episode++;
    length = 0;
    sum = 0;
  }
}

/** @throws NonFiniteError naming the first value that is NaN or infinite */
function requireFinite(where: string, reward: number, observation: Float32Array): void {
  const named: [string, number][] = [
    ["reward", reward],
    ...[...observation].map((value, k): [string, number] => [`observation[${k}]`, value]),
  ];
  for (const [name, got] of named) {
    if (!Number.isFinite(got)) throw new NonFiniteError({ where, problem: `${name} is not finite`, got, expected: "a finite number" });
  }
}
