/** The parts of `[namespace/]name[-vN]`. */
export interface EnvId {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly version: number | undefined;
}

/** Gymnasium's pattern of ids. */
const ENV_ID = /^(?:([\w:-]+)\/)?([\w:.-]+?)(?:-v(\d+))?$/;

/** Reads an id such as `CartPole-v1` or `discontinuous/CartPole-v0`; undefined where it is none. */
export function parseEnvId(id: string): EnvId | undefined {
  const parts = ENV_ID.exec(id);
  if (parts === null) return undefined;
  const [, namespace, name, version] = parts;
  return { namespace, name, version: version === undefined ? undefined : Number(version) };
}

/** Whether two ids differ in their versions at most. */
export function isSameName(a: EnvId, b: EnvId): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}
