import type { Change, ChangeFeed } from './change-feed.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** The way back for all-or-none, and the change events of what is not committed yet. */
export class Transaction {
  readonly #store: Store;
  readonly #feed: ChangeFeed;
  #undo: (() => void)[] | null = null;
  #untold: Change[] = [];

  constructor(store: Store, feed: ChangeFeed) {
    this.#store = store;
    this.#feed = feed;
  }

  /** Runs `work`; when it throws, everything it wrote is as it was before. */
  atomically<T>(work: () => T): T {
    const outer = this.#undo;
    const steps: (() => void)[] = [];
    const told = this.#untold.length;
    this.#undo = steps;
    try {
      const result = work();
      outer?.push(...steps);
      return result;
    } catch (error) {
      for (const step of steps.reverse()) step();
      this.#untold.length = told;
      throw error;
    } finally {
      this.#undo = outer;
      this.#tellCommitted();
    }
  }

  /** Like `atomically`, for work that takes several turns; other writers' changes in between are taken back too. */
  begin(): { commit(): void; rollBack(): void } {
    const outer = this.#undo;
    const steps: (() => void)[] = [];
    const told = this.#untold.length;
    this.#undo = steps;
    return {
      commit: () => {
        this.#undo = outer;
        outer?.push(...steps);
        this.#tellCommitted();
      },
      rollBack: () => {
        this.#undo = outer;
        for (const step of steps.reverse()) step();
        this.#untold.length = told;
        this.#tellCommitted();
      },
    };
  }

  /** The row as it is now comes back with the rest. */
  rememberRow(table: Table, row: Row): void {
    const [cells, stamp, deleted] = [[...row.cells], row.stamp, row.deleted];
    this.remember(() => {
      if (table.get(row.id) === undefined) table.insert(row);
      table.change(row, () => {
        row.cells.splice(0, row.cells.length, ...cells);
        row.stamp = stamp;
        row.deleted = deleted;
      });
    });
  }

  remember(step: () => void): void {
    this.#undo?.push(step);
  }

  tell(change: Change): void {
    this.#untold.push(change);
    this.#tellCommitted();
  }

  #tellCommitted(): void {
    if (this.#undo !== null) return;
    for (const change of this.#untold.splice(0)) this.#feed.tell(change, this.#store.now() * 1000);
  }
}
