import { box, clipReward, defineEnv, discrete, type EnvSource } from "gymnasium-js";
import { expect, test } from "vitest";
import { describeEnv } from "./describe-env.ts";
import { manifestSchema } from "./node/run-manifest.ts";

const still = defineEnv({
  id: "my/Still-v0",
  observationSpace: box({ low: [0], high: [1] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 5,
  state: ["x"],
  params: { pull: 1 },
  reset() {},
  step() {},
  observe(observations, _, i) {
    observations[i] = 0;
  },
});
const env: EnvSource = clipReward(clipReward(still, { maxReward: 1 }), { minReward: 0 });

test("an environment is described with all that its wrappers wrap, and without them as ever", () => {
  expect(describeEnv(still)).toEqual({ id: "my/Still-v0", params: { pull: 1 }, maxEpisodeSteps: 5 });
  expect(describeEnv(env)).toEqual({
    id: "ClipReward(ClipReward(my/Still-v0))",
    params: { minReward: 0, maxReward: null },
    maxEpisodeSteps: 5,
    of: {
      id: "ClipReward(my/Still-v0)",
      params: { minReward: null, maxReward: 1 },
      maxEpisodeSteps: 5,
      of: { id: "my/Still-v0", params: { pull: 1 }, maxEpisodeSteps: 5 },
    },
  });
});

test("a manifest keeps the description", () => {
  const described = { ...describeEnv(env), isUserModule: false };
  expect(manifestSchema.shape.env.parse(JSON.parse(JSON.stringify(described)))).toEqual(described);
});
