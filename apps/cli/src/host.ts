/** What bin/host.mjs found out about the running installation. */
export interface Host {
  /** Whether the TypeScript sources run, or the built code. */
  readonly mode: "source" | "built";
  /** The clone's folder; undefined for an installed package. */
  readonly root: string | undefined;
  /** URLs: the entry of a worker thread of the run matrix, the module with its task, and the boot that it calls. */
  readonly matrixWorker: string;
  readonly matrixTask: string;
  readonly boot: string;
  /** Makes our names resolve to this installation in users' modules; before the first of them is imported. */
  registerQuantal(): Promise<void>;
  /** Makes TypeScript importable. */
  registerTypeScript(): Promise<void>;
}

/** What loading a user's module needs of a host: worker threads have this much. */
export type Loader = Pick<Host, "registerQuantal" | "registerTypeScript">;
