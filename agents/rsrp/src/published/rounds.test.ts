import type { BatchPolicy, EpisodeJob, Episodes, EpisodesOrder } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { shapeOf } from "../network.ts";
import type { RsrpOptions } from "../options.ts";
import type { RsrpState } from "../policy-spec.ts";
import { rsrp } from "../rsrp.ts";
import { lastObservations, lastScale, updateLast } from "./last-observations.ts";
import { finishRounds, takeOrder } from "./rounds.ts";

const TASK = { envId: "Roll-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(2), maxEpisodeSteps: 30 };
const SMALL = { population: 7, neurons: 40, subSteps: 5, subStepMs: 2, kIn: 0.5, starts: "fixed" } as const;

/** A ball on a hill: the episode ends where it is 1 or more from the top. Nothing in it is random but its start, by number. */
function ball(start: number) {
  const rng = stream(3, "ball", start);
  const first = [rng.uniform(-0.4, 0.4), rng.uniform(-0.05, 0.05)];
  let [x, v, length] = [first[0], first[1], 0];
  return {
    reset(): void {
      [x, v, length] = [first[0], first[1], 0];
    },
    observation: (): number[] => [Math.fround(x), Math.fround(v)],
    step(action: number): { reward: number; isOver: boolean } {
      v += 0.02 * x + 0.03 * (2 * action - 1);
      x += v;
      length++;
      return { reward: 1 - 0.25 * Math.abs(x), isOver: Math.abs(x) >= 1 || length === TASK.maxEpisodeSteps };
    },
  };
}

const rngOf = ({ generation, member, start }: EpisodeJob) => stream(1000, "act", generation, member, start);

/** One step of a policy's lane. */
function act(policy: BatchPolicy, lane: number, lanes: number, observation: number[]): number {
  const observations = new Float32Array(2 * lanes);
  observations.set(observation, 2 * lane);
  const decision = { actions: new Int32Array(lanes), aux: new Float32Array(0) };
  policy.act(decision, observations, { count: 1, index: Int32Array.of(lane), rng: () => stream(1, "none") });
  return decision.actions[lane];
}

/** Plays an order job by job, on `lanes` lanes by turns. */
function play(options: Partial<RsrpOptions>, order: EpisodesOrder, lanes: number): Episodes {
  const policy = rsrp({ ...SMALL, ...options }).createPolicy(order.policy, TASK, lanes);
  const stride = order.policy.payload ?? 0;
  const count = order.jobs.length;
  const payload = new Uint8Array(count * stride);
  const [returns, lengths] = [new Float64Array(count), new Int32Array(count)];
  for (const [k, job] of order.jobs.entries()) {
    const env = ball(job.start);
    const lane = (3 * k) % lanes;
    policy.begin(lane, job, rngOf(job));
    for (let isOver = false; !isOver; lengths[k]++) {
      const result = env.step(act(policy, lane, lanes, env.observation()));
      returns[k] += result.reward;
      isOver = result.isOver;
    }
    policy.finish?.(payload, k * stride, lane);
  }
  const moments = order.moments === true ? Float64Array.of(count, 0, 0, count, count) : undefined;
  return { type: "episodes", complete: true, count, returns, lengths, ends: new Uint8Array(count).fill(1), moments, payload };
}

/** The published loop as it is: all members step together, and start again where they began, until each has ended once. */
function lockStep(options: Partial<RsrpOptions>, order: EpisodesOrder) {
  const { jobs } = order;
  const policy = rsrp({ ...SMALL, ...options }).createPolicy(order.policy, TASK, jobs.length);
  const envs = jobs.map(({ start }) => ball(start));
  const [current, sums, counts] = [0, 1, 2].map(() => new Float64Array(jobs.length));
  for (const [lane, job] of jobs.entries()) policy.begin(lane, job, rngOf(job));
  let steps = 0;
  for (; counts.some((count) => count === 0); steps++) {
    for (const [lane, env] of envs.entries()) {
      const { reward, isOver } = env.step(act(policy, lane, jobs.length, env.observation()));
      current[lane] += reward;
      if (!isOver) continue;
      sums[lane] += current[lane];
      counts[lane]++;
      current[lane] = 0;
      env.reset();
      const next = { ...jobs[lane], member: jobs[lane].member + jobs.length * counts[lane] };
      if (options.carry === "reset") policy.begin(lane, next, rngOf(next));
    }
  }
  return { fitness: sums.map((sum, lane) => sum / counts[lane]), counts, steps, last: envs.flatMap((env) => env.observation()) };
}

function learnerOf(options: Partial<RsrpOptions>) {
  const agent = rsrp({ ...SMALL, ...options });
  const learner = agent.learner(TASK, 1000);
  const state = learner.init() as RsrpState; // the only agent here
  return { learner, state, ask: () => learner.ask(state, 1e6) as EpisodesOrder, options: agent.options as RsrpOptions };
}

describe("fitness until all are done", () => {
  test.each<[string, Partial<RsrpOptions>]>([
    ["neurons kept", { carry: "kept", normalization: "variance" }],
    ["neurons drawn anew", { carry: "reset", normalization: "variance" }],
    ["a reservoir's kept", { carry: "kept", normalization: "variance", network: "reservoir" }],
    ["a perceptron", { carry: "kept", normalization: "variance", network: "binaryMlp" }],
  ])("is that of the published loop for every member, and so are the last observations: %s", (_, more) => {
    const { state, ask, options } = learnerOf({ ...more, fitness: "untilAllDone" });
    const rounds = state.rounds;
    if (rounds === undefined) throw new Error("these options play rounds");
    const first = ask();
    const expected = lockStep({ ...more, fitness: "untilAllDone" }, first);
    let orders = 0;
    let charged = 0;
    for (let isOver = false; !isOver; orders++) {
      const experience = play({ ...more, fitness: "untilAllDone" }, ask(), 1 + orders);
      charged += experience.lengths.reduce((sum, length) => sum + length, 0);
      isOver = takeOrder(options, shapeOf(options, TASK), rounds, experience);
      if (orders === 0) expect(rounds.end).toBe(expected.steps);
    }
    expect(orders).toBeGreaterThan(1);
    expect([...rounds.episodes]).toEqual([...expected.counts]);
    expect([...rounds.last.values]).toEqual(expected.last);
    expect(charged).toBeGreaterThan(7 * expected.steps); // the episodes that the loop leaves unfinished are played to their ends
    expect(charged).toBeLessThan(7 * (expected.steps + TASK.maxEpisodeSteps));
    const { fitness } = finishRounds(options, shapeOf(options, TASK), rounds, state.moments);
    for (const [k, f] of fitness.entries()) expect(f).toBeCloseTo(expected.fitness[k], 12);
    expect([rounds.played, rounds.end, ...rounds.steps]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("orders those members alone that have steps left, from where they began, with numbers of their own", () => {
    const { state, ask, learner } = learnerOf({ fitness: "untilAllDone" });
    const first = ask();
    expect(learner.tell(state, play({ fitness: "untilAllDone" }, first, 2))).toEqual({});
    const rounds = state.rounds;
    if (rounds === undefined) throw new Error("these options play rounds");
    const next = ask();
    const short = [...rounds.steps.keys()].filter((member) => rounds.steps[member] < rounds.end);
    expect(short.length).toBeLessThan(7);
    expect(next.jobs).toEqual(short.map((member) => ({ generation: 0, member: member + 7, start: first.jobs[member].start })));
  });

  test("goes on after any order as if nothing had happened, for a learner that was made anew", () => {
    const options: Partial<RsrpOptions> = {
      fitness: "untilAllDone",
      carry: "kept",
      normalization: "variance",
      learningRateSchedule: "linear",
    };
    const [whole, cut] = [false, true].map((isCut) => {
      let { learner, state } = learnerOf(options);
      for (let order = 0; order < 12; order++) {
        learner.tell(state, play(options, learner.ask(state, 1e6 - 1000 * order) as EpisodesOrder, isCut ? 1 + order : 1));
        if (isCut) [learner, state] = [rsrp({ ...SMALL, ...options }).learner(TASK, 1000), structuredClone(state)];
      }
      return state;
    });
    expect(whole.generation).toBeGreaterThan(1);
    expect(cut).toEqual(whole);
  });

  test("learns alike whether the learner or the workers draw its members again", () => {
    const [learned, drawn] = (["learner", "drawn"] as const).map((gradient) => {
      const options: Partial<RsrpOptions> = { gradient, fitness: "untilAllDone" };
      const { learner, state } = learnerOf(options);
      const agent = rsrp({ ...SMALL, ...options });
      while (state.generation < 2) {
        const order = learner.ask(state, 1e6);
        if (order.type === "compute") {
          const policy = agent.createPolicy(order.policy, TASK, 1);
          learner.tell(state, { type: "compute", parts: order.parts.map((part) => policy.compute?.(part) ?? null) });
        } else learner.tell(state, play(options, order as EpisodesOrder, 2)); // rsrp orders nothing else
      }
      return state;
    });
    expect(drawn).toEqual(learned);
    expect(new Set(learned.probabilities).size).toBeGreaterThan(2);
  });
});

describe("neurons that are kept", () => {
  const options: Partial<RsrpOptions> = { carry: "kept", episodesPerMember: 3, normalization: "none" };

  test("begin an episode as the last one of the member left them, and each generation afresh", () => {
    const { learner, state, ask } = learnerOf(options);
    const states: Uint8Array[] = [];
    for (let order = 0; order < 3; order++) {
      const { round } = ask().policy.data as { round: { states: Uint8Array } }; // made by rsrp
      if (order === 0) expect(round.states.length).toBe(0);
      else expect(round.states).toEqual(states[order - 1]);
      const metrics = learner.tell(state, play(options, ask(), 1 + order));
      expect(Object.keys(metrics).length > 0).toBe(order === 2);
      states.push(state.rounds?.carry.slice() ?? new Uint8Array(0));
    }
    expect(states[1]).not.toEqual(states[0]);
    expect(state.generation).toBe(1);
    expect(state.rounds?.carry.every((byte) => byte === 0)).toBe(true);
    expect((ask().policy.data as { round: { states: Uint8Array } }).round.states.length).toBe(0);
  });

  test("lead to other actions than neurons that are drawn anew", () => {
    const first = learnerOf(options);
    first.learner.tell(first.state, play(options, first.ask(), 1));
    const kept = play(options, first.ask(), 1);
    if (first.state.rounds !== undefined) first.state.rounds.carry.fill(0);
    expect(play(options, first.ask(), 1).returns).not.toEqual(kept.returns);
  });

  test("are one order a generation as ever where there is one episode only", () => {
    const { state, ask } = learnerOf({ carry: "kept" });
    expect(state.rounds).toBeUndefined();
    expect(ask().policy.data).not.toHaveProperty("round");
  });

  test("play every member in every order, from the start state of its next episode", () => {
    const { state, ask } = learnerOf(options);
    if (state.rounds === undefined) throw new Error("these options play rounds");
    state.rounds.played = 2;
    state.rounds.steps.fill(99);
    const members = [0, 1, 2, 3, 4, 5, 6];
    expect(ask().jobs).toEqual(members.map((member) => ({ generation: 0, member: member + 14, start: 3 * member + 2 })));
  });
});

describe("the variance normalizer", () => {
  test("moves a tenth of the way to mean and variance of the members' last observations", () => {
    const last = lastObservations(2, 2);
    expect([...lastScale(last)]).toEqual([1 / (1 + 1e-8), 1 / (1 + 1e-8)]);
    last.values.set([1, 10, 3, 10]); // means 2, 10; variances 1, 0
    updateLast(last);
    for (const [k, v] of [0.2, 1].entries()) expect(last.mean[k]).toBeCloseTo(v, 12);
    for (const [k, v] of [1, 0.9].entries()) expect(last.variance[k]).toBeCloseTo(v, 12);
    last.values.set([0, 0, 8, 2]); // means 4, 1; variances 16, 1
    updateLast(last);
    for (const [k, v] of [0.58, 1].entries()) expect(last.mean[k]).toBeCloseTo(v, 12);
    for (const [k, v] of [2.5, 0.91].entries()) expect(last.variance[k]).toBeCloseTo(v, 12);
    expect(lastScale(last)[0]).toBeCloseTo(1 / 2.5, 8);
  });

  test("takes the last observation acted on where fitness is of whole episodes, and none before there is any", () => {
    const options: Partial<RsrpOptions> = { normalization: "variance" };
    const { learner, state, ask } = learnerOf(options);
    const first = ask().policy.data as { mean: Float64Array; clip: number }; // made by rsrp
    expect([[...first.mean], first.clip]).toEqual([[0, 0], 10]);
    learner.tell(state, play(options, ask(), 3));
    expect(state.generation).toBe(1);
    const values = state.rounds?.last.values ?? new Float32Array(0);
    expect(values.some((x) => Math.abs(x) > 0.6)).toBe(true); // near the end of the hill
    const next = ask().policy.data as { mean: Float64Array; scale: Float64Array }; // made by rsrp
    const mean = [0, 2, 4, 6, 8, 10, 12].reduce((sum, at) => sum + values[at], 0) / 7;
    expect(next.mean[0]).toBeCloseTo(0.1 * mean, 12);
    expect(learner.policy(state, "greedy").data).toMatchObject({ mean: next.mean, scale: next.scale });
  });
});

describe("the published preset", () => {
  test("has the released code's numbers", () => {
    expect(rsrp({ preset: "published" }).options).toMatchObject({
      ...{ population: 10240, neurons: 256, subSteps: 33, subStepMs: 0.5, learningRate: 0.15, kIn: 0.1, eps: 0.001, ties: "index" },
      ...{
        starts: "fixed",
        fitness: "untilAllDone",
        carry: "kept",
        normalization: "variance",
        regularization: "crt",
        initProbability: 0.5,
      },
    });
  });

  test("refuses what it can't go with", () => {
    expect(() => rsrp({ fitness: "untilAllDone", episodesPerMember: 2 })).toThrow(/as many episodes as there is time for.*expected 1/);
    expect(() => rsrp({ fitness: "untilAllDone", gradient: "stored" })).toThrow(/drawn again.*Leave gradient out/);
  });
});
