import { OptionError } from "@quantal/numeric";

/** One `name=value` as it was written. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** An agent or environment as it is written on the command line: an id or a path, then settings. */
export interface Spec {
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** A colon here belongs to the path: `C:\agents\mine.ts`, `file:///agents/mine.ts`. */
const PATH_COLON = /^(?:[A-Za-z]:[\\/]|file:\/\/)/;

/**
 * Reads `rsrp:population=512,learningRate=0.1` or `./my-agent.ts:population=20`.
 * @throws OptionError naming the part that is wrong
 */
export function parseSpec(where: string, text: string): Spec {
  const specs = parseSpecs(where, text);
  if (specs.length === 1) return specs[0];
  throw wrong(where, "more than one is named", text, "exactly one", `Choose ${specs[0].name} or ${specs[1].name}, or use quantal compare`);
}

/**
 * Reads a list: parts between commas, where a part that has `=` and no `:` before it goes on with the settings of the one before.
 * `rsrp:population=512,learningRate=0.1,ppo` are two. Hence a path in a list has neither commas nor `=`.
 * @throws OptionError naming the part that is wrong
 */
export function parseSpecs(where: string, text: string): Spec[] {
  const specs: { name: string; settings: Setting[] }[] = [];
  for (const part of text.split(",")) {
    if (part.trim() === "")
      throw wrong(where, "there is nothing between two commas, or nothing at all", text, "ids or paths, with a comma between two");
    const equals = part.indexOf("=");
    const colon = equals < 0 ? -1 : part.lastIndexOf(":", equals);
    const last = specs.at(-1);
    if (equals >= 0 && colon < 0) {
      if (last === undefined)
        throw wrong(where, "an option comes before any name", part, "an id or a path first", `Write it as NAME:${part}`);
      last.settings.push(parseSetting(where, part));
    } else if (equals >= 0) {
      specs.push({ name: part.slice(0, colon).trim(), settings: [parseSetting(where, part.slice(colon + 1))] });
    } else {
      if (part.includes(":") && !PATH_COLON.test(part)) throw wrong(where, "an option has no value", part, "NAME:option=value");
      specs.push({ name: part.trim(), settings: [] });
    }
  }
  for (const spec of specs) checkSpec(where, spec);
  return specs;
}

/**
 * Reads one `name=value`.
 * @throws OptionError where the name or the `=` is missing
 */
export function parseSetting(where: string, text: string): Setting {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0)).trim();
  if (name === "") throw wrong(where, "this is no option with a value", text, "name=value");
  return { name, value: text.slice(equals + 1).trim() };
}

/** A spec with the settings of `--set`, which come on top of its own. */
export function withSettings(spec: Spec, set: readonly string[]): Spec {
  const settings = new Map(spec.settings.map((setting) => [setting.name, setting]));
  for (const text of set) {
    const setting = parseSetting("--set", text);
    settings.set(setting.name, setting);
  }
  return { ...spec, settings: [...settings.values()] };
}

/** A spec as it is written. `parseSpec` gives it back. */
export function formatSpec({ name, settings }: Spec): string {
  return settings.length === 0 ? name : `${name}:${formatSettings(settings)}`;
}

/** Settings as they are written after the colon. */
export function formatSettings(settings: readonly Setting[]): string {
  return settings.map((setting) => `${setting.name}=${setting.value}`).join(",");
}

function checkSpec(where: string, { name, settings }: Spec): void {
  if (name === "") throw wrong(where, "options stand without a name", formatSettings(settings), "NAME:option=value");
  const seen = new Set<string>();
  for (const setting of settings) {
    if (seen.has(setting.name))
      throw wrong(where, `${name} has the option ${setting.name} twice`, formatSettings(settings), "each option once");
    seen.add(setting.name);
  }
}

function wrong(where: string, problem: string, got: string, expected: string, fix?: string): OptionError {
  return new OptionError({ where, problem, got, expected, ...(fix === undefined ? {} : { fix }) });
}
