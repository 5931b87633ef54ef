import { type Rng, stream } from "@quantal/numeric";

/** Milliseconds that lie between the clocks of two lucks: no whole number of minutes or frames. */
const APART_MS = 86_411_237.75;

/**
 * Runs something under a luck of its own: `Math.random` and the clocks give what they would on another day. An environment that keeps
 * to its seed gives the same under every luck; one that doesn't is caught at once, and again at each try. Synchronous; all is put back.
 */
export function underLuck<T>(luck: number, run: () => T): T {
  const { Date: realDate, performance, Math: math } = globalThis;
  const { random } = math;
  const clock = performance.now;
  const rng: Rng = stream(luck, "checker/luck");
  let calls = 0;
  const now = (): number => luck * APART_MS + ++calls * (1 + luck / 3);
  globalThis.Date = otherDate(realDate, () => Math.floor(1_700_000_000_000 + now()));
  math.random = () => rng.uniform();
  performance.now = now;
  try {
    return run();
  } finally {
    globalThis.Date = realDate;
    math.random = random;
    performance.now = clock;
  }
}

function otherDate(real: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(real, {
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
    construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: (target) => new target(now()).toString(),
  });
}
