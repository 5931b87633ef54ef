import { OptionError, QuantalError } from "@quantal/numeric";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { CATALOG, NAMES } from "../catalog.ts";
import { keep, origin, type Results, watchOthers } from "../results.ts";
import { yardstick } from "../speed/naive-cart-pole.ts";
import { runApart } from "./apart.ts";
import { printed, tableOf } from "./print.ts";
import { type Words, wordsOf } from "./words.ts";

const [DONE, FAILED, WRONG_WORDS] = [0, 1, 2];

/**
 * The program: measures what was asked for, prints it, and keeps it in results/.
 * @param args - the command line without Node and the script
 * @returns the exit status: 0 done, 1 it failed, 2 the words were wrong
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const words = wordsOf(args, NAMES);
    if (words.isList) await list(words.isJson);
    else {
      const rows = words.name === undefined ? await runAll(words) : await runOne(await CATALOG[words.name](), words);
      process.stdout.write(words.isJson ? `${JSON.stringify(rows.map(printed), undefined, 2)}\n` : tableOf(rows));
    }
    return DONE;
  } catch (error) {
    process.stderr.write(`${error instanceof QuantalError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return error instanceof OptionError ? WRONG_WORDS : FAILED;
  }
}

async function list(isJson: boolean): Promise<void> {
  const all = await Promise.all(NAMES.map((name) => CATALOG[name]()));
  const entries = all.map(({ name, about, isLong = false, compare }) => ({ name, about, isLong, peers: compare !== undefined }));
  const width = Math.max(...NAMES.map((name) => name.length)) + 2;
  const line = ({ name, about, isLong, peers }: (typeof entries)[number]): string =>
    `${name.padEnd(width)}${about}${peers ? " [--peers]" : ""}${isLong ? " [long: only by name]" : ""}\n`;
  process.stdout.write(isJson ? `${JSON.stringify(entries, undefined, 2)}\n` : entries.map(line).join(""));
}

/** Each in a process of its own: what one benchmark taught the compiler must not change the next one's numbers. */
async function runAll(words: Words): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of NAMES) {
    const { isLong, run, compare } = await CATALOG[name]();
    if (isLong !== true && (words.isPeers ? compare : run) !== undefined) rows.push(...(await runApart(name, words)));
  }
  return rows;
}

async function runOne(benchmark: Benchmark, words: Words): Promise<Row[]> {
  const { name, about } = benchmark;
  const say = (message: string): void => void process.stderr.write(`${name}: ${message}\n`);
  const context: Context = { isQuick: words.isQuick, times: (full, quick) => (words.isQuick ? quick : full), say };
  const before = words.isQuick ? 0 : Math.round(yardstick());
  const others = watchOthers();
  const { rows, versions } = await measure(benchmark, words, context);
  const label = `${name}${words.isPeers ? "-peers" : ""}`;
  if (words.isQuick) say("--quick: nothing is kept");
  else {
    const otherCores = others();
    const measured = { versions, otherCores, yardstick: [before, Math.round(yardstick())], rows } as const;
    const made: Results = { about, ...origin(`quantal bench ${name}${words.isPeers ? " --peers" : ""}`), ...measured };
    say(`kept in ${await keep(label, made)}`);
  }
  return rows;
}

async function measure(benchmark: Benchmark, { isPeers, python }: Words, context: Context) {
  if (!isPeers) {
    if (benchmark.run !== undefined) return { rows: await benchmark.run(context), versions: {} };
    throw wrongMode(benchmark.name, "it compares with peers only", "Add --peers");
  }
  if (benchmark.compare === undefined) throw wrongMode(benchmark.name, "it has no peer", "Leave --peers out");
  const { preparePeers } = await import("../peers/peers.ts");
  const peers = await preparePeers(context, benchmark.peers ?? [], python);
  return { rows: await benchmark.compare(context, peers), versions: peers.versions };
}

function wrongMode(name: string, problem: string, fix: string): OptionError {
  return new OptionError({ where: `quantal bench ${name}`, problem, fix });
}
