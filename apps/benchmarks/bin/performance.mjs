// Makes docs/performance.md from results/: npm run performance -w @quantal/benchmarks
import "./boot.mjs";

const { writePages } = await import("../src/performance/write.ts");
writePages();
