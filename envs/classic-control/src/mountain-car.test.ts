import { make } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { mountainCar } from "./mountain-car.ts";
import { mountainCarContinuous } from "./mountain-car-continuous.ts";

/** Reset options of a start at one place. */
const at = (position: number) => ({ seed: 1, options: { low: position, high: position } });

describe("MountainCar-v0", () => {
  it("is pushed by its force and pulled by the slope", () => {
    const flat = make(mountainCar, { gravity: 0 });
    flat.reset(at(-0.5));
    expect(flat.step(2).observation).toEqual(Float32Array.of(-0.5 + 0.001, 0.001));
    expect(flat.step(2).observation).toEqual(Float32Array.of(-0.5 + 0.003, 0.002));
    expect(flat.step(1).observation).toEqual(Float32Array.of(-0.5 + 0.005, 0.002));
    expect(flat.step(0).observation).toEqual(Float32Array.of(-0.5 + 0.006, 0.001));
    const coasting = make(mountainCar);
    coasting.reset(at(0)); // where the slope is steepest
    expect(coasting.step(1).observation).toEqual(Float32Array.of(-0.0025, -0.0025));
  });

  it("goes no faster than 0.07, and loses all speed at the left wall only", () => {
    const env = make(mountainCar, { force: 1, goalPosition: 1 });
    env.reset(at(-1.1));
    expect(env.step(0).observation).toEqual(Float32Array.of(-1.17, -0.07));
    expect(env.step(0).observation).toEqual(Float32Array.of(-1.2, 0));
    env.reset(at(0.5));
    expect(env.step(2).observation).toEqual(Float32Array.of(0.57, 0.07));
    expect(env.step(2).observation).toEqual(Float32Array.of(0.6, 0.07));
  });

  it("ends at the goal, where it is fast enough", () => {
    for (const [goalVelocity, isOver] of [
      [0, true],
      [0.0008, true],
      [0.0009, false],
    ] as const) {
      const env = make(mountainCar, { goalVelocity });
      env.reset(at(0.5));
      const { reward, terminated, observation } = env.step(2);
      expect(observation[1]).toBeCloseTo(0.001 - 0.0025 * 0.0707372, 7); // cos 1.5
      expect([reward, terminated]).toEqual([-1, isOver]);
    }
  });

  it("is left by rocking, and not by pushing to the right alone", () => {
    const reaches = (policy: (velocity: number) => number): boolean => {
      const env = make(mountainCar);
      let [, velocity] = env.reset({ seed: 4 }).observation;
      for (;;) {
        const { observation, terminated, truncated } = env.step(policy(velocity));
        if (terminated || truncated) return terminated;
        velocity = observation[1];
      }
    };
    expect(reaches((velocity) => (velocity < 0 ? 0 : 2))).toBe(true);
    expect(reaches(() => 2)).toBe(false);
  });

  it.each([
    ["MountainCar-v0", make(mountainCar)],
    ["MountainCarContinuous-v0", make(mountainCarContinuous)],
  ] as const)("%s starts within the bounds that reset is given, at rest", (id, env) => {
    const { observation } = env.reset({ seed: 1, options: { low: 0.1, high: 0.2 } });
    expect(observation[0]).toBeGreaterThanOrEqual(Math.fround(0.1));
    expect(observation[0]).toBeLessThan(0.2);
    expect(observation[1]).toBe(0);
    expect(() => env.reset({ options: { low: 0 } })).toThrow(`${id}.reset: low is above high`);
    expect(() => env.reset({ options: { high: "0" } })).toThrow("option high is no number");
  });

  it("draws a car at its place, on the ground, with its nose up where the track goes up", () => {
    const env = make(mountainCar);
    for (const [place, lean] of [
      [-1, -1],
      [-Math.PI / 6, 0],
      [0.3, 1],
    ] as const) {
      env.reset(at(place));
      const wheels = env.render()?.commands.filter(({ type }) => type === "circle") ?? [];
      const [rear, front] = wheels.map((wheel) => (wheel.type === "circle" ? wheel : { x: NaN, y: NaN }));
      expect((rear.x + front.x) / 2).toBeCloseTo(((place + 1.2) / 1.8) * 600, 6);
      expect((rear.y + front.y) / 2).toBeCloseTo(390 - ((Math.sin(3 * place) * 0.45 + 0.55) / 1.8) * 600, 6);
      expect(front.x).toBeGreaterThan(rear.x);
      expect(Math.sign(Math.round(rear.y - front.y))).toBe(lean);
    }
  });
});

describe("MountainCarContinuous-v0", () => {
  it("pays for the action as it was given, and moves by the clipped one", () => {
    const [whole, beyond] = [make(mountainCarContinuous), make(mountainCarContinuous)];
    whole.reset(at(-0.5));
    beyond.reset(at(-0.5));
    expect(whole.step([0.5]).reward).toBeCloseTo(-0.025, 15);
    expect(beyond.step([-0.5]).reward).toBeCloseTo(-0.025, 15);
    whole.reset(at(-0.5));
    beyond.reset(at(-0.5));
    const [a, b] = [whole.step([1]), beyond.step([3])];
    expect([a.reward, b.reward]).toEqual([-0.1, -0.9]);
    expect(b.observation[1]).toBeCloseTo(a.observation[1], 7);
    expect(a.observation[1]).toBeCloseTo(0.0015 - 0.0025 * 0.0707372, 7); // cos -1.5
  });

  it("gives 100 at the goal, where it is fast enough", () => {
    for (const [goalVelocity, isOver] of [
      [0, true],
      [0.0009, true],
      [0.001, false],
    ] as const) {
      const env = make(mountainCarContinuous, { goalVelocity });
      env.reset(at(0.45)); // cos 1.35 is 0.219
      const { reward, terminated } = env.step([1]);
      expect(terminated).toBe(isOver);
      expect(reward).toBeCloseTo(isOver ? 99.9 : -0.1, 12);
    }
  });

  it("goes no faster than 0.07, and loses all speed at the left wall only", () => {
    const env = make(mountainCarContinuous, { power: 1, goalPosition: 1 });
    env.reset(at(-1.1));
    const [place, speed] = env.step([-1]).observation;
    expect(place).toBeCloseTo(-1.17, 6);
    expect(speed).toBe(Math.fround(-0.07));
    expect(env.step([-1]).observation).toEqual(Float32Array.of(-1.2, 0));
    env.reset(at(0.5));
    env.step([1]);
    expect(env.step([1]).observation).toEqual(Float32Array.of(0.6, 0.07));
  });
});
