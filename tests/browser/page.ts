import { fingerprints } from "./fingerprints.ts";

// What the test asks the page for.
Object.assign(globalThis, { fingerprints: fingerprints() });
