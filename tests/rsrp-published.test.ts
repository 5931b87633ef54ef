import { cartPole } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { testAgent } from "@quantal/testing";

// A generation of several orders: each of them is an update, so the suite's resumed run goes on in the midst of one.
// The network is a sparse reservoir of two excitatory neurons to one inhibitory, for which there is no suite elsewhere.
const network = { network: "reservoir", neurons: 40, excitatoryRatio: 0.667, connectivity: 0.5 } as const;
testAgent({ agent: rsrp({ preset: "published", population: 10, subSteps: 4, ...network }), envs: [cartPole] });
