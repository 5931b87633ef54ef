/** Spikes under way to where they arrive: a ring of slots, one a tick, each a list in the order of sending. */
export interface Arrivals {
  clear(): void;
  /** A spike arrives over this connection at this tick; it is less than the ring's length after those that are still to be taken. */
  push(tick: number, connection: number): void;
  /** Takes all of a tick: the first node, -1 for none. They stay readable until the next take. */
  take(tick: number): number;
  /** [nodes]: connection of a node, and the node after it, -1 for none */
  readonly connection: Int32Array;
  readonly next: Int32Array;
}

/** @param slots - a power of two above the longest delay. @param capacity - most spikes under way */
export function arrivals(slots: number, capacity: number): Arrivals {
  const mask = slots - 1;
  const heads = new Int32Array(slots);
  const tails = new Int32Array(slots);
  const connection = new Int32Array(capacity);
  const next = new Int32Array(capacity);
  let unused = 0; // nodes from here on were never handed out
  let free = -1; // first of those that came back
  let taken = -1; // slot whose list was taken last; its nodes aren't free yet
  let takenHead = -1;
  const release = (): void => {
    if (takenHead < 0) return;
    next[tails[taken]] = free;
    free = takenHead;
    takenHead = -1;
  };
  return {
    connection,
    next,
    clear() {
      heads.fill(-1);
      unused = 0;
      free = -1;
      takenHead = -1;
    },
    push(tick, c) {
      const slot = tick & mask;
      const node = free < 0 ? unused++ : free;
      if (free >= 0) free = next[free];
      connection[node] = c;
      next[node] = -1;
      if (heads[slot] < 0) heads[slot] = node;
      else next[tails[slot]] = node;
      tails[slot] = node;
    },
    take(tick) {
      release();
      taken = tick & mask;
      takenHead = heads[taken];
      heads[taken] = -1;
      return takenHead;
    },
  };
}
