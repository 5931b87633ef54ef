import { Observable, type OperatorFunction } from "rxjs";

/** Holds results back until all chunks before them have come. */
export function inChunkOrder<Result extends { readonly index: number }>(): OperatorFunction<Result, Result> {
  return (source) =>
    new Observable((subscriber) => {
      const waiting = new Map<number, Result>();
      let next = 0;
      return source.subscribe({
        next(result) {
          waiting.set(result.index, result);
          for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
            waiting.delete(next++);
            subscriber.next(ready);
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
}
