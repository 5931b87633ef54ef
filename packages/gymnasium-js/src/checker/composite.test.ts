import { expect, test } from "vitest";
import { rulesOf } from "../../test-fixtures/faults.ts";
import { Walk } from "../../test-fixtures/walks.ts";
import { box, dict, discrete, multiBinary, multiDiscrete, tuple } from "../index.ts";

type Seen = { gear: number; lights: Uint8Array; parts: [Float32Array, Int32Array] };

/** A sound class whose spaces are nested; `change` puts a fault into what it observes. */
function nested(change: (observation: Seen, steps: number) => object = (observation) => observation): () => object {
  return () => {
    const walk = new Walk();
    let gear = 0;
    const seen = (): object =>
      change({ gear, lights: Uint8Array.of(0, gear % 2), parts: [walk.observe(), Int32Array.of(gear, 1)] }, walk.steps);
    return {
      observationSpace: dict({ gear: discrete(3), lights: multiBinary(2), parts: tuple([walk.observationSpace, multiDiscrete([3, 2])]) }),
      actionSpace: dict({ shift: discrete(3), push: box({ low: -1, high: 1 }) }),
      reset(options?: object) {
        const { info } = walk.reset(options);
        gear = 0;
        return { observation: seen(), info };
      },
      step({ shift, push }: { shift: number; push: Float32Array }) {
        gear = shift;
        const result = walk.step(push[0] > 0 ? 1 : 0);
        return { ...result, observation: seen() };
      },
      snapshot: () => ({ gear, walk: walk.snapshot() }),
      restore(saved: { gear: number; walk: never }) {
        gear = saved.gear;
        walk.restore(saved.walk);
      },
      render() {},
      close() {},
    };
  };
}

test("a sound class with nested spaces breaks no rule", async () => {
  expect(await rulesOf(nested())).toEqual([]);
});

const simplest = { shift: 0, push: [0] };

test.each<[string, string, Parameters<typeof nested>[0], readonly unknown[]]>([
  ["QE004", "observation has a field that its space lacks. Got", (seen) => ({ ...seen, extra: 1 }), []],
  ["QE004", "observation.lights is no element of its MultiBinary space", (seen) => ({ ...seen, lights: undefined }), []],
  [
    "QE005",
    "observation.parts[0][1] is not finite. Got NaN",
    ({ parts, ...seen }, steps) => ({ ...seen, parts: [steps > 1 ? Float32Array.of(0, Number.NaN) : parts[0], parts[1]] }),
    [simplest, simplest],
  ],
  ["QE006", "observation.gear is outside of its space. Got 3", (seen, steps) => (steps === 1 ? { ...seen, gear: 3 } : seen), [simplest]],
  [
    "QE006",
    "observation.parts[1] is no element of its MultiDiscrete space",
    ({ parts, ...seen }) => ({ ...seen, parts: [parts[0], Int32Array.of(0, 2)] }),
    [],
  ],
  [
    "QE006",
    "observation.lights is no element",
    (seen) => (seen.gear === 2 ? { ...seen, lights: Uint8Array.of(0, 2) } : seen),
    [{ shift: 2, push: [expect.any(Number)] }],
  ],
])("%s in a part: %s", async (code, problem, change, actions) => {
  const findings = await rulesOf(nested(change));
  expect(findings).toMatchObject([{ code, message: expect.stringContaining(problem), actions }]);
});
