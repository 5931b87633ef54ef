#!/usr/bin/env node
// The command that npm links. It runs the built code when that is newer than every source, else the sources.
import { host } from "./host.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`quantal: this Node is too old. Got ${process.versions.node}, expected 20.19 or newer. Install a newer Node.\n`);
  process.exit(1);
}
// A reader that closes the pipe early (| head) is no failure of ours.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : 1));

const here = await host();
const { run } = await import(here.main);
process.exitCode = await run(process.argv.slice(2), here);
