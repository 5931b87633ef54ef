import { Command } from "commander";
import type { Host } from "../host.ts";

/** Words of `quantal bench`, passed on as they are. */
export interface BenchWords {
  readonly peers?: true;
  readonly json?: true;
  readonly quick?: true;
  readonly list?: true;
  readonly python?: string;
}

/** `quantal bench`: starts the repository's benchmarks. */
export function benchCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("bench")
    .description("measure speed, in a clone of the repository; results are kept in apps/benchmarks/results")
    .argument("[name]", "one benchmark (--list names them); without it all but the long ones, each in a process of its own")
    .option("--peers", "beside other people's programs in turns; they are installed into a virtual environment in the cache folder, once")
    .option("--quick", "shorten everything, to see that it works; nothing is kept")
    .option("--list", "name the benchmarks")
    .option("--python <PATH>", "with --peers: a Python that has the peers; nothing is installed")
    .option("--json", "print [{ name, unit, value, spread, ratio, peer }]: median, quartiles, and how many times as good as the peer")
    .addHelpText("after", "\nExamples:\n  $ quantal bench spiking-step\n  $ quantal bench environments --peers --json")
    .action(async (name: string | undefined, words: BenchWords) => {
      const { bench } = await import("../work/bench.ts");
      endWith(await bench(name, words, host));
    });
}
