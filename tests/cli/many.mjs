// Runs many command lines in one process of the real installation: starting one costs a second. Reads a JSON list of lists of words
// on standard input, writes a JSON list of { status, out, err }.
import { text } from "node:stream/consumers";

const { host } = await import(process.argv[2]); // bin/host.mjs of the command line
const commands = JSON.parse(await text(process.stdin));
const here = await host();
const { run } = await import(here.main);
const [writeOut, writeErr] = [process.stdout.write, process.stderr.write];
const results = [];
for (const words of commands) {
  const result = { status: 0, out: "", err: "" };
  process.stdout.write = (chunk) => {
    result.out += chunk;
    return true;
  };
  process.stderr.write = (chunk) => {
    result.err += chunk;
    return true;
  };
  result.status = await run(words, here);
  results.push(result);
}
process.stdout.write = writeOut;
process.stderr.write = writeErr;
process.stdout.write(JSON.stringify(results));
