// First file of each worker thread of the run matrix: makes the thread able to import ours and users' modules.
import { workerData } from "piscina";

const { boot, mode, task } = workerData;
const { registerQuantal, registerTypeScript } = await import(boot);
await registerQuantal({ mode });
await registerTypeScript(); // some user's module may need it; a thread lives for many runs
const { runTask } = await import(task);

export default runTask;
