import type { Agent, Learner } from "@quantal/core";
import { DIGIT_PIXELS } from "@quantal/digits";
import type { DigitsArm, DigitsMark, ReleaseFields } from "@quantal/evaluation";
import { accuracy } from "@quantal/nn";
import { OptionError } from "@quantal/numeric";
import type { RsrpOptions, RsrpState } from "@quantal/rsrp";
import { type Executor, type RunStore, taskOf, train } from "@quantal/trainer";
import type { Data } from "gymnasium-js";
import type { MadeAgent } from "../../words/find.ts";
import { answerImages } from "./answer-images.ts";
import type { DigitsSource } from "./find-digits.ts";
import type { MadeRun } from "./made-run.ts";

/** What is trained, and where. */
export interface AgentTraining extends DigitsSource {
  /** Two of the same: one learns, in threads maybe; the other is judged in this one. */
  readonly made: MadeAgent;
  readonly judged: MadeAgent;
  readonly arm: DigitsArm;
  readonly seed: number;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  onMark(mark: DigitsMark): void;
}

const FIRST_PARTS = 8; // of the first mark, so that curves on a log scale begin early

/**
 * Trains an agent on mini-batches, with an exact budget. At each mark its greedy policy answers all validation and test images; the clock
 * stands still meanwhile.
 * @returns undefined where the signal ended it
 */
export async function trainAgent(training: AgentTraining): Promise<MadeRun | undefined> {
  const { made, judged, env, seed, arm, executor, signal } = training;
  const steps = stepsOf(training);
  const starts = new Set<number>();
  await judged.agent.prepare?.({});
  const judge = createJudge(training, steps);
  const run = train({
    agent: watchStarts(made.agent, starts),
    ...{ env, seed, budget: { environmentSteps: steps }, executor, signal, store: judge.store },
    evaluation: { every: Math.max(1, Math.floor(steps / (arm.marks * FIRST_PARTS))), episodes: 1, finalEpisodes: 0 }, // for its checkpoints
  });
  run.events.subscribe(({ type }) => {
    if (type === "started") judge.start();
  });
  const result = await run.result;
  if (result.stopped) return undefined;
  const fields = fieldsOf(judged.agent, result.snapshot.agent);
  return {
    ...{ agent: made.agent.id, options: { ...made.agent.options }, steps, images: steps * batchOf(training), hash: result.hash },
    ...{ batches: starts.size > 0 ? starts.size : steps, curve: judge.curve, answers: judge.answers() },
    ...(fields === undefined ? {} : { fields }),
  };
}

/** @throws OptionError for images that are no whole mini-batches */
function stepsOf({ arm, env }: Pick<AgentTraining, "arm" | "env">): number {
  const steps = arm.images / batchOf({ env });
  if (Number.isInteger(steps)) return steps;
  const expected = `a multiple of ${batchOf({ env })}`;
  throw new OptionError({ where: `arm ${arm.label}`, problem: "images are no whole mini-batches", got: arm.images, expected });
}

function batchOf({ env }: Pick<AgentTraining, "env">): number {
  return env.observationSpace.shape[0];
}

/** A store that keeps no checkpoint, but judges those at the marks. */
function createJudge({ judged: { agent }, arm, splits, env, seed, onMark }: AgentTraining, steps: number) {
  const unit = steps / arm.marks;
  const marks = [1 / 8, 1 / 4, 1 / 2, ...Array.from({ length: arm.marks }, (_, k) => k + 1)].map((part) => Math.ceil(part * unit));
  const curve: DigitsMark[] = [];
  const learner: Learner<Data> = agent.learner(taskOf(env), seed);
  let answers: Uint8Array = new Uint8Array(0);
  let [startedAt, judging] = [performance.now(), 0];
  const judge = (state: Data, trained: number): void => {
    const before = performance.now();
    const policy = learner.policy(state, "greedy");
    const validation = accuracy(splits.validation.labels, answerImages(agent, policy, env, splits.validation));
    answers = answerImages(agent, policy, env, splits.test);
    const mark = { images: trained * env.observationSpace.shape[0], seconds: (before - startedAt - judging) / 1000, validation };
    curve.push({ ...mark, test: accuracy(splits.test.labels, answers) });
    onMark(curve[curve.length - 1]);
    judging += performance.now() - before;
  };
  const store: RunStore = {
    async save(name, { agent: state, ledger: { training } }) {
      const isDue = name === "final" || (marks.length > 0 && training >= marks[0]);
      if (name === "extendable" || !isDue) return name;
      while (marks.length > 0 && marks[0] <= training) marks.shift();
      judge(state, training);
      if (name === "final") learner.close?.();
      return name;
    },
  };
  const start = (): void => {
    startedAt = performance.now();
  };
  return { store, curve, start, answers: () => answers };
}

/** The same agent; start states of the episodes that it orders are written down, since members with equal ones see the same mini-batch. */
function watchStarts(agent: Agent, starts: Set<number>): Agent {
  return {
    ...agent,
    learner(task, seed) {
      const learner = agent.learner(task, seed);
      return {
        ...learner,
        ask(state, remaining) {
          const order = learner.ask(state, remaining);
          if (order.type === "episodes") for (const { start } of order.jobs.slice(0, remaining)) starts.add(start);
          return order;
        },
      };
    },
  };
}

/** The first layer of a perceptron of rsrp's, as it is judged; undefined of any other network. */
function fieldsOf({ id, options }: Agent, state: Data): ReleaseFields | undefined {
  const { network, hidden, weights, doubledInput } = options as RsrpOptions; // of rsrp, which is looked at next
  if (id !== "rsrp" || network !== "binaryMlp") return undefined;
  const inputs = DIGIT_PIXELS * (weights === "inhibitory" && doubledInput ? 2 : 1);
  const { average } = state as RsrpState; // what rsrp's learner made
  const bytes = Uint8Array.from(average.subarray(0, inputs * hidden), (p) => Math.round(255 * p));
  return { inputs, hidden, probabilities: Buffer.from(bytes).toString("base64") };
}
