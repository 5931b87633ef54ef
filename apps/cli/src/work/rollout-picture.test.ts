import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadImage } from "@napi-rs/canvas";
import { OptionError, QuantalError } from "@quantal/numeric";
import { make, toSvg } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import { readGif } from "../../test-fixtures/read-gif.ts";
import type { Host } from "../host.ts";
import { loadCanvas } from "../render/raster.ts";
import { playRollout } from "./rollout.ts";

const folder = mkdtempSync(join(tmpdir(), "quantal-render-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "folder.png"));

const host: Host = {
  mode: "source",
  root: undefined,
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
};
const env = "CartPole-v1";
const draw = (file: string, words: object = {}) =>
  playRollout({ env, seed: 3, actions: actions(60), render: join(folder, file), ...words }, host);
const read = (file: string) => readFileSync(join(folder, file));

/** Pushes to the right: several episodes, none longer than 11 steps. */
function actions(length: number): string {
  const path = join(folder, `actions-${length}.json`);
  writeFileSync(path, JSON.stringify(new Array(length).fill(1)));
  return path;
}

/** What `toSvg` makes of the environment after some steps to the right. */
function svgAfter(steps: number): string {
  const made = make(env);
  made.reset({ seed: 3 });
  let isOver = false;
  for (let k = 0; k < steps; k++) {
    if (isOver) made.reset();
    const { terminated, truncated } = made.step(1);
    isOver = terminated || truncated;
  }
  const frame = made.render();
  if (frame === undefined) throw new Error("CartPole has a picture");
  return `${toSvg(frame)}\n`;
}

describe("rollout --render", () => {
  test("a .gif has a picture of each reset and each step", async () => {
    const { resets, steps } = await draw("all.gif");
    const gif = readGif(read("all.gif"));
    expect(gif).toMatchObject({ width: 600, height: 400, repeat: 0 });
    expect(resets.length).toBeGreaterThan(4);
    expect(gif.frames.length).toBe(resets.length + steps.length);
    expect(new Set(gif.frames.slice(0, -1).map(({ delay }) => delay))).toEqual(new Set([2])); // 50 a second
    for (const { rgb } of [gif.frames[0], gif.frames[30]]) {
      expect(rgb[10 * 600 + 10]).toEqual([255, 255, 255]);
      expect(rgb[296 * 600 + 150]).toEqual([187, 68, 68]); // the left end of the track
    }
  });

  test("an .svg and a .png show the frame after the last step, or after the one that --frame says", async () => {
    await draw("last.svg");
    expect(read("last.svg").toString()).toBe(svgAfter(60));
    for (const frame of [0, 7, 8, 9, 10, 11, 59, 60]) {
      await draw("one.svg", { frame });
      expect([frame, read("one.svg").toString()]).toEqual([frame, svgAfter(frame)]);
    }
    await draw("last.png");
    await draw("first.png", { frame: 0 });
    const [last, first] = [read("last.png"), read("first.png")];
    expect(first.subarray(0, 8)).toEqual(Buffer.from("89504e470d0a1a0a", "hex"));
    expect(last.equals(first)).toBe(false);
    const { createCanvas } = await import("@napi-rs/canvas");
    const canvas = createCanvas(600, 400);
    const context = canvas.getContext("2d");
    const image = await loadImage(first);
    expect([image.width, image.height]).toEqual([600, 400]);
    context.drawImage(image, 0, 0);
    expect([...context.getImageData(300, 310, 1, 1).data]).toEqual([34, 34, 34, 255]); // the cart
    expect([...context.getImageData(5, 5, 1, 1).data]).toEqual([255, 255, 255, 255]);
  });

  test.each([
    ["picture.jpg", {}, "the file's ending names no kind of picture"],
    ["picture.pgn", {}, "Did you mean .png?"],
    ["picture", {}, "names no kind of picture"],
    ["nowhere/picture.gif", {}, "the folder isn't there"],
    ["folder.png", {}, "this is a folder"],
    ["picture.gif", { frame: 3 }, "a .gif shows all frames"],
    ["picture.gif", { actions: undefined, random: true, steps: 10_001 }, "too many steps for a .gif"],
    ["picture.png", { frame: 61 }, "expected an integer in [0, 60]"],
  ])("refuses %s %j before anything runs", async (file, words, message) => {
    const before = readdirSync(folder).length;
    await expect(draw(file, words)).rejects.toThrow(OptionError);
    await expect(draw(file, words)).rejects.toThrow(message);
    expect(readdirSync(folder).length).toBe(before);
  });

  test("refuses a frame that one episode doesn't get to, and --frame without --render", async () => {
    const words = { actions: undefined, random: true, frame: 400 };
    await expect(draw("late.svg", words)).rejects.toThrow("there is no such frame");
    await expect(playRollout({ env, seed: 1, random: true, frame: 1 }, host)).rejects.toThrow("--frame: there is no picture");
  });

  test("says which environment draws nothing", async () => {
    const path = join(folder, "still.mjs");
    const text = `export default (await import(${JSON.stringify(new URL("../../../../packages/gymnasium-js/src/index.ts", import.meta.url).href)})).defineEnv({
      id: "my/Still-v0", observationSpace: { type: "Box", low: Float64Array.of(0), high: Float64Array.of(1), shape: [1], dtype: "float32" },
      actionSpace: { type: "Discrete", n: 2, start: 0 }, maxEpisodeSteps: 3, state: ["x"], params: {}, reset() {}, step() {}, observe(observations, state, i) { observations[i] = state.x[i]; } });`;
    writeFileSync(path, text);
    for (const file of ["still.gif", "still.png", "still.svg"]) {
      const drawn = playRollout({ env: path, seed: 1, random: true, render: join(folder, file) }, host);
      await expect(drawn).rejects.toThrow('this environment draws nothing. Got "my/Still-v0"');
    }
  });

  test("says that .svg still works where the canvas package has no binary", async () => {
    const loading = loadCanvas(() => import(join(folder, "no-such-package.js")));
    await expect(loading).rejects.toThrow(QuantalError);
    await expect(loading).rejects.toThrow("write an .svg, which needs none");
  });
});
