import { describe, expect, test } from "vitest";
import { counted, hold, holdContinuous, table, testEnvironment } from "./index.ts";

testEnvironment({ definition: hold });
testEnvironment({ definition: holdContinuous });
testEnvironment({ definition: table });

describe("counted", () => {
  test("counts the steps of all its vectors", () => {
    const { env, count } = counted(hold);
    const lanes = env.vector(3);
    for (let lane = 0; lane < 3; lane++) lanes.reset(lane);
    lanes.step(new Int32Array(3), Int32Array.of(0, 2), 2);
    env.vector(1);
    expect(count()).toBe(2);
  });
});
