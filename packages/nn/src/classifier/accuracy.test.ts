import { ShapeError } from "@quantal/numeric";
import { expect, it } from "vitest";
import { accuracy } from "../index.ts";

it("accuracy is the share of predictions that are their label", () => {
  expect(accuracy(Uint8Array.of(3, 1, 4, 1), Uint8Array.of(3, 1, 1, 4))).toBe(0.5);
  expect(accuracy(Uint8Array.of(7), Uint8Array.of(7))).toBe(1);
});

it("accuracy needs a prediction for each label, and one at least", () => {
  expect(() => accuracy(Uint8Array.of(1, 2), Uint8Array.of(1))).toThrow(ShapeError);
  expect(() => accuracy(new Uint8Array(0), new Uint8Array(0))).toThrow("accuracy: predicted has the wrong length. Got 0,");
});
