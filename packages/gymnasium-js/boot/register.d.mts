/** Makes `gymnasium-js` and `@quantal/*` resolve to the running installation in this thread. Safe to call again. */
export function registerQuantal(options: { mode: "source" | "built" }): Promise<void>;

/** Makes `.ts` and `.mts` modules importable in this thread. Safe to call again. */
export function registerTypeScript(): Promise<void>;
