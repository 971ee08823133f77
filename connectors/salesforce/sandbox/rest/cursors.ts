import { makeId } from '../ids.ts';
import type { QueryResult } from '../soql/query.ts';

export interface Cursor {
  readonly id: string;
  readonly userId: string;
  readonly result: QueryResult;
  usedAt: number;
}

/** How many open cursors a user may have; the one that was used longest ago gives way. */
const MOST = 10;

/** Results with more pages to come. An unused cursor dies after a while, in real time. */
export class Cursors {
  readonly #lifetimeMs: number;
  readonly #cursors = new Map<string, Cursor>();
  #made = 0;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  open(userId: string, result: QueryResult): Cursor {
    this.#dropDead();
    const mine = [...this.#cursors.values()].filter((cursor) => cursor.userId === userId).sort((a, b) => a.usedAt - b.usedAt);
    const oldest = mine[0];
    if (mine.length >= MOST && oldest !== undefined) this.#cursors.delete(oldest.id);
    const cursor: Cursor = { id: makeId('01g', ++this.#made), userId, result, usedAt: Date.now() };
    this.#cursors.set(cursor.id, cursor);
    return cursor;
  }

  find(id: string): Cursor | null {
    this.#dropDead();
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return null;
    cursor.usedAt = Date.now();
    return cursor;
  }

  clear(): void {
    this.#cursors.clear();
  }

  #dropDead(): void {
    const dead = Date.now() - this.#lifetimeMs;
    for (const cursor of this.#cursors.values()) if (cursor.usedAt < dead) this.#cursors.delete(cursor.id);
  }
}
