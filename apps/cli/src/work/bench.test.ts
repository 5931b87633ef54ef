import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { bench } from "./bench.ts";

const HOST = {
  mode: "built",
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
} as const;

test.each([undefined, tmpdir()])("without a clone around it the command says how to get one (root %s)", async (root) => {
  await expect(bench("mlp", {}, { ...HOST, root })).rejects.toThrow(/there is no clone of the repository around it.*Clone the repository/);
});
