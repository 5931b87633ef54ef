/** The page's words above the tables. */
export const INTRODUCTION = `# Discontinuous rewards

Made by \`npm run discontinuous -w @quantal/benchmarks\` from the code alone: don't edit. The code is [\`envs/discontinuous\`](../envs/discontinuous).

Many tasks don't pay as one goes along: a reward comes long after what earned it (Gymnasium's users call that delayed, or episodic where it comes at the end), it is 0 nearly always
(sparse), or it moves in steps (quantized, binary). The learning rule of RSRP is said to be good at such tasks, but the published code has none. These are ours: wrappers that
change nothing but the reward of any environment, and a set of tasks made with them. What is observed, what actions do and when an episode ends are the base's.

\`r[t]\` is the base's reward of step t = 1, 2, … of an episode, \`G[t]\` the sum of \`r\` up to t. The last step is the one that terminates the episode or that the time limit makes the
last: a wrapper that pays at the end pays there in either case. \`floor\` goes towards -Infinity. Everything is cleared at a reset.

\`\`\`ts
import { cartPole } from "@quantal/classic-control";
import { aggregate, quantizeReturn, registerDiscontinuous } from "@quantal/discontinuous";
import { make } from "gymnasium-js";

const late = aggregate(cartPole, { gap: 50 }); // a definition, an Env or a VectorEnv: the same kind comes back
const both = quantizeReturn(late, { quantum: 100, height: 0.5 }); // left to right: gathered, then rounded, half as high
const env = make(both);
env.reset({ seed: 1 });
console.log(env.step(0).info); // baseReward 1, baseReturn 1, wrappedReturn

registerDiscontinuous();
make("discontinuous/CartPoleAggregate-v0", { gap: 50, height: 0.5 });
\`\`\`

\`\`\`sh
npx quantal compare --agents rsrp,ppo --envs discontinuous/CartPoleAggregate-v0:gap=50,discontinuous/CartPoleAggregateSmooth-v0 --seeds 10 --steps 100_000
\`\`\`

## Score

Every run is judged by the **base's return**, never by what the wrapper paid: the base's reward is the score that evaluations, reports and thresholds are about, for any number of wrappers. So
results of a task, of its twin and of its base stand on one scale. \`info\` has \`baseReward\` and \`baseReturn\`, of the innermost wrapper's base, and \`wrappedReturn\`, what the
outermost wrapper has paid so far. A task counts as solved at its base's threshold, the last column below; with params changed a run has no threshold.

"Preserves the return" means: an episode's rewards add up to the base's return. An agent that sees nothing but returns, as RSRP and evolution strategies do, can't tell
such a task from its base, and has the same run from the same seed, to the bit where the sums are exact (as CartPole's are).

## Twins and knobs

One task with steps proves little: an agent may be good or bad at it for other reasons. So each task has a smooth twin, and knobs that lead from one to the other, and a claim is
tested as an interaction: does the agent lose less than another one as the knob is turned?

- **Step height.** Every wrapper has \`height\` in [0, 1], 1 by default. The reward is \`smooth + height (discontinuous - smooth)\`: height 1 pays the discontinuous reward and height 0
  its smooth counterpart, both to the bit. The twin of a task is the task at height 0, registered with \`Smooth\` before its version.
- **Gap.** How long nothing is paid: \`gap\` of aggregate, \`delay\` of delay, \`length\` and \`period\` of blackout, \`probability\` of randomDrop.
- **Plateau length.** How far a return or a state moves without changing the reward: \`quantum\`, \`thresholds\`, \`low\` and \`high\`.

On the command line they are written after the id (\`discontinuous/CartPoleQuantizeReturn-v0:quantum=25,height=0.5\`); lists can be changed in code only.`;

/** Between the tasks and the wrappers. */
export const WRAPPERS_HEAD = `## The wrappers

Every one takes a definition, an Env or a VectorEnv (\`randomDrop\` no VectorEnv), and has the param \`height\` besides those below. Bounds, errors and defaults are in the doc comments.

The pictures show one recorded episode of each base, always the same one: a CartPole that leans to one side and the other and falls after 302 steps, a Pendulum that swings up, an
Acrobot and a MountainCar that reach their goals. Where a reward depends on where the episode ends, the left panel shows what an end at each step would have paid.`;

/** Below them. */
export const AFTER = `## Limits

- \`randomDrop\` doesn't take a VectorEnv, which has no generator to draw from: \`makeVec(randomDrop(definition))\` does the same. It moves the environment's generator on by two words at
  each reset, so a base that draws in its steps, or begins its next episode with the same generator, draws other numbers than without it.
- \`with\` changes a wrapper's param where its base has one of that name: blackout's \`length\` hides the length of CartPole's pole, and of two nested wrappers' \`height\` it is the outer
  one's. Give the inner one its params where it is made.
- Where a wrapper of another kind lies innermost (\`aggregate(clipReward(base))\`), the score is the reward before that one, while \`baseReturn\` is what aggregate got.
- \`ladder\` climbs from \`from\`: with a base whose rewards are below 0 its return only falls, and no threshold is ever reached. \`quantizeStep\` and \`plateau\` have other best policies than
  their bases: on Pendulum any step within 2 rad of upright, or so, costs the same 4.
- D8 is meant for locomotion. There is none yet, so it is on the two tasks with continuous actions.
- A wrapped CartPole is stepped lane by lane, without CartPole's kernel.`;
