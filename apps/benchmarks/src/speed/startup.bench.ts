import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "../benchmark.ts";
import { missingRow, timeRow, wallSeconds } from "../measure.ts";

const BIN = fileURLToPath(new URL("../../../cli/bin/", import.meta.url));
const MODE = `import { host } from ${JSON.stringify(new URL("../../../cli/bin/host.mjs", import.meta.url).href)}; process.stdout.write((await host()).mode);`;

/** How long the command takes to say what it can do. */
export const startup: Benchmark = {
  name: "startup",
  about: "seconds that quantal --help takes, wall time; from built code after npm run build, else from the sources",
  async run({ times }) {
    const node = (...words: string[]): string =>
      spawnSync(process.execPath, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).stdout;
    const mode = node("--input-type=module", "-e", MODE);
    node(`${BIN}quantal.mjs`, "--help"); // files are in memory from now on
    const seconds = Array.from({ length: times(15, 2) }, () => wallSeconds(() => node(`${BIN}quantal.mjs`, "--help")));
    const bare = Array.from({ length: times(15, 2) }, () => wallSeconds(() => node("-e", "0")));
    return [
      mode === "built"
        ? timeRow("quantal --help, built", "s", seconds)
        : missingRow("quantal --help, built", "s", "there is no build as new as the sources: npm run build"),
      ...(mode === "built" ? [] : [timeRow("quantal --help, from the sources", "s", seconds)]),
      timeRow("an empty Node program", "s", bare),
    ];
  },
};
