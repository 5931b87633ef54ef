// Runs in Node's hooks thread. Plain JavaScript: it is there before anything can compile TypeScript.
//
// 1. Wherever a module lies, `gymnasium-js` and `@quantal/*` (with subpaths) are those of the running installation: they resolve as
//    if this file had imported them. Nothing depends on the working directory. What can't be seen from here (installers differ in where
//    they put packages) is looked for from the importing module.
// 2. A user's `.ts` is an ES module even where no package.json says `"type": "module"` (a file in an empty folder), and so is a `.js`
//    that has `import` or `export`. Node and tsx would take them for CommonJS there.
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const OURS = /^(?:gymnasium-js|@quantal\/[^/]+)(?:\/|$)/;
const FILE = /^(?:\.{1,2}\/|\/|file:)/;
const TYPESCRIPT = /\.m?ts$/;
const MODULE_SYNTAX = /^\s*(?:export\b|import\b\s*[\w{*"'])/m;

/** Set by `initialize`, before the first resolve. */
let extraConditions = [];

/** @param {{ conditions: string[] }} data - export conditions beside Node's own: `source` runs the sources */
export function initialize({ conditions }) {
  extraConditions = conditions;
}

/** Node's resolve hook. */
export async function resolve(specifier, context, nextResolve) {
  if (OURS.test(specifier)) {
    const conditions = [...extraConditions, ...context.conditions.filter((name) => !extraConditions.includes(name))];
    try {
      return await nextResolve(specifier, { ...context, conditions, parentURL: import.meta.url });
    } catch {
      return nextResolve(specifier, { ...context, conditions });
    }
  }
  const url = FILE.test(specifier) ? moduleFile(specifier, context.parentURL) : undefined;
  return url === undefined ? nextResolve(specifier, context) : { url, format: "module", shortCircuit: true };
}

/** The URL of a TypeScript or ES module file of the user's or of ours; undefined for everything that Node should judge. */
function moduleFile(specifier, parentURL) {
  if (!specifier.startsWith("file:") && !parentURL?.startsWith("file:")) return undefined;
  const url = new URL(specifier, parentURL);
  if (url.protocol !== "file:" || url.pathname.includes("/node_modules/")) return undefined;
  for (const path of candidates(fileURLToPath(url))) {
    const real = realPath(path);
    if (real === undefined) continue;
    if (TYPESCRIPT.test(real) || (real.endsWith(".js") && MODULE_SYNTAX.test(readFileSync(real, "utf8"))))
      return pathToFileURL(real).href + url.search;
    return undefined;
  }
  return undefined;
}

/** The file itself, else the TypeScript file that an import of `./file.js` or `./file` means. */
function candidates(path) {
  return [path, path.replace(/\.(m?)js$/, ".$1ts"), `${path}.ts`];
}

function realPath(path) {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // Node's own resolver says it better
  }
}
