export { R_STDP_OPTIONS, R_STDP_PRESETS, type RStdpOptions } from "./options.ts";
export { type RStdpState, rStdp } from "./r-stdp.ts";
