import { readdirSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nearest, OptionError, UserCodeError } from "@quantal/numeric";
import type { Loader } from "../host.ts";

const MODULE_FILE = /\.[mc]?[jt]s$/;

/** A user's module: where it lies, and what it exports by default. */
export interface UserModule {
  readonly url: string;
  /** As it was written: for messages. */
  readonly path: string;
  readonly value: unknown;
}

/** Whether a name is meant as a path. Ids may have a slash too (`my/Maze-v0`), so registered ones are looked for before. */
export function isPath(name: string): boolean {
  return MODULE_FILE.test(name) || /^(?:\.{0,2}[\\/]|[A-Za-z]:[\\/]|file:\/\/)/.test(name);
}

/**
 * Imports the default export of a module by its path, TypeScript or JavaScript, seen from the working directory.
 * @throws OptionError where there is no such file, UserCodeError where it can't be imported or has no default export
 */
export async function loadModule(where: string, path: string, host: Loader): Promise<UserModule> {
  const file = path.startsWith("file:") ? fileURLToPath(path) : resolve(path);
  requireFile(where, path, file);
  await host.registerQuantal();
  if (/\.m?ts$/.test(file)) await host.registerTypeScript();
  const url = pathToFileURL(file).href;
  let exports: Record<string, unknown>;
  try {
    exports = await import(url);
  } catch (error) {
    throw unloadable(where, path, url, error);
  }
  if (!("default" in exports) || exports.default === undefined) {
    const names = Object.keys(exports);
    throw new UserCodeError({
      where: `${where} ${path}`,
      problem: "the module has no default export",
      got: names.length > 0 ? `the exports ${names.join(", ")}` : "no exports",
      expected: "export default defineAgent(...), defineEnv(...) or fromEnv(...)",
    });
  }
  return { url, path, value: exports.default };
}

function requireFile(where: string, path: string, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return;
  if (found)
    throw new OptionError({ where, problem: "this is no file", got: path, expected: "the path of a module", fix: "Name a file in it" });
  const near = neighbour(file);
  const hint = near === undefined ? "The path starts at the working directory" : `Did you mean ${JSON.stringify(shown(near, path))}?`;
  throw new OptionError({
    where,
    problem: "there is no such file",
    got: path,
    expected: "the path of a .ts, .mts, .js or .mjs module",
    fix: hint,
  });
}

/** The file of the same folder whose name is nearest. */
function neighbour(file: string): string | undefined {
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const names = readdirSync(folder).filter((name) => MODULE_FILE.test(name));
  const near =
    names.find((name) => name.replace(MODULE_FILE, "") === basename(file).replace(MODULE_FILE, "")) ?? nearest(basename(file), names);
  return near === undefined ? undefined : resolve(folder, near);
}

function shown(file: string, path: string): string {
  if (resolve(path) === path) return file;
  const short = relative(".", file);
  return path.startsWith(".") && !short.startsWith(".") ? `./${short}` : short;
}

/** The error of an import, with the place in the user's own code that it comes from. */
function unloadable(where: string, path: string, url: string, error: unknown): UserCodeError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const at = ownLine(error, url);
  const wrapped = new UserCodeError({
    where: `${where} ${path}`,
    problem: `the module can't be imported: ${text.replace(/\.$/, "")}`,
    ...(at === undefined ? {} : { fix: `See ${at}` }),
  });
  wrapped.cause = error;
  return wrapped;
}

/**
 * The first line of an error's stack that lies in the folder of a module, as `path:line:column`; undefined where there is none.
 * Node's own lines and those of this installation are of no use to the author.
 */
export function ownLine(error: unknown, moduleUrl: string): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const folder = dirname(fileURLToPath(moduleUrl));
  for (const line of error.stack.split("\n")) {
    const place = /(?:file:\/\/)?(\/[^\s()]+|[A-Za-z]:[\\/][^\s()]+):(\d+)(?::(\d+))?/.exec(line);
    if (place === null) continue;
    const file = decodeURI(place[1]).replace(/\?.*$/, "");
    if (file.startsWith(folder) && !file.includes("node_modules"))
      return `${relative(".", file)}:${place[2]}${place[3] === undefined ? "" : `:${place[3]}`}`;
  }
  return undefined;
}
