const EVERY_MS = 500;

/** A line on standard error that says how far a check is; nothing where that is no terminal. */
export function openTicker(name: string, countSteps: () => number): { close(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { close() {} };
  const timer = setInterval(() => stderr.write(`\r${name}: ${countSteps()} steps`), EVERY_MS);
  return {
    close() {
      clearInterval(timer);
      stderr.write("\r\x1b[2K"); // the line is empty again
    },
  };
}
