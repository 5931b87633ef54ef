import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, quantal, quantalMany, userFolder } from "./quantal.ts";

/** A counter to 100 that ends at 20 steps, as a definition; `step` may spoil it. */
const counter = (id: string, step: string): string => `import { box, defineEnv, discrete } from "gymnasium-js";
export default defineEnv({
  id: "${id}", module: import.meta.url,
  observationSpace: box({ low: 0, high: 100 }), actionSpace: discrete(2), maxEpisodeSteps: 20, state: ["x"], params: {},
  reset(state, i, rng) { state.x[i] = rng.uniform(0, 1); },
  step(state, result, i, actions) { state.x[i]++; result.reward[i] = actions[i]; ${step} },
  observe(observations, state, i) { observations[i] = state.x[i]; },
});
`;

/** A class around CartPole, as the module's default export. */
const cart = (members: string): string => `import { cartPole } from "@quantal/classic-control";
import { make } from "gymnasium-js";
export default class Cart {
  env = make(cartPole);
  steps = 0;
  observationSpace = this.env.observationSpace;
  actionSpace = this.env.actionSpace;
  reset(options?: { seed?: number }) { this.steps = 0; return this.env.reset(options); }
  step(action: number) { this.steps++; return this.env.step(action); }
  render() { return undefined; }
  close() {}
  ${members}
}
`;

const MODULES = {
  "out.ts": counter("my/Out-v0", "if (actions[i] === 1 && state.x[i] > 3) state.x[i] = -1;"),
  "loop.ts": counter("my/Loop-v0", "while (actions[i] === 1 && state.x[i] > 2) state.x[i] += 0;"),
  "import.mjs": "for (;;);\n",
  "prints.mjs": counter("my/Prints-v0", 'if (state.x[i] > 19) console.log("nineteen");'),
  "exits.ts": counter("my/Exits-v0", "if (state.x[i] > 2) process.exit(0);"),
  "class.ts": cart("snapshot() { return null; } restore() {}"),
  "async.ts": cart('async play(action: number) { throw new Error("later"); } override = (this.step = this.play as never);'),
  "constant.ts": counter("my/Constant-v0", "result.reward[i] = 1;"),
};

const folder = userFolder(MODULES);
afterAll(() => rmSync(folder, { recursive: true }));

const COMMANDS = {
  clean: "check ./my-env.ts --steps 1000",
  parameters: "check CartPole-v1:gravity=5 --steps 2000 --json",
  broken: "check ./out.ts --steps 2000 --json --out found",
  readable: "check ./out.ts --steps 2000",
  silenced: "check ./out.ts --steps 2000 --silence QE006 --json",
  advised: "check ./constant.ts --steps 2000 --json",
  hushed: "check ./constant.ts --steps 2000 --silence QA101,QE011 --silence QA102",
  prints: "check ./prints.mjs --steps 500 --json",
  exits: "check ./exits.ts --steps 500 --json",
  class: "check ./class.ts --steps 2000 --json",
  async: "check ./async.ts --steps 500 --json",
  again: "rollout --env ./out.ts --seed 0 --actions found/QE006.json --json",
};

describe("a check", () => {
  const ended = new Map<string, Ended>();
  beforeAll(async () => {
    const results = await quantalMany(Object.values(COMMANDS), folder);
    for (const [k, name] of Object.keys(COMMANDS).entries()) ended.set(name, results[k]);
  }, 120_000);
  const of = (name: keyof typeof COMMANDS): Ended => ended.get(name) ?? { status: null, out: "", err: "" };
  const codesOf = ({ out }: Ended): string[] => JSON.parse(out).findings.map(({ code }: { code: string }) => code);

  test("of a sound environment ends with status 0, and tells what was tried", () => {
    const { status, out, err } = of("clean");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toMatch(/^my\/Hover-v0: no rule is broken, no advice\. Tried: [\d,]+ steps in [\d,]+ plays from seed 0, with random/);
    expect([of("parameters").status, codesOf(of("parameters"))]).toEqual([0, ["QA101"]]);
  });

  test("of a broken one ends with status 1, and its JSON has the shortest list of actions", () => {
    const { status, out, err } = of("broken");
    expect([status, err]).toEqual([1, ""]);
    const document = JSON.parse(out);
    expect(Object.keys(document)).toEqual(["findings"]);
    expect(document.findings).toEqual([
      {
        code: "QE006",
        kind: "rule",
        title: expect.any(String),
        message: expect.stringMatching(/^my\/Out-v0, seed \d+, step 3: observation\[0\] is outside of its space\. Got -1, /),
        seed: expect.any(Number),
        actions: [expect.any(Number), expect.any(Number), 1],
        where: "step 3",
        why: expect.any(String),
        fix: expect.any(String),
      },
    ]);
  });

  test("writes the actions with --out, and rollout plays them to the same place", () => {
    const [{ actions, seed }] = JSON.parse(of("broken").out).findings;
    expect(JSON.parse(readFileSync(join(folder, "found", "QE006.json"), "utf8"))).toEqual(actions);
    expect(seed).toBe(0);
    expect(
      JSON.parse(of("again").out)
        .steps.map(({ observation }: { observation: number[] }) => observation[0])
        .at(-1),
    ).toBe(-1);
  });

  test("prints a paragraph a finding for people", () => {
    const { status, out } = of("readable");
    expect(status).toBe(1);
    const paragraph =
      /^QE006: .+\n {2}Seen {4}my\/Out-v0, .+\n {2}Why {5}.+\n {2}Mend {4}.+\n {2}Replay {2}echo '\[\d,\d,1\]' > actions\.json && quantal rollout --env \.\/out\.ts --seed \d+ --actions actions\.json --json\n {2}More {4}docs\/environment-checker\.md#qe006\n\n/;
    expect(out).toMatch(paragraph);
    expect(out).toMatch(/\nmy\/Out-v0: 1 broken rule, no advice\. Tried: [\d,]+ steps .+\n$/);
  });

  test("doesn't report silenced codes, and advice leaves the status 0", () => {
    expect([of("silenced").status, codesOf(of("silenced"))]).toEqual([0, []]);
    expect([of("advised").status, codesOf(of("advised"))]).toEqual([0, ["QA101"]]);
    expect(of("hushed").out).toMatch(/^my\/Constant-v0: no rule is broken, no advice \(silent: QA101, QE011, QA102\)\. /);
  });

  test("keeps what an environment prints out of the JSON", () => {
    const { status, out, err } = of("prints");
    expect([status, codesOf({ ...of("prints"), out })]).toEqual([0, []]);
    expect(err).toMatch(/nineteen/);
  });

  test("says where an environment ended the thread", () => {
    const { status, out, err } = of("exits");
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(/^my\/Exits-v0, seed \d+, step \d+: the thread in which the environment ran died\. .*status 0/);
  });

  test("takes a class for what it makes, and looks at its snapshots", () => {
    expect([of("class").status, codesOf(of("class"))]).toEqual([1, expect.arrayContaining(["QE017"])]);
    expect([of("async").status, codesOf(of("async"))]).toEqual([1, expect.arrayContaining(["QE003"])]);
  });
});

describe("a call that doesn't return", () => {
  test("is found within the limit, with the seed and actions that lead to it", async () => {
    const startedAt = performance.now();
    const { status, out, err } = await quantal("check ./loop.ts --limit 2 --json", folder);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(status).toBe(1);
    expect(err).toMatch(/my\/Loop-v0: the check ended early/);
    const [{ code, message, seed, actions }] = JSON.parse(out).findings;
    expect(code).toBe("QE023");
    expect(actions.length).toBeGreaterThan(1);
    expect(actions.at(-1)).toBe(1);
    expect(message).toBe(
      `my/Loop-v0, seed ${seed}, step ${actions.length}: the call doesn't return. Got nothing for 2 s, expected a result.`,
    );
  });

  test("may be the import of the module, and may be silenced", async () => {
    const [found, silenced] = await quantalMany(
      ["check ./import.mjs --limit 1 --json", "check ./import.mjs --limit 1 --json --silence QE023"],
      folder,
    );
    expect(found.status).toBe(1);
    expect(JSON.parse(found.out).findings).toMatchObject([{ code: "QE023", where: "import", seed: 0, actions: [] }]);
    expect([silenced.status, JSON.parse(silenced.out)]).toEqual([0, { findings: [] }]);
    expect(silenced.err).toMatch(/the check ended early/);
  });
});

describe("wrong words of a check", () => {
  const CASES: readonly (readonly [words: string, status: number, message: RegExp])[] = [
    ["check", 2, /missing required argument 'E'/],
    ["check Cartpole-v1", 2, /Did you mean "CartPole-v1"\?/],
    ["check CartPole-v1:gravty=5", 2, /Did you mean "gravity"\?/],
    ["check CartPole-v1 --silence QE01", 2, /--silence: there is no code of this name\. Got "QE01".* Did you mean "QE001"\?/],
    ["check CartPole-v1 --limit 0", 2, /Expected seconds above 0/],
    ["check CartPole-v1 --steps 0", 2, /Expected a positive integer/],
    ["check CartPole-v1 --out actions.txt/found", 2, /--out: the folder can't be made/],
    ["check CartPole-v1,Pendulum-v1", 2, /check: more than one is named/],
    ["check ./my-evn.ts", 2, /Did you mean "\.\/my-env\.ts"\?/],
    ["check ./my-agent.ts", 1, /the default export is an agent\. Expected an environment/],
    ["check CartPole-v1 --silent QE001", 2, /unknown option '--silent'\n\(Did you mean --silence\?\)/],
  ];
  const other = userFolder({ "actions.txt": "" });
  afterAll(() => rmSync(other, { recursive: true }));

  test("end with their status and say what is meant", async () => {
    const results = await quantalMany(
      CASES.map(([words]) => words),
      other,
    );
    for (const [k, [words, status, message]] of CASES.entries()) {
      expect(results[k].err, words).toMatch(message);
      expect([words, results[k].status, results[k].out]).toEqual([words, status, ""]);
    }
    expect(existsSync(join(other, "found"))).toBe(false);
  });
});
