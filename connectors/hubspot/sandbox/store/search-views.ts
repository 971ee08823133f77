import type { CrmRecord, KeyOf, Predicate } from './record.ts';
import { SortedIndex } from './sorted-index.ts';

const KEPT_VIEWS = 8;

interface View {
  readonly matches: Predicate | null;
  readonly index: SortedIndex;
}

interface Change {
  readonly before: CrmRecord | null;
  readonly after: CrmRecord | null;
  readonly at: number;
}

export interface ViewSource {
  records(): Iterable<CrmRecord>;
  now(): number;
}

/**
 * What search sees of a table: sorted views, kept up to date with each change or, as in the real index, some time after it.
 * A view is made when first asked for; the last few filtered ones are kept, those over the whole table always.
 */
export class SearchViews {
  readonly #source: ViewSource;
  readonly #views = new Map<string, View>();
  #waiting: Change[] = [];
  lagMs = 0;

  constructor(source: ViewSource) {
    this.#source = source;
  }

  changed(before: CrmRecord | null, after: CrmRecord | null): void {
    if (this.lagMs > 0 || this.#waiting.length > 0) this.#waiting.push({ before, after, at: this.#source.now() });
    else this.#apply(before, after);
  }

  /** The view of a name; the same name must always come with the same filter and order. `null` filters nothing. */
  view(name: string, matches: Predicate | null, keyOf: KeyOf): SortedIndex {
    this.settle();
    const known = this.#views.get(name);
    if (known !== undefined) {
      this.#views.delete(name);
      this.#views.set(name, known);
      return known.index;
    }
    const index = new SortedIndex(keyOf, this.visible(matches));
    this.#views.set(name, { matches, index });
    this.#forgetOldest();
    return index;
  }

  /** Records that search can see now and that match. */
  *visible(matches: Predicate | null): Generator<CrmRecord> {
    this.settle();
    const lagging = new Map<number, CrmRecord | null>();
    for (const { before, after } of this.#waiting) {
      const id = (before ?? after)?.id ?? 0;
      if (!lagging.has(id)) lagging.set(id, before);
    }
    for (const record of this.#source.records()) {
      if (!lagging.has(record.id) && record.archivedAt === 0 && (matches === null || matches(record))) yield record;
    }
    for (const record of lagging.values()) {
      if (record?.archivedAt === 0 && (matches === null || matches(record))) yield record;
    }
  }

  /** Drops all views, for instance because a property means something else from now on; they are made anew when asked for. */
  forget(): void {
    this.#views.clear();
  }

  /** Lets search see what has waited long enough. */
  settle(): void {
    if (this.#waiting.length === 0) return;
    const now = this.#source.now();
    const still = this.#waiting.findIndex((change) => now >= change.at && now < change.at + this.lagMs);
    const due = still === -1 ? this.#waiting : this.#waiting.slice(0, still);
    this.#waiting = still === -1 ? [] : this.#waiting.slice(still);
    for (const { before, after } of due) this.#apply(before, after);
  }

  #apply(before: CrmRecord | null, after: CrmRecord | null): void {
    for (const { matches, index } of this.#views.values()) {
      if (before?.archivedAt === 0 && (matches === null || matches(before))) index.remove(before);
      if (after?.archivedAt === 0 && (matches === null || matches(after))) index.add(after);
    }
  }

  #forgetOldest(): void {
    const filtered = [...this.#views].filter(([, view]) => view.matches !== null);
    for (const [name] of filtered.slice(0, Math.max(0, filtered.length - KEPT_VIEWS))) this.#views.delete(name);
  }
}
