import { make } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { acrobot } from "./acrobot.ts";

/** Reset options of a start with all four state variables the same. */
const at = (value: number) => ({ seed: 1, options: { low: value, high: value } });

const BODY = { linkLength1: 1.5, linkMass1: 0.8, linkMass2: 2, linkComPos1: 0.7, linkComPos2: 0.4, linkMoi: 0.5, gravity: 5 };

/** Kinetic and potential energy of two links of BODY, by the Lagrangian that the equations of motion come from. */
function energyOf([cos1, sin1, cos2, sin2, speed1, speed2]: Float32Array): number {
  const { linkLength1: l1, linkMass1: m1, linkMass2: m2, linkComPos1: lc1, linkComPos2: lc2, linkMoi: moi, gravity: g } = BODY;
  const both = cos1 * cos2 - sin1 * sin2; // cos of the sum of both angles
  const inertia11 = m1 * lc1 ** 2 + m2 * (l1 ** 2 + lc2 ** 2 + 2 * l1 * lc2 * cos2) + 2 * moi;
  const inertia12 = m2 * (lc2 ** 2 + l1 * lc2 * cos2) + moi;
  const inertia22 = m2 * lc2 ** 2 + moi;
  const kinetic = (inertia11 * speed1 ** 2 + 2 * inertia12 * speed1 * speed2 + inertia22 * speed2 ** 2) / 2;
  return kinetic - (m1 * lc1 + m2 * l1) * g * cos1 - m2 * lc2 * g * both;
}

describe("Acrobot-v1", () => {
  it("keeps its energy where no torque is applied", () => {
    const env = make(acrobot, { ...BODY, dt: 0.01, maxEpisodeSteps: 1000 });
    let { observation } = env.reset(at(1));
    const start = energyOf(observation);
    for (let step = 0; step < 500; step++) {
      observation = env.step(1).observation;
      expect(Math.abs(energyOf(observation) - start), `step ${step}`).toBeLessThan(1e-4); // of 10 J; observations are float32
    }
  });

  it("hangs still without torque, and swings alike to both sides with one", () => {
    const [still, left, right] = [make(acrobot), make(acrobot), make(acrobot)];
    for (const env of [still, left, right]) env.reset(at(0));
    for (let step = 0; step < 10; step++) {
      for (const value of still.step(1).observation.slice(4)) expect(value).toBeCloseTo(0, 12);
      const [a, b] = [left.step(0).observation, right.step(2).observation];
      for (const [k, sign] of [1, -1, 1, -1, -1, -1].entries()) expect(a[k]).toBeCloseTo(sign * b[k], 6);
    }
    expect(right.step(2).observation[3]).not.toBeCloseTo(0, 2);
  });

  it("ends, without a cost, where its lower end is a length above the pivot", () => {
    for (const [angle, isOver] of [
      [1.5, false], // 0.92 m
      [1.6, true], // 1.03 m
      [2, true], // 1.07 m
      [2.2, false], // 0.90 m
    ] as const) {
      const env = make(acrobot, { dt: 1e-3 });
      env.reset(at(angle));
      const { reward, terminated } = env.step(1);
      expect([terminated, reward]).toEqual(isOver ? [true, 0] : [false, -1]);
    }
  });

  it("bounds its velocities, and keeps its angles within half a turn", () => {
    const env = make(acrobot, { dt: 1e-6 });
    env.reset(at(50)); // 8 turns less 0.27 rad
    expect(env.step(1).observation.slice(4)).toEqual(Float32Array.of(4 * Math.PI, 9 * Math.PI));
    const lanes = acrobot.with({ dt: 1e-9 }).vector(1);
    for (const angle of [50, -50, 3.2, 1e30]) {
      lanes.reset(0, { low: angle, high: angle });
      lanes.step(Int32Array.of(1), Int32Array.of(0), 1);
      const { state } = Object(lanes.save?.());
      for (const wrapped of [state.theta1[0], state.theta2[0]]) {
        expect(Math.abs(wrapped)).toBeLessThanOrEqual(Math.PI);
        if (Math.abs(angle) < 1e3) expect(Math.cos(wrapped - angle)).toBeCloseTo(1, 9);
      }
    }
  });

  it("starts within the bounds that reset is given, in float32", () => {
    const env = make(acrobot);
    const { observation } = env.reset({ seed: 1, options: { low: 0.2, high: 0.3 } });
    for (const speed of observation.slice(4)) expect(speed >= Math.fround(0.2) && speed < 0.3).toBe(true);
    expect(() => env.reset({ options: { low: 1 } })).toThrow("Acrobot-v1.reset: low is above high");
  });

  it("draws both links from the pivot, the angles counter-clockwise from straight down", () => {
    const env = make(acrobot, { linkLength1: 1.2, linkLength2: 0.6 });
    env.reset(at(0.5));
    const lines = env.render()?.commands.flatMap((command) => (command.type === "line" ? [command.points] : [])) ?? [];
    const [first, second] = [1.2 * 125, 0.6 * 125]; // 2 m are 250 pixels
    const joint = [250 + first * Math.sin(0.5), 250 + first * Math.cos(0.5)];
    const expected = [250, 250, ...joint, ...joint, joint[0] + second * Math.sin(1), joint[1] + second * Math.cos(1)];
    for (const [k, value] of lines.slice(1).flat().entries()) expect(value).toBeCloseTo(expected[k], 6);
    expect(lines).toHaveLength(3);
  });

  it("refuses bodies without mass", () => {
    for (const name of ["linkLength1", "linkLength2", "linkMass1", "linkMass2", "linkMoi", "dt"]) {
      expect(() => acrobot.with({ [name]: 0 })).toThrow(`${name} is out of range`);
    }
  });
});
