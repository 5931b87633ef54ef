// Trains an agent of your own on CartPole and follows it: `npx tsx --conditions=source examples/train.ts 50000`.
import { cartPole } from "@quantal/classic-control";
import { train } from "@quantal/trainer";
import cem from "./my-agent.ts";

const environmentSteps = Number(process.argv[2] ?? 50_000);
const run = train({
  agent: cem(),
  env: cartPole,
  seed: 1000,
  budget: { environmentSteps },
  evaluation: { every: environmentSteps / 5, episodes: 10 },
  stopWhen: (event) => event.type === "evaluation" && event.meanReturn >= 475,
});
run.events.subscribe((event) => {
  if (event.type === "evaluation") console.log(`${event.steps} steps: return ${event.meanReturn.toFixed(1)}`);
});

const { steps, episodes, hash } = await run.result;
console.log(`${steps} steps, ${episodes} episodes, hash ${hash.slice(0, 16)}`);
