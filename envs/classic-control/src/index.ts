export { cartPole } from "./cart-pole.ts";
export { registerClassicControl } from "./register.ts";
