import { cartPole, pendulum } from "@quantal/classic-control";
import { Pcg64 } from "@quantal/numeric";
import { type ActionBuffer, actionBuffer, type EnvDefinition, make, makeVec } from "gymnasium-js";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternate, consume, ratioRow, valueRow } from "../measure.ts";
import { versionOf } from "../peers/peers.ts";
import { naiveCartPole } from "./naive-cart-pole.ts";

const ROWS = 1024; // of actions drawn beforehand

/** A case: what ours does with a number of steps, and the peer's name for the same. */
interface Case {
  readonly name: string;
  readonly steps: number;
  readonly peerSteps: number;
  readonly peerCase?: string;
  run(steps: number): void;
}

/** Steps a second through the public API, one thread, CPU time. */
export const environments: Benchmark = {
  name: "environments",
  about: "environment steps a second, CPU time: make, vectors of 8 and 1,024 lanes; with --peers beside Python's Gymnasium",
  peers: ["gymnasium"],
  async run({ times }) {
    const cases = casesOf();
    const actions = actionsOf(cartPole, ROWS)[0];
    const observation = new Float32Array(4);
    const naive = { name: "yardstick: a naive loop over one CartPole in plain doubles", steps: 3_000_000, peerSteps: 0 };
    const all: Case[] = [{ ...naive, run: (steps) => consume(naiveCartPole(steps, actions, observation)) }, ...cases];
    const count = ({ steps }: Case): number => times(steps, 2048);
    const seconds = alternate(times(7, 2), Object.fromEntries(all.map((each) => [each.name, () => each.run(count(each))])));
    return all.map((each) => {
      const speeds = seconds[each.name].map((s) => count(each) / s);
      return valueRow(each.name, "steps/s", speeds);
    });
  },
  async compare(context, peers) {
    if (peers.python === undefined) return peers.missing("environments beside Gymnasium", "steps/s");
    const rows: Row[] = [];
    for (const each of casesOf()) if (each.peerCase !== undefined) rows.push(...(await besideGymnasium(each, context, peers)));
    return rows;
  },
};

async function besideGymnasium(
  each: Case,
  { times, say }: Context,
  peers: Parameters<NonNullable<Benchmark["compare"]>>[1],
): Promise<Row[]> {
  const [own, peer]: number[][] = [[], []];
  const steps = times(each.steps, 2048);
  each.run(steps); // compiled before it is measured
  const gymnasium = peers.start("gymnasium_speed.py", [each.peerCase ?? ""]);
  try {
    for (let round = 0; round < times(7, 1); round++) {
      const answer = await gymnasium.ask({ steps: times(each.peerSteps, 2048) });
      peer.push(answer.speed);
      const { run } = alternate(1, { run: () => each.run(steps) });
      own.push(steps / run[0]);
    }
  } catch (error) {
    return peers.failed(each.name, "steps/s", error);
  } finally {
    gymnasium.close();
  }
  const row = ratioRow(each.name, "steps/s", own, { peer: versionOf(peers, "gymnasium"), values: peer, isSpeed: true });
  say(`${each.name}: ${row.ratio} times`);
  return [row];
}

function casesOf(): Case[] {
  return [
    { name: "make CartPole-v1", steps: 2_000_000, peerSteps: 100_000, peerCase: "make CartPole-v1", run: single(cartPole) },
    { name: "make Pendulum-v1", steps: 1_000_000, peerSteps: 40_000, peerCase: "make Pendulum-v1", run: single(pendulum) },
    {
      name: "vector CartPole-v1, 1024 lanes",
      steps: 4_194_304,
      peerSteps: 4_096_000,
      peerCase: "vector CartPole-v1, 1024 lanes",
      run: vector(cartPole, 1024, "next-step"),
    },
    { name: "vector CartPole-v1, 1024 lanes, same-step", steps: 4_194_304, peerSteps: 0, run: vector(cartPole, 1024, "same-step") },
    { name: "vector CartPole-v1, 8 lanes, same-step", steps: 1_600_000, peerSteps: 0, run: vector(cartPole, 8, "same-step") },
    { name: "vector Pendulum-v1, 1024 lanes, same-step", steps: 2_097_152, peerSteps: 0, run: vector(pendulum, 1024, "same-step") },
  ];
}

function actionsOf(definition: EnvDefinition, numEnvs: number): ActionBuffer[] {
  const rng = new Pcg64(1);
  return Array.from({ length: numEnvs < 1024 ? ROWS : 64 }, () => {
    const actions = actionBuffer(definition.actionSpace, numEnvs);
    for (let k = 0; k < actions.length; k++) actions[k] = actions instanceof Int32Array ? rng.integers(0, 2) : rng.uniform(-2, 2);
    return actions;
  });
}

function vector(definition: EnvDefinition, numEnvs: number, autoreset: "same-step" | "next-step"): (steps: number) => void {
  const env = makeVec(definition, { numEnvs, autoreset });
  const actions = actionsOf(definition, numEnvs);
  env.reset({ seed: 1 });
  return (steps) => {
    for (let k = 0; k < steps / numEnvs; k++) env.step(actions[k & (actions.length - 1)]);
  };
}

function single(definition: EnvDefinition): (steps: number) => void {
  const env = make(definition);
  const actions = actionsOf(definition, 1).map((row) => (row instanceof Int32Array ? row[0] : row));
  return (steps) => {
    env.reset({ seed: 1 });
    for (let k = 0; k < steps; k++) {
      const { terminated, truncated } = env.step(actions[k & (ROWS - 1)]);
      if (terminated || truncated) env.reset();
    }
  };
}
