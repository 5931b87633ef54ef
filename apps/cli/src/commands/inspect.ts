import { Command } from "commander";
import type { Host } from "../host.ts";
import type { InspectWords } from "../inspect/inspect.ts";
import { naturalNumber, positiveInteger } from "../words/numbers.ts";

const JSON_SHAPE = `
--json prints the numbers of the page:
  { format, version, run: { directory, agent, env, seed, steps, hash, options, ... },
    network: { inputs, neurons, excitatory, outputs, subSteps, subStepMs, eps, ... },   neurons [0, excitatory) excite
    checkpoints: [{ name, generation, steps, groups: [{ layer, kind, synapses, histogram, meanProbability, aboveHalf,
                    entropy, saturated, atBounds }] }],                                 histogram: synapses by p, 20 equal bins of [0, 1]
    generations: [{ generation, steps, metrics: { meanFitness, gradientNorm, updateNorm, spikesPerSubStep, ... } }],
    evaluations: [{ steps, meanReturn, standardDeviation }], warnings: [],
    synapses: { recurrent, input, output },                                             rows of 0 and 1: [source], [+x, then -x], [output]
    episode: { seed, number, steps, return, end, spikes: [[subStep]] by neuron, rates: [Hz], inputs: [[]], outputs: [[]],
               actions: [[]], rewards: [] } }`;

/** `quantal inspect`: a page on one trained spiking network. */
export function inspectCommand(host: Host): Command {
  return new Command("inspect")
    .description(
      "write a page on one trained spiking network (a run of rsrp): release probabilities, training, spikes of one episode, synapses",
    )
    .argument("<DIR>", "a directory that quantal train wrote")
    .option("--out <FILE>", "the page (default: DIR/inspect.html)")
    .option("--seed <S>", "of the first reset, and of the policy's own draws (default: the run's own)", naturalNumber)
    .option("--episode <K>", "the episode that is shown: 1 is the one after the reset with the seed", positiveInteger, 1)
    .option("--agent <PATH>", "module of the agent, for a run of a module of yours")
    .option("--env <PATH>", "module of the environment, for a run of a module of yours")
    .option("--json", "print the numbers behind the page: their shape is told below")
    .addHelpText(
      "after",
      `${JSON_SHAPE}\n\nExample:\n  $ quantal train --agent rsrp --env CartPole-v1 --steps 100_000 --seed 1 --evaluate-every 10_000 --out runs/first\n  $ quantal inspect runs/first --seed 7`,
    )
    .action(async (directory: string, words: InspectWords) => {
      const { inspect } = await import("../inspect/inspect.ts");
      await inspect(directory, words, host);
    });
}
