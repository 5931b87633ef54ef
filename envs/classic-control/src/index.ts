export { acrobot } from "./acrobot.ts";
export { cartPole } from "./cart-pole.ts";
export { mountainCar } from "./mountain-car.ts";
export { mountainCarContinuous } from "./mountain-car-continuous.ts";
export { pendulum } from "./pendulum.ts";
export { registerClassicControl } from "./register.ts";
