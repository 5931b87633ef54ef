import type { Evaluation, Ledger, Metrics, Snapshot } from "@quantal/core";
import { Observable, type Observer, Subscriber } from "rxjs";

/** What a run tells while it goes: one event a chunk, an update, an evaluation; never one a step. */
export type RunEvent =
  | {
      readonly type: "started";
      readonly agent: string;
      readonly env: string;
      readonly seed: number;
      readonly budget: number;
      readonly resumed: boolean;
    }
  | {
      /** Training experience was counted. Returns are scores of the episodes that ended in it; meanReturn is NaN when none did. */
      readonly type: "experience";
      readonly steps: number;
      readonly order: number;
      readonly episodes: number;
      readonly meanReturn: number;
      readonly returns: Float64Array;
      readonly lengths: Int32Array;
    }
  | { readonly type: "update"; readonly steps: number; readonly order: number; readonly metrics: Metrics }
  | ({ readonly type: "evaluation"; readonly final: boolean } & Evaluation)
  | { readonly type: "checkpoint"; readonly steps: number; readonly hash: string; readonly path: string }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "finished"; readonly result: RunResult }
  | { readonly type: "failed"; readonly error: Error };

/** How a run ended. */
export interface RunResult {
  readonly steps: number;
  readonly episodes: number;
  readonly hash: string;
  readonly ledger: Readonly<Ledger>;
  /** The run as it ended. */
  readonly snapshot: Snapshot;
  /** The run before the order that the budget cut: what a longer run goes on from. */
  readonly extendable: Snapshot;
  /** Of the final snapshot. */
  readonly evaluation?: Evaluation;
  readonly stopped: boolean;
}

/** A hot stream of events whose subscribers can do it no harm. */
export interface EventHub {
  readonly events: Observable<RunEvent>;
  emit(event: RunEvent): void;
  complete(): void;
}

/**
 * Makes the hub. A late subscriber gets the latest event of each type; one that throws loses its subscription, and the
 * error becomes one warning event. (rxjs alone would rethrow it in a timer, which ends the process.)
 */
export function createEventHub(): EventHub {
  const subscribers = new Set<Subscriber<RunEvent>>();
  const latest = new Map<string, RunEvent>();
  let isComplete = false;
  const emit = (event: RunEvent): void => {
    latest.delete(event.type); // re-inserted at the end: the map stays in the order of emission
    latest.set(event.type, event);
    for (const subscriber of [...subscribers]) subscriber.next(event);
  };
  const warn = (error: unknown): void =>
    emit({ type: "warning", message: `A subscriber to the run's events threw and was dropped: ${error}` });
  const source = new Observable<RunEvent>((subscriber) => {
    for (const event of [...latest.values()]) subscriber.next(event);
    if (isComplete) subscriber.complete();
    else subscribers.add(subscriber);
    return () => subscribers.delete(subscriber);
  });
  return {
    events: guarded(source, warn),
    emit,
    complete() {
      isComplete = true;
      for (const subscriber of [...subscribers]) subscriber.complete();
      subscribers.clear();
    },
  };
}

/** An Observable whose subscribers' errors go to `warn`, behind any number of operators. */
function guarded<T>(source: Observable<T>, warn: (error: unknown) => void): Observable<T> {
  const subscribe = source.subscribe.bind(source);
  const lift = source.lift.bind(source);
  source.lift = (operator) => guarded(lift(operator), warn);
  source.subscribe = (observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null, error?: unknown, complete?: unknown) => {
    if (observerOrNext instanceof Subscriber) return subscribe(observerOrNext); // an operator's own: it passes errors on
    const given = typeof observerOrNext === "function" ? { next: observerOrNext } : (observerOrNext ?? {});
    // rxjs's older form has the handlers as positions two and three.
    const observer = {
      ...bound(given),
      ...(typeof error === "function" ? { error } : {}),
      ...(typeof complete === "function" ? { complete } : {}),
    } as Partial<Observer<T>>;
    const safe = new Subscriber<T>({
      next: (value) => attempt(() => observer.next?.(value)),
      error: (reason: unknown) => attempt(() => (observer.error ? observer.error(reason) : warn(reason))),
      complete: () => attempt(() => observer.complete?.()),
    });
    const attempt = (call: () => void): void => {
      try {
        call();
      } catch (reason) {
        safe.unsubscribe();
        warn(reason);
      }
    };
    return subscribe(safe);
  };
  return source;
}

/** An observer's handlers, bound to it: they may be methods of an object with state. */
function bound<T>(observer: Partial<Observer<T>>): Partial<Observer<T>> {
  return {
    ...(observer.next ? { next: observer.next.bind(observer) } : {}),
    ...(observer.error ? { error: observer.error.bind(observer) } : {}),
    ...(observer.complete ? { complete: observer.complete.bind(observer) } : {}),
  };
}
