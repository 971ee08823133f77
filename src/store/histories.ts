import type { Enrolment, EntityKey, HistoryEvent, IsoDate, PartnerHistory, Role, Scalar, Stage } from '../core/types.ts';
import type { Shard } from '../engine/share.ts';
import { txOn, unavailable, type Database, type Tx } from './database.ts';
import { readFacts } from './facts.ts';
import { ENROLMENT } from './packages.ts';

export interface HistoriesOptions {
  readonly scopeOrder: readonly string[];
  readonly upTo: IsoDate;
  readonly partnerIds?: readonly string[];
}

interface EventRow {
  readonly partner_id: string;
  readonly id: string;
  readonly type: string;
  readonly stage: Stage;
  readonly occurred_on: IsoDate;
  readonly role: number;
  readonly connection: string;
  readonly deal_key: EntityKey | null;
  readonly contact_key: EntityKey | null;
  readonly item: string | null;
  readonly data: Readonly<Record<string, Scalar>>;
}

/** Partners per question, and rows per fetch: what is in memory is one partner's history and one fetch. */
const PARTNERS = 200;
const ROWS = 2000;
/** Each question is for a small part of the log: whatever the planner believes, it must not read all of it each time. */
const BY_INDEX = 'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off';
const ROLES: readonly (Role | null)[] = ['sell', 'distribute', 'refer', null];

/** One partner after another, by id. */
export async function* readHistories(database: Database, options: HistoriesOptions): AsyncGenerator<PartnerHistory> {
  yield* inSnapshot(database, async function* (tx) {
    const wanted = options.partnerIds === undefined ? null : await resolve(tx, options.partnerIds);
    for await (const ids of partnersOf(tx, wanted)) yield* historiesOf(tx, ids, options);
  });
}

/** Ids of living partners, a few hundred at a time. */
export async function* partnersOf(tx: Tx, wanted: readonly string[] | null, shard: Shard | null = null): AsyncGenerator<readonly string[]> {
  let after = '';
  for (;;) {
    const ids = await nextPartners(tx, after, { wanted, shard });
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    after = last;
  }
}

/**
 * All from one snapshot: what is saved meanwhile is not seen. The connection is given back when the reader stops, early or
 * late.
 */
export async function* inSnapshot<T>(database: Database, read: (tx: Tx) => AsyncGenerator<T>): AsyncGenerator<T> {
  const client = await database.pool.connect().catch((cause: unknown) => {
    throw unavailable(cause);
  });
  let broken: Error | boolean = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(BY_INDEX);
    yield* read(txOn(client));
    broken = false;
  } finally {
    // A reader that stops early comes here too, in the midst of a transaction that has nothing to lose.
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => broken,
    );
    client.release(broken);
  }
}

/** Partners that went into another are asked for by either id. */
async function resolve(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>('SELECT coalesce(merged_into, id) AS id FROM partner WHERE id = ANY($1)', [ids]);
  return rows.map(({ id }) => id);
}

async function nextPartners(
  tx: Tx,
  after: string,
  { wanted, shard }: { readonly wanted: readonly string[] | null; readonly shard: Shard | null },
): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT id FROM partner WHERE live AND id > $1 AND ($2::text[] IS NULL OR id = ANY($2))
       AND (hashtextextended(id, 0) & 2147483647) % $3 = $4 ORDER BY id LIMIT ${PARTNERS}`,
    [after, wanted, shard?.of ?? 1, shard?.index ?? 0],
  );
  return rows.map(({ id }) => id);
}

export async function* historiesOf(
  tx: Tx,
  ids: readonly string[],
  options: Pick<HistoriesOptions, 'scopeOrder' | 'upTo'>,
): AsyncGenerator<PartnerHistory> {
  const facts = await readFacts(tx, ids, options.scopeOrder);
  const enrolments = await enrolmentsOf(tx, ids);
  const events = grouped(eventRows(tx, ids, options.upTo));
  let next = await events.next();
  for (const id of ids) {
    const known = facts.get(id);
    const mine: readonly HistoryEvent[] = next.done !== true && next.value.id === id ? next.value.events : [];
    if (next.done !== true && next.value.id === id) next = await events.next();
    const packages = enrolments.get(id);
    if (known !== undefined)
      yield packages === undefined ? { facts: known, events: mine } : { facts: known, events: mine, enrolments: packages };
  }
}

async function enrolmentsOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Enrolment[]>> {
  const rows = await tx.rows<Enrolment>(
    `SELECT ${ENROLMENT} WHERE e.partner_id IN (SELECT id FROM partner WHERE id = ANY($1) OR merged_into = ANY($1)) ORDER BY e.starts_on, e.deployment`,
    [ids],
  );
  const byPartner = new Map<string, Enrolment[]>();
  for (const row of rows) byPartner.set(row.partnerId, [...(byPartner.get(row.partnerId) ?? []), row]);
  return byPartner;
}

/** A server-side cursor: PostgreSQL sorts, we fetch piece by piece. */
async function* eventRows(tx: Tx, ids: readonly string[], upTo: IsoDate): AsyncGenerator<EventRow> {
  await tx.run(
    `DECLARE history NO SCROLL CURSOR FOR
     SELECT f.partner_id, l.id, l.type, l.stage, l.occurred_on, f.role, coalesce(c.name, l.scope) AS connection,
       l.deal_key, l.contact_key, l.item, l.data
     FROM (
       SELECT p.partner_id, k.line_id, min(CASE CASE WHEN k.role = '' THEN p.role ELSE k.role END
         WHEN 'sell' THEN 0 WHEN 'distribute' THEN 1 WHEN 'refer' THEN 2 ELSE 3 END) AS role
       FROM entity_partner p JOIN line_key k ON k.key = p.key WHERE p.partner_id = ANY($1) GROUP BY p.partner_id, k.line_id
     ) f JOIN line l ON l.id = f.line_id
       LEFT JOIN (SELECT scope, min(name) AS name FROM connection GROUP BY scope) c ON c.scope = l.scope
     WHERE NOT l.retracted AND l.occurred_on <= $2
     ORDER BY f.partner_id, l.occurred_on, l.id`,
    [ids, upTo],
  );
  for (;;) {
    const rows = await tx.rows<EventRow>(`FETCH ${ROWS} FROM history`);
    yield* rows;
    if (rows.length < ROWS) break;
  }
  await tx.run('CLOSE history');
}

async function* grouped(rows: AsyncIterable<EventRow>): AsyncGenerator<{ id: string; events: readonly HistoryEvent[] }> {
  let id: string | null = null;
  let events: HistoryEvent[] = [];
  for await (const row of rows) {
    if (id !== null && row.partner_id !== id) {
      yield { id, events };
      events = [];
    }
    id = row.partner_id;
    events.push(eventOf(row));
  }
  if (id !== null) yield { id, events };
}

function eventOf(row: EventRow): HistoryEvent {
  return {
    id: row.id,
    type: row.type,
    stage: row.stage,
    on: row.occurred_on,
    role: ROLES[row.role] ?? null,
    connection: row.connection,
    deal: row.deal_key,
    contact: row.contact_key,
    item: row.item,
    amount: typeof row.data.amount === 'number' ? row.data.amount : null,
    data: row.data,
  };
}
