// Lets this clone find the TensorFlow.js of packages/tfjs/peer, in worker threads too: by a link where Node looks for what packages/tfjs imports.
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = new URL("../packages/tfjs/", import.meta.url);
const link = fileURLToPath(new URL("node_modules/@tensorflow", from));
mkdirSync(fileURLToPath(new URL("node_modules", from)), { recursive: true });
rmSync(link, { recursive: true, force: true });
symlinkSync(fileURLToPath(new URL("peer/node_modules/@tensorflow", from)), link, "junction");
