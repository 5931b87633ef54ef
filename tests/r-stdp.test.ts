import { cartPole } from "@quantal/classic-control";
import { type RStdpState, rStdp } from "@quantal/r-stdp";
import { hold } from "@quantal/testing";
import { train } from "@quantal/trainer";
import { expect, test } from "vitest";

// A random policy stays up for 22 steps.
test.each([1000, 1001, 1002])(
  "r-stdp learns to hold CartPole-v1's pole for twice as long as chance in 6,000 steps, on seed %i",
  async (seed) => {
    const run = train({ agent: rStdp(), env: cartPole, seed, budget: { environmentSteps: 6_000 }, evaluation: { episodes: 30 } });
    expect((await run.result).evaluation?.meanReturn).toBeGreaterThan(44);
  },
);

test("lanes of r-stdp are learners of their own: the first of two learns what one alone does", async () => {
  const rowsOf = async (lanes: number): Promise<Float64Array> => {
    const agent = rStdp({ inputs: "running", critic: "reward", steps: 100, lanes });
    const run = train({ agent, env: hold, seed: 1001, budget: { environmentSteps: 600 * lanes }, evaluation: { finalEpisodes: 1 } });
    return ((await run.result).snapshot.agent as RStdpState).rows; // the agent's own state
  };
  const alone = await rowsOf(1);
  const pair = await rowsOf(2);
  expect(pair.slice(0, alone.length)).toEqual(alone);
  expect(pair.slice(alone.length)).not.toEqual(alone);
});
