import { fileURLToPath } from "node:url";
import { testEnvironment } from "@quantal/testing";
import { digitTasks } from "./digit-tasks.ts";
import { readDigits } from "./node/read-digits.ts";

const load = () => readDigits(fileURLToPath(new URL("../test-data", import.meta.url)), { validation: 100 });

testEnvironment({ definition: digitTasks(load).mnist, steps: 30 });
testEnvironment({ definition: digitTasks(load, { batchSize: 3 }).mnistBatch, steps: 10 }); // the suite keeps every number that it sees
