import { OptionError, QuantalError, UnknownNameError } from "@quantal/numeric";
import { expect, test } from "vitest";
import { rulesOf, stepping, zeros } from "../../test-fixtures/faults.ts";
import { line, Push, Walk } from "../../test-fixtures/walks.ts";
import { box, dict, discrete, fromEnv, multiBinary, multiDiscrete, tuple } from "../index.ts";
import { CODES, checkEnv, type Finding } from "./index.ts";
import { createPalette } from "./plays/palette.ts";
import { loadFastCheck } from "./shrink.ts";

test("sound environments break no rule", async () => {
  expect(await rulesOf(() => new Walk())).toEqual([]);
  expect(await rulesOf(fromEnv(() => new Push() as never, { id: "my/Push-v0", maxEpisodeSteps: 30 }))).toEqual([]);
  expect(await rulesOf(line())).toEqual([]);
});

test("a fault far out in an episode is found and shrunk within a bounded number of steps", async () => {
  const env = stepping((walk) => {
    walk.x = 0;
    if (walk.steps === 900) throw new Error("too far");
    return undefined;
  });
  const count = { steps: 0 };
  const watch = { begin() {}, act: () => count.steps++ };
  const [finding] = await checkEnv(env, { watch });
  expect(finding).toMatchObject({ code: "QE002", seed: 0, actions: zeros(900) });
  expect(count.steps).toBeLessThan(700_000);
});

test("where a corner of the action space gets there sooner than the simplest action, the list is of it", async () => {
  const narrow = line(() => ({ observationSpace: box({ low: [-5.5, 0], high: [4, 50] }) })); // 12 steps to the left, 8 to the right
  expect(await rulesOf(narrow)).toMatchObject([{ code: "QE006", actions: zeros(8).fill(1), seed: 0 }]);
});

test("the same check finds the same, and another seed the same codes", async () => {
  const env = stepping((walk, result, action) => (action === 1 && walk.steps > 4 ? { ...result, reward: Number.NaN } : undefined));
  const first = await checkEnv(env);
  expect(await checkEnv(env)).toEqual(first);
  expect((await checkEnv(env, { seed: 77 })).map(({ code }) => code)).toEqual(first.map(({ code }) => code));
  expect(first).toMatchObject([{ code: "QE008", actions: [0, 0, 0, 0, 1], where: "step 5", ...CODES.QE008 }]);
});

test("QE023: the watch knows the call that doesn't return", async () => {
  let [seed, actions]: [number, unknown[]] = [-1, []];
  const watch = {
    begin(given: number) {
      [seed, actions] = [given, []];
    },
    act: (action: unknown) => actions.push(action),
  };
  const env = stepping((walk, _, action) => {
    if (walk.steps === 3 && action === 1) throw { hangs: [seed, ...actions] }; // a loop that never ends would look so to another thread
    return undefined;
  });
  const [finding] = await checkEnv(env, { watch });
  expect(finding.message).toContain(`hangs: [${finding.seed}, ${finding.actions.join(", ")}]`);
  expect(finding.actions).toHaveLength(3);
});

test("QE024: a step that takes longer than 100 ms of the given clock, at each try", async () => {
  let now = 0;
  const slow = stepping((walk) => {
    if (walk.steps === 2) now += 150;
    return undefined;
  });
  const findings = await checkEnv(slow, { now: () => now, timeMs: 1e9 });
  expect(findings.map(({ code, actions, message }) => [code, actions, message])).toEqual([
    ["QE024", [0, 0], 'Env, seed 0, step 2: the step is slow. Got "150 ms", expected 100 ms at most.'],
  ]);
  let hiccups = 1;
  const once = stepping((walk) => {
    if (walk.steps === 2 && hiccups-- > 0) now += 150;
    return undefined;
  });
  expect(await checkEnv(once, { now: () => now })).toEqual([]);
  expect(await checkEnv(slow)).toEqual([]); // without a clock nothing is slow
});

test("a clock ends a check that takes long", async () => {
  let now = 0;
  const env = stepping(() => {
    now += 10;
    return undefined;
  });
  expect(await checkEnv(env, { now: () => now, timeMs: 5000 })).toEqual([]);
  expect(now).toBeLessThan(20_000);
});

test("QA101 and QA102 are advice, after the rules", async () => {
  const faulty = stepping((walk, result) => ({ ...result, reward: 1, truncated: walk.steps === 3 ? 1 : false }));
  expect((await checkEnv(faulty)).map(({ code, kind }) => [code, kind])).toEqual([
    ["QE003", "rule"],
    ["QA101", "advice"],
  ]);
  const advice = await checkEnv(
    stepping((walk, result) => ({ ...result, observation: Float32Array.of(walk.x, 16_000 + walk.steps), reward: 1 })),
  );
  expect(advice.map(({ code, kind, actions }) => [code, kind, actions])).toEqual([
    ["QA101", "advice", []],
    ["QA102", "advice", []],
  ]);
  expect(advice[1].message).toMatch(/observation\[1\] went up to 1\.\d\de\+4, and observation\[0\] went up to \d+\.\d+ only/);
});

test("silenced codes aren't reported, and findings are told as they come", async () => {
  const env = stepping((_, result) => ({ ...result, reward: Number.POSITIVE_INFINITY }));
  const told: Finding[] = [];
  const findings = await checkEnv(env, { onFinding: (finding) => told.push(finding) });
  expect(findings.map(({ code }) => code)).toEqual(["QE008"]);
  expect(told).toEqual(findings);
  expect(await checkEnv(env, { silence: ["QE008"] })).toEqual([]);
  await expect(checkEnv(env, { silence: ["QE08"] })).rejects.toThrow(UnknownNameError);
});

test("what is no environment is refused, or found", async () => {
  await expect(checkEnv(7 as never)).rejects.toThrow(OptionError);
  await expect(checkEnv("Nowhere-v0")).rejects.toThrow(UnknownNameError);
  await expect(checkEnv(line(), { steps: 0 })).rejects.toThrow(OptionError);
  const one = new Walk();
  await expect(checkEnv(() => one)).rejects.toThrow("one environment twice");
  const broken = () => {
    throw new Error("no engine");
  };
  expect(await checkEnv(broken)).toMatchObject([{ code: "QE009", message: expect.stringContaining("no engine") }]);
});

test("without fast-check the error says how to install it", async () => {
  const isMissing = loadFastCheck(() => Promise.reject(new Error("Cannot find package")));
  await expect(isMissing).rejects.toThrow(QuantalError);
  await expect(isMissing).rejects.toThrow("npm i fast-check");
});

test("the actions to play begin with the simplest and the corners, and end past the bounds", () => {
  expect(createPalette(discrete(3, 5))).toEqual({ actions: [5, 6, 7], inside: 3 });
  const { actions, inside } = createPalette(box({ low: [-1, 0], high: [1, 2] }));
  expect(actions.slice(0, 4)).toEqual([Float32Array.of(0, 0), Float32Array.of(-1, 0), Float32Array.of(1, 2), Float32Array.of(-1, 2)]);
  expect(actions.slice(inside, inside + 2)).toEqual([Float32Array.of(1.002, 2.002), Float32Array.of(-1.002, -0.002)]);
  expect(createPalette(multiDiscrete([3, 2])).actions.slice(0, 3)).toEqual([Int32Array.of(0, 0), Int32Array.of(2, 1), Int32Array.of(2, 0)]);
  expect(createPalette(multiBinary(2)).actions.slice(0, 3)).toEqual([Uint8Array.of(0, 0), Uint8Array.of(1, 1), Uint8Array.of(1, 0)]);
  const nested = createPalette(dict({ gear: discrete(3), push: tuple([box({ low: 0, high: 1 })]) }));
  expect(nested.actions[0]).toEqual({ gear: 0, push: [Float32Array.of(0)] });
  expect(nested.actions[nested.inside]).toMatchObject({ push: [Float32Array.of(1.001)] });
});
