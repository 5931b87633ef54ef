export { type ReleaseGroup, releaseGroups } from "./inspect/release-groups.ts";
export { type SpikeProbe, spikeProbe } from "./inspect/spike-probe.ts";
export { RUNAWAY_FIRING } from "./metrics.ts";
export { RSRP_OPTIONS, RSRP_PRESETS, type RsrpOptions } from "./options.ts";
export type { RsrpState } from "./policy-spec.ts";
export { rsrp } from "./rsrp.ts";
