import { OptionError, ShapeError } from "@quantal/numeric";
import { expect, it } from "vitest";
import { confusionMatrix } from "../index.ts";

it("a confusion matrix counts what each class was taken for, the true class by row", () => {
  expect(confusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 2, 2], 3)).toEqual(Uint32Array.of(1, 1, 0, 0, 1, 0, 1, 0, 2));
  expect(confusionMatrix([], [], 2)).toEqual(new Uint32Array(4));
});

it("a confusion matrix needs a class of each", () => {
  expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(ShapeError);
  expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(OptionError);
  expect(() => confusionMatrix([0, 1], [0, -1], 2)).toThrow(
    "confusionMatrix: predicted[1] is out of range. Got -1, expected an integer in [0, 1].",
  );
});
