export { type RunEvent, taskOf, train } from "@quantal/trainer"; // for an agent's own tests: its package knows no trainer
export { actsAlone } from "./acts-alone.ts";
export { type AgentSuite, testAgent } from "./agent-suite.ts";
export { counted } from "./counted.ts";
export { type EnvSuite, testEnvironment } from "./env-suite.ts";
export { hold, holdContinuous, table } from "./tasks.ts";
