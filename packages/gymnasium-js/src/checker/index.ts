export { type CheckOptions, checkEnv } from "./check-env.ts";
export { CODES, type Code, type CodeInfo, isCode } from "./codes.ts";
export type { Finding } from "./finding.ts";
export type { Checkable, CheckWatch } from "./subject.ts";
