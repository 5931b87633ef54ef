import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const conditions = ["source", "module", "node", "development|production"];

/** Tests with TensorFlow.js, which is installed apart: `npm run test:tfjs` runs them. */
export const NEEDS_TFJS = ["packages/tfjs/src/**/*.test.ts", "tests/tfjs/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,envs,agents,apps}/*/src/**/*.test.ts", "tests/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: [...NEEDS_TFJS, "**/node_modules/**"],
    maxWorkers: Math.max(2, availableParallelism() - 1), // by default one on two cores
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
