import type { Benchmark } from "../benchmark.ts";
import { advantages, GUARDED } from "../guard/advantages.ts";
import { median, rounded } from "../measure.ts";

const SITTINGS = 5;

/** What the regression guard's test compares with: the lowest of several sittings, so that a quick kernel on a bad day passes. */
export const guard: Benchmark = {
  name: "guard",
  about: "how many times as fast as its plain twin each kernel is: the record of the test that guards them",
  async run({ times, say }) {
    const sittings: { [name: string]: number }[] = [];
    for (let k = 0; k < times(SITTINGS, 1); k++) {
      sittings.push(await advantages(GUARDED));
      say(`sitting ${k + 1}`);
    }
    return GUARDED.map((name) => {
      const ratios = sittings.map((sitting) => sitting[name]);
      return {
        name,
        unit: "times",
        value: rounded(Math.min(...ratios)),
        spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
        ratio: rounded(median(ratios)),
        peer: "plain twin",
      };
    });
  },
};
