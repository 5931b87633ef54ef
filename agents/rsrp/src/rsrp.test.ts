import type { Episodes, EpisodesOrder, PolicySpec } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { hold, holdContinuous, testAgent } from "@quantal/testing";
import { box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { jobsOf, scheduledRate } from "./generation.ts";
import type { RsrpOptions } from "./options.ts";
import { payloadBytes, type RsrpPolicyData } from "./policy.ts";
import type { RsrpState } from "./policy-spec.ts";
import { readoutOf } from "./readout.ts";
import type { SumsPart } from "./release-sums.ts";
import { rsrp } from "./rsrp.ts";

const SMALL = { population: 6, neurons: 32, subSteps: 3 };
const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(2), maxEpisodeSteps: 10 };
const SYNAPSES = 32 * (32 + 4 + 1);

testAgent({
  agent: rsrp(SMALL),
  envs: [hold, holdContinuous],
  refuses: [
    { ...TASK, envId: "Unbounded-v0", actionSpace: box({ low: [-1, -Infinity], high: [1, Infinity] }) },
    { ...TASK, envId: "Integers-v0", actionSpace: box({ low: [0], high: [3], dtype: "int32" }) },
  ],
  learns: [{ agent: rsrp({ population: 64, kIn: 0.3 }), env: hold, steps: 100_000, threshold: 25 }],
});

/** Plays an order's jobs on a policy without an environment: three steps each, with observations of the job's own. */
function play(options: Partial<RsrpOptions>, order: EpisodesOrder, lanes = 1): Uint8Array {
  const agent = rsrp({ ...SMALL, ...options });
  const policy = agent.createPolicy(order.policy, TASK, lanes);
  const stride = order.policy.payload ?? 0;
  const payload = new Uint8Array(order.jobs.length * stride);
  for (const [k, job] of order.jobs.entries()) {
    const lane = k % lanes;
    const rng = stream(7, "job", k);
    policy.begin(lane, job, rng);
    for (let step = 0; step < 3; step++) {
      const observations = new Float32Array(2 * lanes);
      observations.set([rng.normal(), rng.normal()], 2 * lane);
      const decision = { actions: new Int32Array(lanes), aux: new Float32Array(0) };
      policy.act(decision, observations, { count: 1, index: Int32Array.of(lane), rng: () => rng });
    }
    policy.finish?.(payload, k * stride, lane);
  }
  return payload;
}

function experienceOf(returns: number[], payload: Uint8Array, more: Partial<Episodes> = {}): Episodes {
  const count = returns.length;
  const moments = Float64Array.of(count * 3, 1, 2, 12 * count, 3 * count);
  const lengths = new Int32Array(count).fill(3);
  return {
    type: "episodes",
    complete: true,
    count,
    returns: Float64Array.from(returns),
    lengths,
    ends: new Uint8Array(count),
    moments,
    payload,
    ...more,
  };
}

/** A learner with one generation played. */
function learnerOf(options: Partial<RsrpOptions> = {}) {
  const learner = rsrp({ ...SMALL, ...options }).learner(TASK, 1000);
  const state = learner.init() as RsrpState; // the only agent here
  const ask = (): EpisodesOrder => learner.ask(state, 900) as EpisodesOrder; // rsrp orders nothing else
  return { learner, state, ask };
}

const dataOf = (spec: PolicySpec): RsrpPolicyData => spec.data as RsrpPolicyData; // made by rsrp
const bitsOf = (payload: Uint8Array, member: number): Uint8Array =>
  payload.slice(member * payloadBytes(SYNAPSES)).subarray(0, SYNAPSES / 8);

describe("a generation", () => {
  test("has jobs by member, with start states of their own, shared by members, or fixed", () => {
    const jobs = (starts: string) =>
      jobsOf({ ...rsrp().options, population: 3, episodesPerMember: 2, starts } as RsrpOptions, 5).map((job) => [
        job.generation,
        job.member,
        job.start,
      ]);
    expect(jobs("own")).toEqual([0, 1, 2, 3, 4, 5].map((k) => [5, k >> 1, 30 + k]));
    expect(jobs("shared")).toEqual([0, 1, 2, 3, 4, 5].map((k) => [5, k >> 1, 10 + (k & 1)]));
    expect(jobs("fixed")).toEqual([0, 1, 2, 3, 4, 5].map((k) => [5, k >> 1, k]));
  });

  test("draws a member's synapses from (generation, member) alone: equal in every lane and for each of its episodes", () => {
    const { ask } = learnerOf({ episodesPerMember: 2 });
    const order = ask();
    const payload = play({ episodesPerMember: 2 }, order);
    expect(play({ episodesPerMember: 2 }, order, 5)).toEqual(payload);
    const rows = order.jobs.map((_, k) => bitsOf(payload, k).join());
    expect(rows.filter((row, k) => row === rows[k ^ 1]).length).toBe(12);
    expect(new Set(rows).size).toBe(6);
  });

  test("draws antithetic members as complements where p is 0.5", () => {
    const { ask } = learnerOf({ antithetic: true });
    const payload = play({ antithetic: true }, ask());
    expect(bitsOf(payload, 1)).toEqual(bitsOf(payload, 0).map((byte) => ~byte));
    expect(bitsOf(payload, 2)).not.toEqual(bitsOf(payload, 0));
    expect(() => rsrp({ population: 5, antithetic: true })).toThrow(/Use 6/);
  });

  test.each([1, 2])("moves probabilities towards the synapses of the fittest, %i episodes a member", (episodesPerMember) => {
    const { learner, state, ask } = learnerOf({ episodesPerMember });
    const payload = play({ episodesPerMember }, ask());
    const returns = new Array<number>(6 * episodesPerMember).fill(0).fill(9, 2 * episodesPerMember, 3 * episodesPerMember); // member 2
    const metrics = learner.tell(state, experienceOf(returns, payload));
    const best = bitsOf(payload, 2 * episodesPerMember);
    const greedy = dataOf(learner.policy(state, "greedy")).bits;
    const missed = [...greedy].reduce((sum, byte, i) => sum + (byte & ~best[i]).toString(2).replaceAll("0", "").length, 0);
    expect(missed).toBeLessThan(SYNAPSES * 0.02); // synapses where every member agrees with the best move nowhere
    expect(metrics).toMatchObject({ meanFitness: 1.5, bestFitness: 9, learningRate: rsrp().options.learningRate });
    expect(metrics.entropy).toBeLessThan(0.9);
    expect(state.generation).toBe(1);
  });

  test("draws every member anew in the next generation", () => {
    const { state, learner, ask } = learnerOf();
    const order = ask();
    state.generation++;
    const next = learner.policy(state, "explore");
    const jobs = order.jobs.flatMap((job) => [job, { ...job, generation: 1 }]);
    const payload = play({}, { ...order, policy: next, jobs });
    expect(new Set(jobs.map((_, k) => bitsOf(payload, k).join())).size).toBe(12);
  });

  test("that the budget cut moves nothing at all", () => {
    const { learner, state, ask } = learnerOf();
    const payload = play({}, ask());
    const before = structuredClone(state);
    expect(learner.tell(state, experienceOf([1, 2, 3], payload.slice(0, 3 * payloadBytes(SYNAPSES)), { complete: false }))).toEqual({});
    expect(state).toEqual(before);
  });

  test("of equal fitness has no gradient, and moves nothing but the observations' moments", () => {
    const { learner, state, ask } = learnerOf();
    const before = structuredClone(state);
    const metrics = learner.tell(state, experienceOf(new Array(6).fill(500), play({}, ask())));
    expect(metrics.gradientNorm).toBe(0);
    expect(state.probabilities).toEqual(before.probabilities);
    expect(state.moments[0]).toBe(18);
  });

  test("of equal fitness leaves every probability where it was by plain gradient steps, and by momentum and Adam from zero", () => {
    for (const optimizer of ["sgd", "momentum", "adam"] as const) {
      const { learner, state, ask } = learnerOf({ optimizer });
      const before = state.probabilities.slice();
      for (let k = 0; k < 3; k++) learner.tell(state, experienceOf(new Array(6).fill(7), play({ optimizer }, ask())));
      expect(state.probabilities).toEqual(before);
      expect(state.generation).toBe(3);
    }
  });

  test("of equal fitness moves probabilities by Adam's momentum alone, once there is some", () => {
    const { learner, state, ask } = learnerOf();
    learner.tell(state, experienceOf([1, 2, 3, 4, 5, 6], play({}, ask())));
    const { probabilities, optimizer } = structuredClone(state);
    learner.tell(state, experienceOf(new Array(6).fill(9), play({}, ask())));
    const twin = probabilities.map((p, s) => {
      const first = Math.fround(0.9 * optimizer.first[s]); // no gradient: both moments only decay
      const second = Math.fround(0.999 * optimizer.second[s]);
      const step = (first / (1 - 0.9 * 0.9) / (Math.sqrt(second / (1 - 0.999 * 0.999)) + 1e-8)) * 0.25;
      return Math.max(0.001, Math.min(0.999, p - step));
    });
    for (let s = 0; s < SYNAPSES; s++) expect(Math.abs(state.probabilities[s] - twin[s])).toBeLessThan(1e-6);
    expect(state.probabilities).not.toEqual(probabilities);
  });

  test("changes no bit of the state when a strictly increasing function is applied to fitness", () => {
    const [plain, curved] = [(f: number) => f, (f: number) => Math.exp(f) - 100].map((curve) => {
      const { learner, state, ask } = learnerOf();
      for (const returns of [
        [1, 2, 2, 4, 0, 3],
        [-5, 2, 7, 7, 7, 1],
        [3, 3, 3, 3, 3, 3],
      ])
        learner.tell(state, experienceOf(returns.map(curve), play({}, ask())));
      return state;
    });
    expect(curved).toEqual(plain);
  });

  /** Some generations of a learner whose releases are summed by `gradient`; computes what it orders. */
  function generations(gradient: RsrpOptions["gradient"], more: Partial<RsrpOptions> = {}, forget = false): RsrpState {
    const options = { ...more, gradient };
    const agent = rsrp({ ...SMALL, population: 130, ...options });
    let learner = agent.learner(TASK, 1000);
    const state = learner.init() as RsrpState; // the only agent here
    for (let generation = 0; generation < 3; generation++) {
      const order = learner.ask(state, 900) as EpisodesOrder; // what comes first
      const returns = Array.from({ length: order.jobs.length }, (_, k) => (k * (generation + 3)) % 17);
      learner.tell(state, experienceOf(returns, play({ population: 130, ...options }, order, 4)));
      if (forget) learner = agent.learner(TASK, 1000); // as a run that goes on from a checkpoint
      const next = learner.ask(state, 800);
      expect(next.type).toBe(gradient === "learner" ? "episodes" : "compute");
      if (next.type !== "compute") continue;
      expect(next.parts.some((part) => (part as SumsPart).kind === "drawn")).toBe(gradient === "drawn" || forget);
      const policy = agent.createPolicy(next.policy, TASK, 1);
      learner.tell(state, { type: "compute", parts: next.parts.map((part) => policy.compute?.(part) ?? null) });
    }
    return state;
  }

  test.each<Partial<RsrpOptions>>([
    {},
    { antithetic: true },
    { episodesPerMember: 2 },
    { regularization: "crt12", neurons: 96 },
    { network: "reservoir" },
  ])("has the same gradient whoever sums its releases: %j", (more) => {
    const learned = generations("learner", more);
    expect(learned.generation).toBe(3);
    expect(learned.probabilities).not.toEqual(generations("learner", { ...more, learningRate: 0.1 }).probabilities);
    for (const forget of [false, true]) expect(generations("stored", more, forget)).toEqual(learned);
    expect(generations("drawn", more)).toEqual(learned);
  });

  test("is summed by the workers from 2^25 synapses on, and only where weights are ranks", () => {
    const orders = (options: Partial<RsrpOptions>) => {
      const learner = rsrp(options).learner(TASK, 1);
      const state = learner.init() as RsrpState; // the only agent here
      const order = learner.ask(state, 1e9) as EpisodesOrder; // what comes first
      const payload = new Uint8Array(order.jobs.length * (order.policy.payload ?? 0));
      learner.tell(state, experienceOf(new Array(order.jobs.length).fill(1), payload));
      return learner.ask(state, 1e9).type;
    };
    const wide = { neurons: 256, population: 512 }; // 512 * 256 * (256 + 4 + 1) = 34,209,792
    expect([orders(wide), orders({ ...wide, population: 256 }), orders({ ...wide, regularization: "none" })]).toEqual([
      "compute",
      "episodes",
      "episodes",
    ]);
    expect(() => rsrp({ gradient: "stored", regularization: "zscore" })).toThrow(/workers sum ranks only/);
  });

  test("brings no release bits back where members are drawn again", () => {
    expect(learnerOf({ gradient: "drawn" }).ask().policy.payload).toBe(2);
  });

  test("reports how many neurons fire, and how many episodes have more than 30 % firing", () => {
    const { learner, state, ask } = learnerOf();
    const payload = play({}, ask());
    const stride = payloadBytes(SYNAPSES);
    for (let job = 0; job < 6; job++) payload.set(job === 4 ? [0xff, 0x7f] : [0, 0], (job + 1) * stride - 2);
    const { firingFraction, runawayFiring } = learner.tell(state, experienceOf([1, 2, 3, 4, 5, 6], payload));
    expect([firingFraction, runawayFiring]).toEqual([0x7fff / 65535 / 6, 1 / 6]);
    expect(learner.warning?.({ firingFraction })).toBeUndefined();
    expect(learner.warning?.({ firingFraction: 0.31 })).toMatch(/more than 30 %/);
  });

  test("gives members the mean return of their episodes", () => {
    const { learner, state, ask } = learnerOf({ episodesPerMember: 2 });
    const payload = play({ episodesPerMember: 2 }, ask());
    const metrics = learner.tell(state, experienceOf([1, 3, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0], payload));
    expect(metrics).toMatchObject({ meanFitness: 7 / 6, bestFitness: 5 });
  });
});

describe("the learning rate", () => {
  const rate = (options: Partial<RsrpOptions>, remaining: number) =>
    scheduledRate({ ...rsrp(options).options } as RsrpOptions, remaining, 1000);

  test("falls linearly with the budget, or stays", () => {
    const linear = { learningRate: 0.2, learningRateSchedule: "linear", learningRateEnd: 0.1 } as const;
    expect([1000, 500, 0].map((remaining) => rate(linear, remaining))).toEqual([0.2, 0.2 * 0.55, 0.2 * (1 - 0.9)]);
    expect(rate({ learningRate: 0.2, learningRateSchedule: "constant" }, 10)).toBe(0.2);
  });

  test("is measured by what remained before the first generation", () => {
    const { learner, state } = learnerOf({ learningRate: 0.5, learningRateSchedule: "linear", learningRateEnd: 0 });
    const rates = [1000, 750, 500].map((remaining) => {
      const payload = play({}, learner.ask(state, remaining) as EpisodesOrder); // rsrp orders nothing else
      return learner.tell(state, experienceOf([1, 2, 3, 4, 5, 6], payload)).learningRate / 0.5;
    });
    expect(rates).toEqual([1, 0.75, 0.5]);
  });
});

describe("the policy", () => {
  test("normalizes by the moments of whole generations, and not before there are any", () => {
    const { learner, state, ask } = learnerOf();
    const first = dataOf(ask().policy);
    expect([first.mean, first.scale]).toEqual([Float64Array.of(0, 0), Float64Array.of(1, 1)]);
    learner.tell(state, experienceOf([1, 2, 3, 4, 5, 6], play({}, ask())));
    const next = dataOf(learner.policy(state, "greedy"));
    expect([next.mean, next.scale]).toEqual([Float64Array.of(1, 2), Float64Array.of(1 / 2, 1)]);
    expect([next.clip, dataOf(learnerOf({ normalization: "none" }).ask().policy).clip]).toEqual([10, 0]);
    expect(learnerOf({ normalization: "none" }).ask().moments).toBe(false);
  });

  test("that is judged has the synapses with p > 0.5, not those of exactly 0.5", () => {
    const { learner, state } = learnerOf();
    state.average.fill(0.5);
    state.average[9] = 0.6;
    state.average[10] = 0.4;
    const { bits, synapses } = dataOf(learner.policy(state, "greedy"));
    expect([synapses, bits[0], bits[1], bits.length]).toEqual(["fixed", 0, 2, SYNAPSES / 8]);
  });

  test("can be judged by synapses that are drawn for every episode", () => {
    const { learner, state } = learnerOf({ evaluation: "sampled" });
    const policy = rsrp(SMALL).createPolicy(learner.policy(state, "greedy"), TASK, 1);
    const rows = [1, 2, 1].map((episode) => {
      const payload = new Uint8Array(payloadBytes(SYNAPSES));
      policy.begin(0, undefined, stream(episode, "episode"));
      policy.finish?.(payload, 0, 0);
      return payload.subarray(0, SYNAPSES / 8).join();
    });
    expect(rows[2]).toBe(rows[0]);
    expect(rows[1]).not.toBe(rows[0]);
  });

  test("has a running average judged where it is asked for", () => {
    const { learner, state, ask } = learnerOf({ averaging: 0.75 });
    learner.tell(state, experienceOf([0, 0, 9, 0, 0, 0], play({}, ask())));
    const expected = state.probabilities.map((p) => 0.75 * 0.5 + 0.25 * p);
    expect(state.average).toEqual(expected);
  });

  test("of a reservoir has input and output synapses only", () => {
    const { ask } = learnerOf({ network: "reservoir" });
    expect(dataOf(ask().policy).probabilities.length).toBe(32 * (4 + 1));
    expect(play({}, ask()).length).toBe(6 * payloadBytes(32 * 5));
  });
});

describe("the readout", () => {
  const act = (actionSpace: typeof TASK.actionSpace | ReturnType<typeof box>, options: object, outputs: number[]) => {
    const readout = readoutOf({ ...TASK, actionSpace }, { twoActions: "threshold", squash: "tanh", ...options });
    const actions = actionSpace.type === "Discrete" ? new Int32Array(2) : new Float32Array(2 * readout.outputs);
    const rows = new Float32Array(2 * readout.outputs);
    rows.set(outputs, readout.outputs); // lane 1
    readout.act(actions, rows, 1);
    return [...actions.subarray(actions.length / 2)];
  };

  test("of two actions is the sign of one output, 0 for the first, or the larger of two", () => {
    expect([-1, 0, 1e-9].map((y) => act(discrete(2), {}, [y])[0])).toEqual([0, 0, 1]);
    expect(
      [
        [1, 2],
        [2, 2],
        [2, 1],
      ].map((y) => act(discrete(2), { twoActions: "argmax" }, y)[0]),
    ).toEqual([1, 0, 0]);
  });

  test("of more actions is the largest output, counted from the space's start", () => {
    expect(
      [
        [0, 0, 0],
        [1, 3, 3],
        [1, 0, 5],
      ].map((y) => act(discrete(3, -1), {}, y)[0]),
    ).toEqual([-1, 0, 1]);
  });

  test("of a box is squashed into its bounds", () => {
    const space = box({ low: [-2, 0], high: [2, 10] });
    expect(act(space, { squash: "clip" }, [0.5, -3])).toEqual([1, 0]);
    expect(act(space, { squash: "clip" }, [7, 0.25])).toEqual([2, 6.25]);
    const [torque, level] = act(space, {}, [0.5, 0]);
    expect(Math.abs(torque - 2 * Math.tanh(0.5))).toBeLessThan(1e-6);
    expect(level).toBe(5);
    expect(act(space, {}, [100, -100])).toEqual([2, 0]);
  });
});
