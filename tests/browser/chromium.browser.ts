import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { expect, test } from "vitest";
import { fingerprints } from "./fingerprints.ts";

const SHARED = "train ppo in shared memory";
const PLACES = [process.env["CHROMIUM_PATH"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = PLACES.find((path) => path !== "" && existsSync(path));
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

if (executablePath === undefined) {
  console.warn(
    `\nNOT RUN: the browser test, because there is no Chromium at ${PLACES.slice(1).join(", ")}. CHROMIUM_PATH can name another.\n`,
  );
}

const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

test.skipIf(executablePath === undefined).each([
  ["without SharedArrayBuffer", {}],
  ["with SharedArrayBuffer", ISOLATED],
])("Chromium computes the same bits as Node, %s", async (_, headers) => {
  const server = await createServer({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source", "module", "browser", "development|production"] },
    optimizeDeps: { noDiscovery: true },
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null, headers },
  });
  const browser = await chromium.launch({ executablePath: executablePath ?? "", headless: true, args: FLAGS });
  try {
    await server.listen();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const address = server.resolvedUrls?.local[0] ?? "";
    await page.goto(`${address}tests/browser/page.html`, { timeout: 60_000 });
    const inBrowser: unknown = await page.evaluate("globalThis.fingerprints"); // page.ts put a promise there
    expect(errors).toEqual([]);
    const { [SHARED]: shared, ...others } = await fingerprints();
    expect(shared).toBe(others["train ppo"]);
    expect(others["kernels"]).toBe("wasm wasm");
    expect(inBrowser).toEqual(headers === ISOLATED ? { ...others, [SHARED]: shared } : others);
  } finally {
    await browser.close();
    await server.close();
  }
});
