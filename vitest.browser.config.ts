import { defineConfig } from "vitest/config";
import shared from "./vitest.config.ts";

// The root's settings, for what needs a browser: `npm run test:browser`.
export default defineConfig({ ...shared, test: { ...shared.test, include: ["tests/browser/*.browser.ts"], testTimeout: 180_000 } });
