import { testEnvironment } from "@quantal/testing";
import { acrobot } from "./acrobot.ts";
import { cartPole } from "./cart-pole.ts";
import { mountainCar } from "./mountain-car.ts";
import { mountainCarContinuous } from "./mountain-car-continuous.ts";
import { pendulum } from "./pendulum.ts";

testEnvironment({ definition: cartPole });
testEnvironment({ definition: pendulum });
testEnvironment({ definition: mountainCar });
testEnvironment({ definition: mountainCarContinuous });
testEnvironment({ definition: acrobot });
