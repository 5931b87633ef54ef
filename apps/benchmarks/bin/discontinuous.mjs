// Makes docs/discontinuous.md and its pictures from the code: npm run discontinuous -w @quantal/benchmarks
import "./boot.mjs";

const { writePages } = await import("../src/discontinuous/write.ts");
writePages();
