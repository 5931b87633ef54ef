// Starts the benchmarks from the sources, wherever it is called from. `quantal bench` runs this file as a process of its own.
import "./boot.mjs";

const { main } = await import("../src/program/main.ts");
process.exitCode = await main(process.argv.slice(2));
