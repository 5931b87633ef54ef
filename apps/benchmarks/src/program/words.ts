import { parseArgs } from "node:util";
import { OptionError, UnknownNameError } from "@quantal/numeric";

/** What was asked for. */
export interface Words {
  readonly name: string | undefined;
  readonly isPeers: boolean;
  readonly isJson: boolean;
  readonly isQuick: boolean;
  readonly isList: boolean;
  readonly python: string | undefined;
}

const OPTIONS = {
  peers: { type: "boolean" },
  json: { type: "boolean" },
  quick: { type: "boolean" },
  list: { type: "boolean" },
  python: { type: "string" },
} as const;

/** Reads the command line. @throws OptionError, UnknownNameError suggesting the nearest name */
export function wordsOf(words: readonly string[], names: readonly string[]): Words {
  const { values, positionals } = parsed(words);
  const [name, more] = positionals;
  if (more !== undefined)
    throw new OptionError({ where: "quantal bench", problem: "one name at a time", got: more, expected: "a name, or none for all" });
  if (name !== undefined && !names.includes(name))
    throw new UnknownNameError({ where: "quantal bench", kind: "benchmark", name, known: names });
  const { peers = false, json = false, quick = false, list = false, python } = values;
  return { name, isPeers: peers, isJson: json, isQuick: quick, isList: list, python };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0].replace(/\.$/, "") : String(error);
    throw new OptionError({ where: "quantal bench", problem, expected: "[name] [--peers] [--json] [--quick] [--list] [--python PATH]" });
  }
}
