export { type GaeRollout, gae } from "./gae.ts";
export { type PpoState, ppo } from "./ppo.ts";
