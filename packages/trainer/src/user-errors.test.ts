import { type AgentBody, defineAgent, type Episodes, type Learner, type Order, type PolicySpec } from "@quantal/core";
import { NonFiniteError, UserCodeError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { segmentsAgent } from "../test-fixtures/agents.ts";
import { walk } from "../test-fixtures/envs.ts";
import { train } from "./train.ts";

type Broken = { [Method in keyof Learner<null>]?: unknown };

const policy = { kind: "still", data: null };
const boom = (): never => {
  throw new Error("boom");
};

/** Trains with a sound agent of which one method is replaced. */
function trainWith(methods: Broken, body: { createPolicy?: unknown } = {}): Promise<unknown> {
  const sound = {
    init: () => null,
    ask: (): Order => ({ type: "segments", lanes: 2, steps: 5, policy }),
    tell: () => ({}),
    policy: () => policy,
  };
  const createPolicy = () => ({ begin() {}, act: () => undefined });
  // The cast is the point: a user's plain JavaScript gives what it likes.
  const create = () => ({ createPolicy, learner: () => ({ ...sound, ...methods }), ...body }) as unknown as AgentBody<null>;
  const agent = defineAgent({ id: "my/broken", options: {}, create });
  return train({ agent: agent(), env: walk, seed: 1, budget: { environmentSteps: 100 }, evaluation: { episodes: 2 } }).result;
}

describe("train tells an agent's author what is wrong", () => {
  test("and nothing where nothing is", async () => {
    await expect(trainWith({})).resolves.toMatchObject({ steps: 100 });
  });

  test("when a policy throws in the final evaluation, by its name and not by its number", async () => {
    const act = (kind: string) => (kind === "greedy" ? boom : (): void => {});
    const createPolicy = ({ kind }: PolicySpec) => ({ begin() {}, act: act(kind) });
    const failed = trainWith({ policy: (_: null, kind: string) => ({ kind, data: null }) }, { createPolicy });
    await expect(failed).rejects.toThrow(/^test\/Walk-v0: final evaluation, episode 0, step 0 of seed 1: .*boom/);
  });

  test("when state lies in the memory of a payload, which the next order writes over", async () => {
    const jobs = [{ generation: 0, member: 0, start: 0 }];
    const createPolicy = () => ({
      begin() {},
      act() {},
      finish: (payload: Uint8Array, offset: number) => payload.fill(7, offset, offset + 3),
    });
    const order = { type: "episodes", policy: { ...policy, payload: 3 }, jobs };
    const methods = (kept: (payload: Uint8Array) => Uint8Array): Broken => ({
      init: () => ({ memory: [] }),
      ask: () => order,
      tell(state: { memory: Uint8Array[] }, { payload }: Episodes) {
        state.memory.push(kept(payload));
        return {};
      },
    });
    const failed = trainWith(
      methods((payload) => payload.subarray(1)),
      { createPolicy },
    );
    await expect(failed).rejects.toThrow(/^my\/broken: tell: state\.memory\.0 lies in the memory of the experience's payload/);
    const sound = trainWith(
      methods((payload) => payload.slice(1)),
      { createPolicy },
    );
    await expect(sound).resolves.toMatchObject({ snapshot: { agent: { memory: expect.arrayContaining([Uint8Array.of(7, 7)]) } } });
  });

  test.each(["init", "ask", "tell", "policy"] as const)("when %s throws", async (method) => {
    const failed = trainWith({ [method]: boom });
    await expect(failed).rejects.toThrow(UserCodeError);
    await expect(failed).rejects.toThrow(new RegExp(`^my/broken: ${method}: the agent threw\\. Got .*boom`));
    await expect(failed).rejects.toMatchObject({ cause: { message: "boom" } });
  });

  test.each(["init", "ask", "tell", "policy"] as const)("when %s is missing", async (method) => {
    await expect(trainWith({ [method]: undefined })).rejects.toThrow(`my/broken: learner: method ${method} is missing`);
  });

  const orders: [string, unknown, RegExp][] = [
    ["nothing", undefined, /ask: there is no order/],
    ["no policy", { type: "segments", lanes: 2, steps: 5 }, /the order has no policy/],
    ["no jobs", { type: "episodes", policy }, /the number of jobs of the order is no positive integer/],
    [
      "half a job",
      { type: "episodes", policy, jobs: [{ generation: 0, member: -1.5, start: 0 }] },
      /member of a job is no unsigned 32-bit integer\. Got -1\.5/,
    ],
    ["a promise", Promise.resolve(), /the order has an unknown type/],
  ];
  test.each(orders)("when ask orders %s", async (_, order, message) => {
    const failed = trainWith({ ask: () => order });
    await expect(failed).rejects.toThrow(UserCodeError);
    await expect(failed).rejects.toThrow(message);
  });

  test("when createPolicy throws, gives nothing or leaves act out", async () => {
    await expect(trainWith({}, { createPolicy: boom })).rejects.toThrow(/my\/broken: createPolicy: the agent threw.*boom/);
    await expect(trainWith({}, { createPolicy: () => undefined })).rejects.toThrow(/createPolicy: nothing usable was returned/);
    await expect(trainWith({}, { createPolicy: () => ({ begin() {} }) })).rejects.toThrow(/createPolicy: method act is missing/);
    await expect(async () => trainWith({}, { createPolicy: undefined })).rejects.toThrow(
      /my\/broken: create: method createPolicy is missing/,
    );
  });

  test("when metrics are no numbers, or not finite", async () => {
    await expect(trainWith({ tell: () => undefined })).rejects.toThrow(/tell: metrics are no object/);
    await expect(trainWith({ tell: () => ({ loss: "small" }) })).rejects.toThrow(/metric loss is no number/);
    await expect(trainWith({ tell: () => ({ loss: Number.NaN }) })).rejects.toThrow(NonFiniteError);
  });
});

test("defineAgent refuses definitions that lack a part", () => {
  const create = (): never => boom();
  const define = (config: object) => () => defineAgent(config as Parameters<typeof defineAgent>[0]); // as from plain JavaScript
  expect(define({ options: {}, create })).toThrow(/defineAgent: id is missing/);
  expect(define({ id: "a", create })).toThrow(/defineAgent a: options are missing/);
  expect(define({ id: "a", options: {} })).toThrow(/defineAgent a: create is missing/);
  expect(define({ id: "a", options: { population: 40 }, create })).toThrow(/option population: this describes no option\. Got 40/);
  expect(define({ id: "a", options: { population: { default: 1, min: 2, about: "" } }, create })).toThrow(
    /option population: the value is out of range\. Got 1/,
  );
  expect(segmentsAgent.id).toBe("test/segments");
});
