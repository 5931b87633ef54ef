export { evolutionStrategies } from "./evolution-strategies.ts";
export { ES_OPTIONS, ES_PRESETS, type EsOptions } from "./options.ts";
export type { EsState } from "./policy-spec.ts";
