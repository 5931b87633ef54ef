// Makes docs/performance.md from results/: npm run performance -w @quantal/benchmarks
import { registerQuantal } from "../../../packages/gymnasium-js/boot/register.mjs";

await registerQuantal({ mode: "source" });
const { writePages } = await import("../src/performance/write.ts");
writePages();
