import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { OptionError, UserCodeError } from "@quantal/numeric";
import { afterAll, describe, expect, it } from "vitest";
import { drift, impostor, push, TROUBLES, trouble, walk } from "../../test-fixtures/thread-envs.ts";
import { defineEnv } from "../env/define-env.ts";
import { LaneError } from "../env/lane-error.ts";
import type { EnvSource } from "../env/types.ts";
import { makeVec, type VectorEnv } from "../make/make-vec.ts";
import { makeVecThreads, type ThreadVectorOptions } from "./index.ts";

const vectors: VectorEnv[] = [];
afterAll(() => {
  for (const vector of vectors) vector.close();
});

/** Two threads with their lanes reset. */
function started(source: EnvSource, options: Partial<ThreadVectorOptions> = {}): VectorEnv {
  const vector = makeVecThreads(source, { numEnvs: 4, workers: 2, ...options });
  vectors.push(vector);
  vector.reset({ seed: 1 });
  return vector;
}

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("what an environment throws in a thread", () => {
  it("comes back with its class, its message, its cause and the lane among all, and the vector goes on", () => {
    const envs = started(trouble);
    const plain = makeVec(trouble, { numEnvs: 4 });
    plain.reset({ seed: 1 });
    for (const actions of [
      [0, 0, 0, TROUBLES.throw],
      [0, 0, TROUBLES.throw, TROUBLES.throw],
      [TROUBLES.throw, 0, 0, TROUBLES.throw],
    ]) {
      const error = errorOf(() => envs.step(actions));
      expect(error).toEqual(errorOf(() => plain.step(actions)));
      expect(error).toBeInstanceOf(LaneError);
      expect(error).toMatchObject({ lane: actions.indexOf(TROUBLES.throw), where: expect.stringMatching(/step lane \d$/) });
      expect(error.cause).toBeInstanceOf(RangeError);
      expect(error.stack).toContain(error.message);
      expect(error.cause).toMatchObject({ stack: expect.stringContaining("thread-envs.ts") });
    }
    const start = errorOf(() => envs.reset({ options: {} }));
    expect(start).toEqual(errorOf(() => plain.reset({ options: {} })));
    expect(start).toBeInstanceOf(TypeError);
    expect(errorOf(() => envs.reset({ seed: [0, 0, 0, -1] }))).toEqual(errorOf(() => plain.reset({ seed: [0, 0, 0, -1] })));
    expect(envs.reset({ seed: 2 })).toEqual(plain.reset({ seed: 2 }));
    envs.step([0, 0, 0, TROUBLES.badInfo]);
    expect(() => envs.info(3)).toThrow(/an info or a picture can't leave its worker thread.*expected plain data/);
    expect(envs.info(2)).toEqual({});
  });

  it("comes back from a class too", () => {
    const envs = started(drift);
    const plain = makeVec(drift, { numEnvs: 4 });
    plain.reset({ seed: 1 });
    const error = errorOf(() => envs.step([0, 0, 0, 2]));
    expect(error).toEqual(errorOf(() => plain.step([0, 0, 0, 2])));
    expect(error).toBeInstanceOf(LaneError);
  });
});

describe("a thread that is lost", () => {
  it.each([
    ["hangs", TROUBLES.hang, 2, 'lanes 2 to 3: the worker thread hangs. Got "nothing for 300 ms"'],
    ["exits", TROUBLES.exit, 1, 'lanes 0 to 3: the worker thread died. Got "it exited with code 3"'],
  ])("ends the vector, and its lanes are named, where it %s", (_, action, workers, message) => {
    const envs = started(trouble, { workers, timeoutMs: 300 });
    const error = errorOf(() => envs.step([0, 0, 0, action]));
    expect(error).toBeInstanceOf(UserCodeError);
    expect(error.message).toContain(message);
    const again = "threads/Trouble-v0.step: the vector has lost a worker thread, and was ended. Make a new one.";
    expect(() => envs.step([0, 0, 0, 0])).toThrow(again);
    envs.close();
  });

  it("is noticed where it dies between the calls", () => {
    const envs = started(trouble, { numEnvs: 2, workers: 1 });
    envs.step([TROUBLES.throwLater, 0]);
    const error = errorOf(() => {
      for (;;) envs.step([0, 0]);
    });
    expect(error.message).toContain('lanes 0 to 1: the worker thread died. Got "too late"');
    expect(error.cause).toBeInstanceOf(RangeError);
  });
});

describe("close", () => {
  it("ends the vector, and may be called again", () => {
    const envs = started(walk, { workers: 1 });
    envs.close();
    envs.close();
    expect(() => envs.step([0, 0, 0, 0])).toThrow("threads/Walk-v0.step: the vector is closed. Make a new one.");
    expect(() => envs.reset()).toThrow("threads/Walk-v0.reset: the vector is closed");
    expect(() => envs.info(0)).toThrow("threads/Walk-v0.info: the vector is closed");
  });

  it("need not be called for the process to end", () => {
    const program = fileURLToPath(new URL("../../test-fixtures/unclosed-vector.ts", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, ["--conditions=source", "--import", "tsx", program], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect([status, stdout.trim()]).toEqual([0, "4"]);
  });
});

describe("makeVecThreads refuses", () => {
  const homeless = defineEnv({ ...push, id: "threads/Homeless-v0", module: undefined } as never);
  const lost = defineEnv({ ...push, id: "threads/Lost-v0", module: "file:///nowhere/lost.ts" });
  it.each<[string, EnvSource | string, object, string]>([
    ["no lanes", walk, { numEnvs: 0 }, "makeVecThreads: numEnvs is out of range. Got 0"],
    ["no workers", walk, { workers: 0 }, "makeVecThreads: workers is out of range. Got 0, expected an integer in [1, 256]"],
    ["an unknown mode", walk, { autoreset: "never" }, 'makeVecThreads: unknown autoreset mode. Got "never"'],
    ["no time", walk, { timeoutMs: 0 }, "makeVecThreads: timeoutMs is out of range. Got 0"],
    ["an unknown param", walk, { params: { gaol: 1 } }, 'Did you mean "goal"?'],
    ["an unknown id", "Nothing-v9", {}, "there is no"],
    ["no module", homeless, {}, "worker threads can't load this environment: it names no module"],
    ["a module that isn't there", lost, {}, "file:///nowhere/lost.ts: the module does not load"],
    ["a module with something else", impostor, {}, "another observationSpace than the one that was given"],
  ])("%s", (_, source, options, message) => {
    const error = errorOf(() => makeVecThreads(source, { numEnvs: 1, workers: 1, ...options }));
    expect(error.message).toContain(message);
    expect(error instanceof OptionError || error instanceof UserCodeError).toBe(true);
  });
});
