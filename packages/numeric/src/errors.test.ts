import { expect, test } from "vitest";
import {
  checkOption,
  FormatError,
  NonFiniteError,
  OptionError,
  QuantalError,
  requireFinite,
  requireInteger,
  ShapeError,
  SpaceError,
  describe as show,
  UnknownNameError,
  UserCodeError,
} from "./errors.ts";
import { editDistance, nearest } from "./nearest.ts";

test("a message reads where, what, got, expected, how to mend it", () => {
  const error = new OptionError({
    where: "ppo",
    problem: "minibatchSize doesn't divide the rollout",
    got: 48,
    expected: "a divisor of 1024",
    fix: "Use 64",
  });
  expect(error.message).toBe("ppo: minibatchSize doesn't divide the rollout. Got 48, expected a divisor of 1024. Use 64.");
  expect(error.where).toBe("ppo");
});

test("parts that are left out leave no trace in the message", () => {
  expect(new QuantalError({ where: "box", problem: "low is missing" }).message).toBe("box: low is missing.");
  expect(new QuantalError({ where: "box", problem: "bad", got: "x" }).message).toBe('box: bad. Got "x".');
  expect(new QuantalError({ where: "box", problem: "bad", expected: "3" }).message).toBe("box: bad. Expected 3.");
  expect(new QuantalError({ where: "box", problem: "bad", fix: "Try again!" }).message).toBe("box: bad. Try again!");
});

test("every class has its own name and its place in the family", () => {
  for (const [name, Kind] of Object.entries({ OptionError, ShapeError, SpaceError, NonFiniteError, FormatError, UserCodeError })) {
    const error = new Kind({ where: "a", problem: "b" });
    expect(error.name).toBe(name);
    expect(error).toBeInstanceOf(QuantalError);
    expect(error).toBeInstanceOf(Error);
  }
  expect(new SpaceError({ where: "a", problem: "b" })).toBeInstanceOf(OptionError);
  expect(new ShapeError({ where: "a", problem: "b" })).not.toBeInstanceOf(OptionError);
});

test("a user's error is kept as the cause", () => {
  const cause = new TypeError("boom");
  expect(new UserCodeError({ where: "my-env.ts", problem: "it threw" }, { cause }).cause).toBe(cause);
});

test("an unknown name suggests the nearest known one", () => {
  const known = ["CartPole-v1", "Pendulum-v1"];
  const error = new UnknownNameError({ where: "make", kind: "environment", name: "Cartpole-v1", known });
  expect(error.message).toBe(
    'make: there is no environment of this name. Got "Cartpole-v1", expected one of "CartPole-v1", "Pendulum-v1". Did you mean "CartPole-v1"?',
  );
  expect(error).toBeInstanceOf(OptionError);
  expect(error.name).toBe("UnknownNameError");
  const far = new UnknownNameError({ where: "make", kind: "environment", name: "Humanoid", known });
  expect(far.message).not.toContain("Did you mean");
});

test("nearest minds swaps, additions and case, and leaves strangers alone", () => {
  const known = ["rsrp", "ppo", "evolution-strategies", "random"];
  expect(nearest("rspr", known)).toBe("rsrp");
  expect(nearest("PPO", known)).toBe("ppo");
  expect(nearest("evolution-strategy", known)).toBe("evolution-strategies");
  expect(nearest("randm", known)).toBe("random");
  expect(nearest("dqn", known)).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});

test("editDistance counts a swap of neighbours once", () => {
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("ab", "ba")).toBe(1);
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("same", "same")).toBe(0);
});

test("describe keeps values short and tells kinds apart", () => {
  expect(show("48")).toBe('"48"');
  expect(show(48)).toBe("48");
  expect(show(-0)).toBe("-0");
  expect(show(7n)).toBe("7n");
  expect(show(undefined)).toBe("undefined");
  expect(show(null)).toBe("null");
  expect(show([1, "a", [2, [3, [4]]]])).toBe('[1, "a", [2, […]]]');
  expect(show(Array.from({ length: 100 }, (_, i) => i))).toBe("[0, 1, 2, 3, 4, 5, … 100 in all]");
  expect(show(new Float32Array(2))).toBe("Float32Array(2) [0, 0]");
  expect(show({ a: 1, b: { c: { d: 1 } } })).toBe("{ a: 1, b: { c: {…} } }");
  expect(show(new Map())).toBe("a Map");
  expect(show(Object.create(null))).toBe("{  }");
  expect(show(new RangeError("no"))).toBe("RangeError (no)");
  expect(show("x".repeat(200)).length).toBeLessThan(100);
});

test("requireInteger and requireFinite pass what is in range and name what isn't", () => {
  expect(requireInteger("a", "b", 3, 1, 3)).toBe(3);
  expect(requireFinite("a", "b", 0.5, 0, 1)).toBe(0.5);
  for (const bad of [0, 4, 1.5, Number.NaN, "2", 2n, undefined, 2 ** 53]) {
    expect(() => requireInteger("train", "workers", bad, 1, 3)).toThrow(
      /^train: workers is out of range\. .*expected an integer in \[1, 3\]\.$/,
    );
  }
  for (const bad of [-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY, "0.5"]) {
    expect(() => requireFinite("ppo", "discount", bad, 0, 1)).toThrow(
      /^ppo: discount is out of range\. Got .*, expected a number in \[0, 1\]\.$/,
    );
  }
});

test("checkOption throws only where the rule doesn't hold", () => {
  checkOption(true, { where: "a", problem: "b" });
  expect(() => checkOption(false, { where: "a", problem: "b" })).toThrow(OptionError);
});
