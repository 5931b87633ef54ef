import { Worker } from "node:worker_threads";
import { QuantalError, UserCodeError } from "@quantal/numeric";
import type { Finding } from "gymnasium-js/checker";
import type { Host } from "../host.ts";
import { openTicker } from "./ticker.ts";
import { createTrail, readPulse, readSteps, readTrail, type Trail } from "./trail.ts";
import type { CheckTask, FromChecker } from "./worker.ts";

/** How a check went. */
export interface Checked {
  readonly id: string;
  readonly isPlayable: boolean;
  readonly findings: readonly Finding[];
  /** Whether a call didn't return, which ended the check. */
  readonly isHung: boolean;
  readonly trail: Trail;
}

const POLL_MS = 100;
const CODE = "QE023";

/**
 * Runs the checker in a worker thread, and ends the thread where it makes no call for `limit` seconds: that is a finding.
 * @throws what the thread met when it loaded the environment; UserCodeError where the thread died
 */
export async function superviseCheck(task: Omit<CheckTask, "trail" | "boot" | "mode">, limit: number, host: Host): Promise<Checked> {
  const memory = createTrail();
  const worker = startChecker({ ...task, trail: memory, boot: host.boot, mode: host.mode });
  const heard: Heard = { messages: 0, id: task.spec.name, isLoaded: false, isPlayable: false, findings: [] };
  const stall = watchPulse(() => (heard.messages === 0 ? Number.NaN : readPulse(memory) + heard.messages), limit);
  const ticker = openTicker(heard.id, () => readSteps(memory));
  const end = await Promise.race([outcomeOf(worker, heard), stall.happened]);
  stall.stop();
  ticker.close();
  await worker.terminate();
  const trail = readTrail(memory);
  const { id, isLoaded, isPlayable, findings } = heard;
  const checked = { id, isPlayable, trail, isHung: end === "stalled" };
  if (end === "done") return { ...checked, findings };
  if (end === "stalled") {
    if (task.silence.includes(CODE)) return { ...checked, findings };
    return { ...checked, findings: [...findings, await hangOf(id, isLoaded ? trail : undefined, task.seed, limit)] };
  }
  throw end instanceof QuantalError ? end : died(id, trail, end);
}

/** What the thread has told so far. */
interface Heard {
  /** How many messages. The first one comes when our own modules are loaded, and time begins to count. */
  messages: number;
  id: string;
  isLoaded: boolean;
  isPlayable: boolean;
  findings: readonly Finding[];
}

function startChecker(task: CheckTask): Worker {
  const extension = task.mode === "source" ? "ts" : "js";
  const entry = new URL(`./worker.${extension}`, import.meta.url).href;
  const worker = new Worker(new URL("./worker.mjs", task.boot), {
    workerData: { ...task, entry },
    execArgv: [], // the parent's flags, such as a test runner's, are its own
    stdout: true,
  });
  worker.stdout.pipe(process.stderr, { end: false }); // what an environment prints isn't part of the report
  return worker;
}

/** Listens until the thread is done, or fails: then with the error. */
function outcomeOf(worker: Worker, heard: Heard): Promise<"done" | Error> {
  return new Promise((resolve) => {
    worker.on("message", (message: FromChecker) => {
      heard.messages++;
      switch (message.type) {
        case "ready":
          break;
        case "loaded":
          Object.assign(heard, { id: message.id, isPlayable: message.isPlayable, isLoaded: true });
          break;
        case "finding":
          heard.findings = [...heard.findings, message.finding];
          break;
        case "done":
          heard.findings = message.findings;
          resolve("done");
          break;
        case "failed":
          resolve(import("@quantal/trainer/node").then(({ fromErrorData }) => fromErrorData(message.error)));
      }
    });
    worker.on("error", (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", (status) => resolve(new Error(`it exited with status ${status}`)));
  });
}

/** Watches for a stall: a pulse that stays the same for `limit` seconds. NaN is never the same. */
function watchPulse(read: () => number, limit: number): { readonly happened: Promise<"stalled">; stop(): void } {
  let pulse = read();
  let since = performance.now();
  let tell: (end: "stalled") => void;
  const happened = new Promise<"stalled">((resolve) => {
    tell = resolve;
  });
  const timer = setInterval(() => {
    const now = read();
    if (now !== pulse) [pulse, since] = [now, performance.now()];
    else if (performance.now() - since > limit * 1000) tell("stalled");
  }, POLL_MS);
  return { happened, stop: () => clearInterval(timer) };
}

/** The finding of a call that doesn't return; without a trail it is the module's import. */
async function hangOf(id: string, trail: Trail | undefined, firstSeed: number, limit: number): Promise<Finding> {
  const { CODES } = await import("gymnasium-js/checker");
  const hasBegun = trail !== undefined && trail.plays > 0;
  const seed = hasBegun ? trail.seed : firstSeed;
  const actions = hasBegun ? trail.actions : [];
  const where = trail === undefined ? "import" : !hasBegun ? "constructor" : actions.length === 0 ? "reset" : `step ${actions.length}`;
  const place = hasBegun ? `${id}, seed ${seed}, ${where}` : `${id}, ${where}`;
  const cut = hasBegun && trail.isCut ? " The list of actions is cut: there were more" : "";
  const message = `${place}: the call doesn't return. Got nothing for ${limit} s, expected a result.${cut && `${cut}.`}`;
  return { code: CODE, kind: "rule", message, seed, actions, where, ...CODES[CODE] };
}

function died(id: string, { plays, seed, actions }: Trail, cause: Error): UserCodeError {
  const where = plays === 0 ? id : `${id}, seed ${seed}, ${actions.length === 0 ? "reset" : `step ${actions.length}`}`;
  return new UserCodeError(
    {
      where,
      problem: "the thread in which the environment ran died",
      got: cause,
      expected: "an environment that neither exits nor takes all memory",
      fix: "Look at what it does in this call",
    },
    { cause },
  );
}
