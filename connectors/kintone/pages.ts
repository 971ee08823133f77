import type { Exchange, Kintone } from './client.ts';
import type { Seen } from './exchange.ts';
import { cursorIn, recordsIn, type VendorRecord } from './shapes.ts';

export const PAGE = 500;

export interface VendorPage {
  readonly records: readonly VendorRecord[];
  readonly more: boolean;
  readonly seen: Seen;
}

export interface Source {
  readonly kintone: Kintone;
  readonly object: string;
  readonly fields: readonly string[];
  /** Without the order; empty: everything. */
  readonly condition: string;
}

/** Everything after an id, by the keyset: no ceiling, and whatever changes meanwhile keeps its place. */
export function pageAfter({ kintone, object, fields, condition }: Source, after: number): Promise<VendorPage> {
  const app = kintone.app(object);
  const query = `${afterId(condition, after)} order by $id asc limit ${PAGE}`;
  return kintone.call({
    what: `read ${object}`,
    effect: 'read',
    work: async (exchange) => {
      const { value, seen } = await exchange((api) => api.record.getRecords({ app, fields: [...fields], query }));
      const records = recordsIn(value, `read ${object}`);
      return { records, more: records.length === PAGE, seen };
    },
  });
}

export interface CursorReader {
  next(after: number): Promise<VendorPage>;
  close(): Promise<void>;
}

/**
 * Everything by a cursor of kintone's, which is what kintone asks for big apps. A cursor moves on even if its answer is lost
 * on the way, so after any failure a new one is made behind the last record that arrived.
 */
export function openCursor({ kintone, object, fields, condition }: Source): CursorReader {
  const app = kintone.app(object);
  let id: string | null = null;
  const open = async (exchange: Exchange, after: number): Promise<string> => {
    const query = `${afterId(condition, after)} order by $id asc`;
    const { value } = await exchange((api) => api.record.createCursor({ app, fields: [...fields], query, size: PAGE }));
    return cursorIn(value, `read ${object}`);
  };
  return {
    next: (after) =>
      kintone.call({
        what: `read ${object}`,
        effect: 'read',
        work: async (exchange) => {
          const cursor: string = id ?? (await open(exchange, after));
          id = null;
          const { value, seen } = await exchange((api) => api.record.getRecordsByCursor({ id: cursor }));
          const records = recordsIn(value, `read ${object}`);
          if (value.next) id = cursor;
          return { records, more: value.next, seen };
        },
      }),
    async close() {
      const cursor = id;
      id = null;
      if (cursor === null || kintone.context.signal.aborted) return;
      // One of ten in the whole domain; should it stay, it ends by itself after ten minutes.
      const work = { what: 'give a cursor back', effect: 'write' } as const;
      await kintone
        .call({ ...work, work: (exchange) => exchange((api) => api.record.deleteCursor({ id: cursor })) })
        .catch((error: unknown) => {
          kintone.context.log.debug('kintone keeps a cursor', { reason: error instanceof Error ? error.message : String(error) });
        });
    },
  };
}

/** How many records meet the condition. */
export async function countOf({ kintone, object, condition }: Source): Promise<number> {
  const app = kintone.app(object);
  const query = `${afterId(condition, 0)} order by $id asc limit 1`;
  const work = { what: `count ${object}`, effect: 'read' } as const;
  const { value } = await kintone.call({
    ...work,
    work: (exchange) => exchange((api) => api.record.getRecords({ app, fields: ['$id'], query, totalCount: true })),
  });
  return Number(value.totalCount);
}

function afterId(condition: string, after: number): string {
  return condition === '' ? `$id > ${after}` : `(${condition}) and $id > ${after}`;
}
