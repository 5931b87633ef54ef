import { cartPole } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { testAgent } from "@quantal/testing";

// A generation of several orders: each of them is an update, so the suite's resumed run goes on in the midst of one.
testAgent({ agent: rsrp({ preset: "published", population: 10, neurons: 32, subSteps: 4 }), envs: [cartPole] });
