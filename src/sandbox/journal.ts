export interface JournalEntry {
  /** Real time. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** 0: the connection was broken instead of answered. */
  readonly status: number;
  /** What a request that holds others held: `GET /services/data/v67.0/limits`; missing on all others. */
  readonly parts?: readonly string[];
  readonly ms: number;
}

export interface Journal {
  add(entry: JournalEntry): void;
  /** Oldest first. */
  entries(): Iterable<JournalEntry>;
  clear(): void;
}

/** The last `capacity` requests. */
export function createJournal(capacity = 100_000): Journal {
  let ring: JournalEntry[] = [];
  let next = 0;
  return {
    add(entry) {
      ring[next] = entry;
      next = (next + 1) % capacity;
    },
    *entries() {
      const kept = ring;
      const from = kept.length < capacity ? 0 : next;
      for (let i = 0; i < kept.length; i += 1) {
        const entry = kept[(from + i) % kept.length];
        if (entry !== undefined) yield entry;
      }
    },
    clear() {
      ring = [];
      next = 0;
    },
  };
}
