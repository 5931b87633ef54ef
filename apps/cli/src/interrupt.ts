/** Status of a command that Ctrl-C ended, in order or at once: 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130;

/** A terminal sends Ctrl-C to npm as well, which passes it on: two signals this close together are one. */
const SAME_SIGNAL_MS = 250;

/** Ctrl-C while a command works. */
export interface Interrupt {
  /** Aborts at the first Ctrl-C. The second one ends the process at once. */
  readonly signal: AbortSignal;
  /** The command is done: Ctrl-C is the system's again. */
  release(): void;
}

/** Listens for Ctrl-C (and SIGTERM) until it is released. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const hear = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      process.stderr.write("\nquantal: stopping in order. Ctrl-C again ends at once.\n");
      controller.abort();
    } else if (performance.now() - firstAt > SAME_SIGNAL_MS) {
      process.exit(INTERRUPTED);
    }
  };
  process.on("SIGINT", hear).on("SIGTERM", hear);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", hear).off("SIGTERM", hear);
    },
  };
}
