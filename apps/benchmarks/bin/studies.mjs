// Makes docs/studies from results/study-*.json: npm run studies -w @quantal/benchmarks
import "./boot.mjs";

const { writeStudyPages } = await import("../src/studies/pages.ts");
writeStudyPages();
