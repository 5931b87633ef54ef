export { RSRP_OPTIONS, RSRP_PRESETS, type RsrpOptions } from "./options.ts";
export type { RsrpState } from "./policy-spec.ts";
export { rsrp } from "./rsrp.ts";
