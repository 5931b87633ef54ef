import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, quantalMany, userFolder } from "./quantal.ts";

const MODULES = {
  "throws.ts":
    "const missing: { deep?: { er: number } } = {};\n\nexport function deeper(): number {\n  return (missing.deep as { er: number }).er;\n}\nexport default deeper();\n",
  "syntax.ts": "export default {\n  id: 1,,\n};\n",
  "nothing.ts": "export const env = 1;\n",
  "number.mjs": "export default 5;\n",
  "imports.js": 'import { nowhere } from "./nowhere.js";\nexport default nowhere;\n',
  "bad-option.ts": 'import { box } from "gymnasium-js";\nexport default box({ low: 1, high: 0 });\n',
  "nan-env.ts": env("my/Nan-v0", "result.reward[i] = state.x[i] === 3 ? Number.NaN : 1;"),
  "throwing-env.ts": env("my/Throws-v0", 'if (state.x[i] === 3) throw new Error("out of fuel");'),
  // Neither says where it lies: the command line knows.
  "no-module-env.ts": env("my/NoModule-v0", "result.reward[i] = 1;", ""),
  "plain.js": env("my/Plain-v0", "result.reward[i] = 1;").replace(/ as const/g, ""),
};

/** An environment that counts its steps. */
function env(id: string, step: string, module = "module: import.meta.url,"): string {
  return `import { box, defineEnv, discrete } from "gymnasium-js";
export default defineEnv({
  id: "${id}", ${module}
  observationSpace: box({ low: 0, high: 100 }), actionSpace: discrete(2), maxEpisodeSteps: 20, state: ["x"], params: { start: 0 },
  reset(state, i, rng, p) { state.x[i] = p.start; },
  step(state, result, i) { state.x[i]++; ${step} },
  observe(observations, state, i) { observations[i] = state.x[i]; },
});
`;
}

const train = (agent: string, env: string): string => `train --agent ${agent} --env ${env} --steps 100 --seed 1 --episodes 2`;
const TRIALS = "--trials 2 --seeds 1 --steps 200 --episodes 2 --workers 0";

/** The command line, its exit status, and what standard error must say. */
const CASES: readonly (readonly [words: string, status: number, message: RegExp])[] = [
  ["trian --agent random", 2, /unknown command 'trian'\n\(Did you mean train\?\)/],
  ["train --agent random --env CartPole-v1 --steps 100", 2, /required option '--seed <S>' not specified/],
  ["train --agent random --env CartPole-v1 --steps 0 --seed 1", 2, /argument '0' is invalid\. Expected a positive integer/],
  ["train --agent random --env CartPole-v1 --steps 1e5 --seed 1", 2, /argument '1e5' is invalid/],
  ["train --agent random --env CartPole-v1 --steps 100 --seed 1 --worker 2", 2, /unknown option '--worker'\n\(Did you mean --workers\?\)/],
  ["train --agent random --env CartPole-v1 --steps 100 --seed 1 --workers 1000", 2, /the number of workers is out of range/],
  [train("constnat", "CartPole-v1"), 2, /Did you mean "constant"\?/],
  [train("random", "cartpole-v1"), 2, /Did you mean "CartPole-v1"\?/],
  [train("constant:action=2", "CartPole-v1"), 2, /the action is outside of the action space of CartPole-v1\. Got 2/],
  [`${train("constant", "CartPole-v1")} --set action`, 2, /--set: this is no option with a value/],
  [`${train("random", "CartPole-v1")} --out .`, 2, /the folder is not empty/],
  ["rollout --env CartPole-v1 --seed 1 --random --actions a.json", 2, /option '--(actions <FILE>|random)' cannot be used with option/],
  ["compare --agents random,random --envs CartPole-v1 --steps 100", 2, /the same is named twice\. Got "random"/],
  ["compare --agents a=1 --envs CartPole-v1 --steps 100", 2, /an option comes before any name/],
  ["evaluate nowhere", 2, /there is no such directory\. Got "nowhere"/],
  [train("random", "./my-evn.ts"), 2, /there is no such file\. Got "\.\/my-evn\.ts".* Did you mean "\.\/my-env\.ts"\?/],
  [train("random", "my-env.js"), 2, /Did you mean "my-env\.ts"\?/],
  [train("random", "./my-agent.ts"), 1, /the default export is an agent\. Expected an environment/],
  [train("./my-env.ts", "CartPole-v1"), 1, /the default export is an environment\. Expected an agent/],
  [
    train("random", "./throws.ts"),
    1,
    /can't be imported: TypeError: Cannot read properties of undefined \(reading 'er'\)\. See throws\.ts:4:\d+\.\n$/,
  ],
  [train("random", "./syntax.ts"), 1, /syntax\.ts:2:8/],
  [train("random", "./nothing.ts"), 1, /the module has no default export\. Got "the exports env"/],
  [train("random", "./number.mjs"), 1, /the default export is 5\. Expected an environment/],
  [train("random", "./imports.js"), 1, /can't be imported: Error: Cannot find module '.*nowhere\.js'/],
  [train("random", "./bad-option.ts"), 1, /can't be imported: OptionError: box: low\[0\] is above high\[0\].* See bad-option\.ts:2/],
  [train("random", "./nan-env.ts"), 1, /my\/Nan-v0: lane \d+, episode 0, step 3 of seed 1.*reward is not finite. Got NaN/],
  [train("random", "./throwing-env.ts"), 1, /my\/Throws-v0: lane \d+.*seed 1.*Error: out of fuel/],
  [train("random", "./no-module-env.ts"), 0, /^$/],
  [`${train("random", "./no-module-env.ts:start=1")} --workers 1`, 0, /^$/],
  [train("random", "./plain.js"), 0, /^$/],
  [`tune --agent random --env CartPole-v1 ${TRIALS}`, 2, /tune random: there is nothing to search/],
  [`tune --agent ppo --env CartPole-v1 ${TRIALS} --method grid`, 2, /Allowed choices are random, halving/],
  [`tune --agent ./my-agent.ts:elite=3 --env ./plain.js ${TRIALS} --out cem.json`, 0, /^$/],
  [`tune --agent ppo --env CartPole-v1 ${TRIALS} --only clip,clap`, 2, /Got "clap".*Did you mean "clip"/],
  ["reproduce cartpol", 2, /reproduce: there is no study of this name\. Got "cartpol".*Did you mean "cartpole"/],
  ["reproduce", 2, /missing required argument 'name'/],
  [train("./my-agent.ts:preset=cem.json", "./plain.js"), 0, /^$/],
  [train("ppo:preset=cem.json", "CartPole-v1"), 2, /the preset is for another agent. Got "my\/cem", expected "ppo"/],
  [train("ppo:preset=./none.json", "CartPole-v1"), 2, /preset \.\/none\.json: there is no such file/],
];

describe("the words", () => {
  const folder = userFolder(MODULES);
  afterAll(() => rmSync(folder, { recursive: true }));
  let results: Ended[] = [];
  beforeAll(async () => {
    results = await quantalMany(
      CASES.map(([words]) => words),
      folder,
    );
  });

  test.each(CASES.map(([words, status, message], k) => [words, status, message, k] as const))(
    "quantal %s: status %i",
    (_, status, message, k) => {
      expect(results[k].err).toMatch(message);
      expect(results[k].status).toBe(status);
      if (status !== 0) expect(results[k].out).toBe("");
    },
  );
});
