import { FormatError, OptionError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { DIGIT_PIXELS, type DigitData, digitData, splitDigits } from "./digit-data.ts";

/** Images that are all of one grey, their number modulo 256. */
function digits(count: number): DigitData {
  const images = Uint8Array.from({ length: count * DIGIT_PIXELS }, (_, k) => Math.floor(k / DIGIT_PIXELS));
  const labels = Uint8Array.from({ length: count }, (_, k) => k % 10);
  return digitData({ shape: [count, 28, 28], values: images }, { shape: [count], values: labels }, "data");
}

describe("splitDigits", () => {
  test("takes the first images to train on and the last to validate, without a copy", () => {
    const [train, test] = [digits(20), digits(4)];
    const splits = splitDigits(train, test, { train: 12, validation: 5 });
    expect([splits.train.count, splits.validation.count, splits.test]).toEqual([12, 5, test]);
    expect([...splits.train.labels, ...splits.validation.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 5, 6, 7, 8, 9]);
    for (const [split, first] of [
      [splits.train, 0],
      [splits.validation, 15],
    ] as const) {
      expect(split.images.length).toBe(split.count * DIGIT_PIXELS);
      for (const [k, grey] of split.images.entries()) if (grey !== first + Math.floor(k / DIGIT_PIXELS)) expect(grey).toBe("its image's");
      expect(split.images.buffer).toBe(train.images.buffer);
    }
    expect([splits, splits.train, splits.validation, splits.test].every(Object.isFrozen)).toBe(true);
  });

  test("holds out 5,000 of 60,000 by default", () => {
    const labels = new Uint8Array(60_000);
    const train = { images: new Uint8Array(0), labels, count: 60_000 }; // a view of no image is as short as of any
    const splits = splitDigits(train, train);
    expect([splits.train.labels.length, splits.validation.labels.length]).toEqual([55_000, 5_000]);
    expect(splits.validation.labels.byteOffset).toBe(55_000);
  });

  test.each([
    [{}, /the train file has fewer images than both splits. Got "55000 \+ 5000", expected 20 or fewer. Pass smaller sizes/],
    [{ train: 16, validation: 5 }, /Got "16 \+ 5"/],
    [{ train: 0, validation: 5 }, /train is out of range. Got 0/],
    [{ train: 5, validation: 0 }, /validation is out of range. Got 0/],
  ])("refuses sizes %j of 20 images", (sizes, message) => {
    const train = digits(20);
    expect(() => splitDigits(train, train, sizes)).toThrow(OptionError);
    expect(() => splitDigits(train, train, sizes)).toThrow(message);
  });
});

describe("digitData", () => {
  const array = (...shape: number[]) => ({ shape, values: new Uint8Array(shape.reduce((product, size) => product * size, 1)) });
  test.each([
    ["images of another size", array(1, 28, 27), array(1), 'data: these are no images of digits. Got "1 x 28 x 27"'],
    ["labels for images", array(9), array(9), 'no images of digits. Got "9"'],
    ["no images", array(0, 28, 28), array(0), "no images of digits"],
    ["another number of labels", array(2, 28, 28), array(3), 'data: there isn\'t one label an image. Got "3", expected 2'],
    ["images for labels", array(1, 28, 28), array(1, 28, 28), "there isn't one label an image"],
    [
      "a label above 9",
      array(2, 28, 28),
      { shape: [2], values: Uint8Array.of(9, 10) },
      "data: label 1 is no digit. Got 10, expected 0 to 9",
    ],
  ])("refuses %s", (_, images, labels, message) => {
    expect(() => digitData(images, labels, "data")).toThrow(FormatError);
    expect(() => digitData(images, labels, "data")).toThrow(message);
  });
});
