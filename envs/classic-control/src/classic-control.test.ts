import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { stream, writeKey } from "@quantal/numeric";
import fc from "fast-check";
import {
  actionBuffer,
  type EnvDefinition,
  type EnvSource,
  lookUp,
  make,
  makeVec,
  registered,
  sampleInto,
  sizeOf,
  toSvg,
} from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { acrobot } from "./acrobot.ts";
import { cartPole } from "./cart-pole.ts";
import { mountainCar } from "./mountain-car.ts";
import { mountainCarContinuous } from "./mountain-car-continuous.ts";
import { pendulum } from "./pendulum.ts";
import { registerClassicControl } from "./register.ts";

const DEFINITIONS: EnvDefinition[] = [cartPole, pendulum, mountainCar, mountainCarContinuous, acrobot];

describe("registerClassicControl", () => {
  it("registers Gymnasium's ids, limits and thresholds, and may be called twice", () => {
    expect(registered()).toEqual([]); // an import registers nothing
    registerClassicControl();
    registerClassicControl();
    const list = registered().map(({ id, source, rewardThreshold }) => [id, source.maxEpisodeSteps, rewardThreshold]);
    expect(list).toEqual([
      ["CartPole-v1", 500, 475],
      ["Pendulum-v1", 200, undefined],
      ["MountainCar-v0", 200, -110],
      ["MountainCarContinuous-v0", 999, 90],
      ["Acrobot-v1", 500, -100],
    ]);
    expect(lookUp("CartPole-v1")).toBe(cartPole);
  });
});

describe.each(DEFINITIONS.map((definition) => [definition.id, definition] as const))("%s", (_, definition) => {
  const size = sizeOf(definition.observationSpace);

  it("names the module and export that a worker finds it by", async () => {
    const loaded: Record<string, unknown> = await import(String(definition.module));
    expect(loaded[String(definition.export)]).toBe(definition);
    expect(loaded["default"]).toBe(definition);
  });

  it("gives the same bits as Env, as a lane of a vector in company, and restored", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 3 }), fc.nat(60), (seed, lane, cut) => {
        const envs = makeVec(definition, { numEnvs: 4, autoreset: "same-step" });
        let env = make(definition);
        const rows = envs.reset({ seed });
        expect(env.reset({ seed: seed + lane }).observation).toEqual(rows.slice(lane * size, (lane + 1) * size));
        const rng = stream(seed, "actions");
        const width = sizeOf(definition.actionSpace);
        const actions = actionBuffer(definition.actionSpace, 4);
        for (let k = 0; k < 80; k++) {
          for (let row = 0; row < 4; row++) sampleInto(actions, row, definition.actionSpace, rng);
          if (k === cut) {
            const saved = structuredClone(env.snapshot());
            env = make(definition);
            env.restore(saved);
          }
          const action =
            definition.actionSpace.type === "Discrete" ? actions[lane] : Float32Array.from(actions.slice(lane * width, (lane + 1) * width));
          const step = env.step(action);
          const { observations, rewards, terminated, truncated } = envs.step(actions);
          expect([rewards[lane], terminated[lane], truncated[lane]]).toEqual([
            step.reward,
            Number(step.terminated),
            Number(step.truncated),
          ]);
          const next = step.terminated || step.truncated ? env.reset() : step;
          expect(observations.slice(lane * size, (lane + 1) * size)).toEqual(next.observation);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("gives the same bits on a Philox key, whatever the other lanes do, and loaded", () => {
    const [many, one] = [definition.vector(3), definition.vector(1)];
    for (const lanes of [many, one]) {
      const lane = lanes.numEnvs - 1;
      writeKey(lanes.keys, lane, 9, "environment", 4, 1);
      lanes.reset(lane);
    }
    many.reset(0);
    const rng = stream(1, "actions");
    const [manyRows, oneRow] = [new Float32Array(3 * size), new Float32Array(size)];
    const [manyActions, oneAction] = [actionBuffer(definition.actionSpace, 3), actionBuffer(definition.actionSpace, 1)];
    for (let k = 0; k < 20; k++) {
      for (const row of [0, 2]) sampleInto(manyActions, row, definition.actionSpace, rng);
      oneAction[0] = manyActions[2];
      many.step(manyActions, Int32Array.of(2, 0), 2);
      one.step(oneAction, Int32Array.of(0), 1);
      many.load?.(many.save?.() ?? null);
      many.observe(manyRows, 2);
      one.observe(oneRow, 0);
      expect(manyRows.slice(2 * size)).toEqual(oneRow);
      expect([many.reward[2], many.terminated[2]]).toEqual([one.reward[0], one.terminated[0]]);
    }
  });

  it("draws a picture that follows the state", () => {
    const env = make(definition);
    env.reset({ seed: 1 });
    const before = env.render();
    env.step(definition.actionSpace.type === "Discrete" ? 1 : [1]);
    const after = env.render();
    expect(before?.commands.length).toBeGreaterThan(1);
    expect(after && before && toSvg(after) !== toSvg(before)).toBe(true);
  });
});

describe("CartPole-v1", () => {
  it("moves by the velocities before or after the push, as the integrator says", () => {
    const start = { seed: 3 };
    const [euler, symplectic] = [make(cartPole), make(cartPole, { kinematicsIntegrator: "semi-implicit euler" })];
    const [x, xDot, theta, thetaDot] = euler.reset(start).observation;
    symplectic.reset(start);
    const a = euler.step(1).observation;
    const b = symplectic.step(1).observation;
    expect([a[1], a[3]]).toEqual([b[1], b[3]]);
    expect(a[0]).toBeCloseTo(x + 0.02 * xDot, 7);
    expect(a[2]).toBeCloseTo(theta + 0.02 * thetaDot, 7);
    expect(b[0]).toBeCloseTo(x + 0.02 * b[1], 7);
    expect(b[2]).toBeCloseTo(theta + 0.02 * b[3], 7);
  });

  it("ends where the cart leaves the track, on either side, or the pole leans over", () => {
    const stepsToEnd = (start: number, action: number): number => {
      const env = make(cartPole, { massPole: 1e-9, length: 1e6 }); // a pole too long and light to fall in time
      env.reset({ seed: 1, options: { low: start, high: start } });
      for (let step = 1; ; step++) if (env.step(action).terminated) return step;
    };
    for (const [lean, action] of [
      [0.2, 0],
      [-0.2, 1],
    ]) {
      const leaning = make(cartPole);
      leaning.reset({ seed: 1, options: { low: lean, high: lean } });
      expect([leaning.step(action).terminated, leaning.step(action).terminated]).toEqual([false, true]); // 0.204 and 0.21 rad
    }
    expect(stepsToEnd(0, 1)).toBe(stepsToEnd(0, 0));
    expect(stepsToEnd(0, 1)).toBe(36); // 2.4 m at 10 m/s^2 in steps of 0.02 s: k (k - 1) / 2 * 0.004 > 2.4
  });

  it("rewards as Sutton and Barto do where told so", () => {
    const env = make(cartPole, { suttonBartoReward: true });
    env.reset({ seed: 1 });
    const rewards: number[] = [];
    for (let isOver = false; !isOver; ) {
      const { reward, terminated } = env.step(1);
      rewards.push(reward);
      isOver = terminated;
    }
    expect(rewards.slice(0, -1).every((reward) => reward === 0)).toBe(true);
    expect(rewards.at(-1)).toBe(-1);
  });

  it("starts within the bounds that reset is given", () => {
    const env = make(cartPole);
    const { observation } = env.reset({ seed: 1, options: { low: 0.1, high: 0.2 } });
    expect([...observation].every((value) => value >= Math.fround(0.1) && value < 0.2)).toBe(true);
    expect(() => env.reset({ options: { low: 1 } })).toThrow("CartPole-v1.reset: low is above high");
    expect(() => env.reset({ options: { low: "0" } })).toThrow("option low is no number");
  });

  it("refuses integrators that don't exist and bodies without mass", () => {
    expect(() => cartPole.with({ kinematicsIntegrator: "rk4" })).toThrow("unknown kinematicsIntegrator");
    for (const name of ["massCart", "massPole", "length", "tau"])
      expect(() => cartPole.with({ [name]: 0 })).toThrow(`${name} is out of range`);
    const source: EnvSource = cartPole;
    expect(() => source.with({ gravty: 1 })).toThrow('Did you mean "gravity"?');
  });

  it("holds no memory: the heap is the same after 100,000 and 1,000,000 episodes", () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    // Episodes are cut short to keep this test so: what might leak is in a reset and an end, not in the steps between.
    const envs = makeVec(cartPole, { numEnvs: 1024, autoreset: "same-step", params: { maxEpisodeSteps: 4 } });
    envs.reset({ seed: 1000 });
    const rng = stream(1, "actions");
    const rounds = Array.from({ length: 32 }, () => Int32Array.from({ length: 1024 }, () => rng.integers(0, 2)));
    let [episodes, k] = [0, 0];
    const heapAfter = (wanted: number) => {
      while (episodes < wanted) {
        const { hasFinal } = envs.step(rounds[(k++ * 7) % 32]);
        for (let lane = 0; lane < 1024; lane++) episodes += hasFinal[lane];
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = heapAfter(100_000);
    expect(Math.abs(heapAfter(1_000_000) - before)).toBeLessThan(2e6);
  });
});

describe("Pendulum-v1", () => {
  it("pulls by g, and weighs by m and l", () => {
    const still = make(pendulum, { g: 0 });
    still.reset({ seed: 1, options: { yInit: 0 } });
    const [, , speed] = still.step([0]).observation;
    expect(Math.abs(speed)).toBe(0);
    const heavy = make(pendulum, { g: 0, m: 2, l: 3 });
    heavy.reset({ seed: 1, options: { xInit: 0, yInit: 0 } });
    expect(heavy.step([2]).observation[2]).toBeCloseTo((3 / (2 * 9)) * 2 * 0.05, 6);
  });

  it("starts within the bounds that reset is given, and clips its torque", () => {
    const env = make(pendulum);
    const { observation } = env.reset({ seed: 1, options: { xInit: 0, yInit: 0 } });
    expect([...observation].map(Math.abs)).toEqual([1, 0, 0]);
    const [a, b] = [make(pendulum), make(pendulum)];
    a.reset({ seed: 2 });
    b.reset({ seed: 2 });
    expect(a.step([100])).toEqual(b.step([2]));
    expect(() => env.reset({ options: { xInit: Infinity } })).toThrow("option xInit is no number");
    expect(() => pendulum.with({ m: -1 })).toThrow("m is out of range");
  });
});
