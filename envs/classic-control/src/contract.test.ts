import { testEnvironment } from "@quantal/testing";
import { cartPole } from "./cart-pole.ts";
import { pendulum } from "./pendulum.ts";

testEnvironment({ definition: cartPole });
testEnvironment({ definition: pendulum });
