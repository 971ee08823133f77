import type { FieldDef, Value } from '../describe/types.ts';
import { toJson } from './values.ts';

export type ChangeType = 'CREATE' | 'UPDATE' | 'DELETE' | 'UNDELETE' | 'GAP_UPDATE' | 'GAP_OVERFLOW';

export interface Change {
  readonly object: string;
  readonly ids: readonly string[];
  readonly type: ChangeType;
  readonly values: ReadonlyMap<FieldDef, Value>;
  readonly userId: string;
  /** What the client calls itself (`Sforce-Call-Options`); null: it does not say. */
  readonly client: string | null;
}

export interface FeedEvent {
  readonly replayId: number;
  readonly object: string;
  readonly payload: object;
}

/** At most five objects are selected without an add-on (Change Data Capture Developer Guide). */
export const MOST_ENTITIES = 5;
const KEPT = 100_000;
const FIRST_REPLAY_ID = 1000;
const HIDDEN: ReadonlySet<string> = new Set(['Id', 'IsDeleted', 'SystemModstamp']);

/** Change events of the selected objects, in the order of their commits; the oldest are forgotten. */
export class ChangeFeed {
  entities = new Set<string>();
  #events: FeedEvent[] = [];
  #last = FIRST_REPLAY_ID;
  readonly #listeners = new Set<() => void>();

  get last(): number {
    return this.#last;
  }

  /** Replay id of the oldest event kept, or the next one. */
  get first(): number {
    return this.#events[0]?.replayId ?? this.#last + 1;
  }

  tell(change: Change, at: number): void {
    if (!this.entities.has(change.object)) return;
    this.#last += 1;
    this.#events.push({ replayId: this.#last, object: change.object, payload: payloadOf(change, at, this.#last) });
    if (this.#events.length > KEPT) this.#events = this.#events.slice(-KEPT);
    for (const listener of [...this.#listeners]) listener();
  }

  after(replayId: number): readonly FeedEvent[] {
    return this.#events.slice(Math.max(0, replayId - this.first + 1)); // ids have no holes
  }

  /** The oldest `count` are past their retention. */
  forget(count: number): void {
    this.#events = this.#events.slice(count);
  }

  /** Replay ids go on where they were. */
  clear(): void {
    this.entities = new Set();
    this.#events = [];
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function payloadOf({ object, ids, type, values, userId, client }: Change, at: number, number: number): object {
  const shown = [...values].filter(
    ([field, value]) => !HIDDEN.has(field.name) && !field.calculated && (type !== 'CREATE' || value !== null),
  );
  const told = type === 'CREATE' || type === 'UPDATE';
  return {
    ChangeEventHeader: {
      entityName: object,
      recordIds: ids,
      changeType: type,
      changeOrigin: client === null ? 'com/salesforce/api/rest/67.0' : `com/salesforce/api/rest/67.0;client=${client}`,
      transactionKey: `00${number.toString(16).padStart(6, '0')}-0000-0000-0000-000000000000`,
      sequenceNumber: 1,
      commitTimestamp: at,
      commitNumber: number,
      commitUser: userId,
      nulledFields: type === 'UPDATE' ? shown.filter(([, value]) => value === null).map(([field]) => field.name) : [],
      diffFields: [],
      changedFields: type === 'UPDATE' ? shown.map(([field]) => field.name) : [],
    },
    ...(told ? Object.fromEntries(shown.map(([field, value]) => [field.name, toJson(field, value)])) : {}),
  };
}
