import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cartPole } from "@quantal/classic-control";
import { ppo } from "@quantal/ppo";
import { hold, holdContinuous, testAgent } from "@quantal/testing";
import { tfAgent } from "@quantal/tfjs";
import { taskOf, train } from "@quantal/trainer";
import { describe, expect, onTestFinished, test } from "vitest";
import { quantalMany, ROOT } from "../cli/quantal.ts";
import twin from "./twin.ts";

const QUICK = { lanes: 4, steps: 64, minibatchSize: 64, epochs: 4, learningRate: 3e-3, discount: 0.95 };

testAgent({ agent: twin(QUICK), envs: [hold, holdContinuous], steps: 1200 });

describe("PPO with a TensorFlow.js model", () => {
  test("learns CartPole: on each of two seeds the mean return is above 100", async () => {
    for (const seed of [1001, 1002]) {
      const agent = twin({ preset: "CartPole-v1", epochs: 10 });
      const { evaluation } = await train({ agent, env: cartPole, seed, budget: { environmentSteps: 12_000 }, evaluation: { episodes: 20 } })
        .result;
      expect(evaluation?.meanReturn).toBeGreaterThan(100);
    }
  });

  test("takes PPO's options but for those of its own networks", () => {
    expect(Object.keys(ppo.options).filter((name) => !(name in twin.options))).toEqual([
      ...["hidden", "layers", "activation", "sharedTrunk", "memory", "memorySize", "sequence"],
    ]);
    expect(Object.keys(twin.presets)).toEqual(["CartPole-v1", "Pendulum-v1"]);
    expect(tfAgent(ppo, { network: { module: "", export: "" } }).id).toBe("tf/ppo");
  });

  test("trains as a user's module, says on what equal bits depend, and is judged from its folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "quantal-tfjs-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    const agent = "--agent ./examples/tf-agent.ts";
    const train = `train ${agent} --env CartPole-v1 --steps 600 --seed 1 --episodes 2 --workers 0`;
    const commands = [`${train} --out ${first}`, `${train} --out ${second} --json`, `evaluate ${first} ${agent} --episodes 3 --json`];
    const [told, again, judged] = await quantalMany(commands, ROOT);
    expect([told, again, judged].map(({ err, status }) => [err, status])).toEqual(new Array(3).fill(["", 0]));
    const manifest = JSON.parse(readFileSync(join(first, "manifest.json"), "utf8"));
    expect(manifest.sameBitsOn).toBe("one machine: TensorFlow.js 4.22.0 on wasm");
    expect(told.out).toContain(`equal bits on ${manifest.sameBitsOn}`);
    expect(JSON.parse(again.out).hash).toBe(manifest.result.hash);
    expect(JSON.parse(judged.out).returns).toHaveLength(3);
  });

  test("refuses a module without the function, and a policy that isn't its own", async () => {
    const agent = tfAgent(ppo, { network: { module: new URL("./twin.ts", import.meta.url).href, export: "nothing" } })();
    await expect(agent.prepare?.({})).rejects.toThrow(/tfAgent: the module has no function of the name "nothing"/);
    const mine = twin(QUICK);
    await mine.prepare?.({});
    const learner = mine.learner(taskOf(cartPole), 1);
    const spec = learner.policy(learner.init(), "greedy");
    expect(() => ppo().createPolicy(spec, taskOf(cartPole), 1)).toThrow(/the policy's network is another library's/);
    learner.close?.();
  });
});
