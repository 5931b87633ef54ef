import { rsrp } from "@quantal/rsrp";

type Options = NonNullable<Parameters<typeof rsrp>[0]>;

/** Until the agent has presets of these names. */
const MEANWHILE: { readonly [name in "fast" | "fine"]: Options } = {
  fast: { population: 128, neurons: 64, subSteps: 8, subStepMs: 2, learningRate: 0.25 },
  fine: { population: 1024, neurons: 256, subSteps: 33, subStepMs: 0.5 },
};

/** The agent's preset `fast` or `fine` with other options on top. */
export function rsrpPreset(name: "fast" | "fine", more: Options = {}): Options {
  const has = Object.hasOwn(rsrp.presets, name);
  return has ? { preset: name, ...more } : { ...MEANWHILE[name], ...more };
}
