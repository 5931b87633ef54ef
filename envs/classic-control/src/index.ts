export { cartPole } from "./cart-pole.ts";
export { pendulum } from "./pendulum.ts";
export { registerClassicControl } from "./register.ts";
