import { defineConfig } from "vitest/config";
import shared, { NEEDS_TFJS } from "./vitest.config.ts";

// What needs TensorFlow.js, which the root's lock file doesn't have: `npm run test:tfjs`, after `npm run install:tfjs`.
export default defineConfig({
  ...shared,
  test: { include: NEEDS_TFJS, testTimeout: 180_000, hookTimeout: 180_000 }, // each worker thread loads TensorFlow.js
});
