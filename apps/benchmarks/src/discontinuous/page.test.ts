import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as discontinuous from "@quantal/discontinuous";
import { registered } from "gymnasium-js";
import { expect, test } from "vitest";
import { TASKS, WRAPPERS } from "./catalog.ts";
import { episodeOf } from "./episodes.ts";
import { render } from "./page.ts";
import { DOCS } from "./write.ts";

const pages = render();

test("docs/discontinuous.md and its pictures are what the code makes: npm run discontinuous -w @quantal/benchmarks", () => {
  for (const [path, content] of Object.entries(pages)) expect(readFileSync(join(DOCS, path), "utf8"), path).toBe(content);
  const pictures = readdirSync(join(DOCS, "discontinuous")).map((file) => `discontinuous/${file}`);
  expect(pictures.sort()).toEqual(
    Object.keys(pages)
      .filter((path) => path.endsWith(".svg"))
      .sort(),
  );
});

test("the page has every wrapper and every task", () => {
  const functions = Object.entries(discontinuous).filter(
    ([name, value]) => typeof value === "function" && name !== "registerDiscontinuous",
  );
  expect(functions.map(([name]) => name).sort()).toEqual(WRAPPERS.map(({ name }) => name).sort());
  expect(pages["discontinuous.md"]).toContain(`falls after ${episodeOf("cartPole").actions.length} steps`);
  expect(registered().length).toBe(2 * TASKS.length);
  for (const { id } of registered()) expect(pages["discontinuous.md"]).toContain(`\`${id}\``);
});
