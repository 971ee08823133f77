import type { EntityKey, LogLine, Mapped, Role } from '../core/types.ts';
import type { PageToSave } from '../engine/store.ts';
import { copyInto } from './copy.ts';
import { toJson, type Tx } from './database.ts';
import { printed, type PrintedLine } from './fingerprint.ts';
import type { ChangedRecord } from './record.ts';

interface StoredLine {
  readonly id: string;
  readonly retracted: boolean;
  readonly fingerprint: string;
}
interface Sorted {
  readonly fresh: readonly PrintedLine[];
  readonly revised: readonly PrintedLine[];
  readonly retracted: readonly string[];
  /** Record id → ids of all lines that the record has now. */
  readonly idsOf: ReadonlyMap<string, readonly string[]>;
}

interface SavedLines {
  readonly added: number;
  readonly revised: number;
  readonly retracted: number;
  readonly idsOf: ReadonlyMap<string, readonly string[]>;
  /** Through which keys the lines are found, and were before. */
  readonly moved: ReadonlySet<EntityKey>;
}

/** New lines come in, changed ones get a revision, missing ones are retracted; the superseded revision is kept. */
export async function saveLines(tx: Tx, page: PageToSave, changed: readonly ChangedRecord[]): Promise<SavedLines> {
  const { fresh, revised, retracted, idsOf } = await sort(tx, changed);
  const gone = [...revised.map(({ line }) => line.id), ...retracted];
  const left = gone.length > 0 ? await keepRevisions(tx, gone) : [];
  if (retracted.length > 0) await tx.run('UPDATE line SET retracted = true, revision = revision + 1 WHERE id = ANY($1)', [retracted]);
  if (fresh.length > 0) await insert(tx, page, fresh);
  if (revised.length > 0) await revise(tx, page, revised);
  const moved = new Set(left);
  await insertKeys(tx, [...fresh, ...revised], moved);
  return { added: fresh.length, revised: revised.length, retracted: retracted.length, idsOf, moved };
}

/** Lines that follow from two readings of a record, so that no later reading of it takes them back. Adding one twice changes nothing. */
export async function addLines(tx: Tx, page: PageToSave, lines: readonly LogLine[]): Promise<Pick<SavedLines, 'added' | 'moved'>> {
  const moved = new Set<EntityKey>();
  if (lines.length === 0) return { added: 0, moved };
  const stored = await tx.rows<{ id: string }>('SELECT id FROM line WHERE id = ANY($1)', [lines.map(({ id }) => id)]);
  const known = new Set(stored.map(({ id }) => id));
  const fresh = lines.filter(({ id }) => !known.has(id)).map(printed);
  await insert(tx, page, fresh);
  await insertKeys(tx, fresh, moved);
  return { added: fresh.length, moved };
}

async function sort(tx: Tx, changed: readonly ChangedRecord[]): Promise<Sorted> {
  const stored = await storedLines(tx, changed);
  const fresh: PrintedLine[] = [];
  const revised: PrintedLine[] = [];
  const retracted: string[] = [];
  const idsOf = new Map<string, readonly string[]>();
  for (const one of changed) {
    const { mapped, before } = one;
    const lines = linesOf(one);
    for (const made of lines) {
      const old = stored.get(made.line.id);
      if (old === undefined) fresh.push(made);
      else if (old.retracted || old.fingerprint !== made.print) revised.push(made);
    }
    const now = new Set(lines.map(({ line }) => line.id));
    const missing = (before?.line_ids ?? []).filter((id) => !now.has(id));
    const stays = staysAsItWas(mapped);
    if (!stays) retracted.push(...missing.filter((id) => stored.get(id)?.retracted === false));
    idsOf.set(mapped.recordId, stays ? [...now, ...missing] : [...now]);
  }
  return { fresh, revised, retracted, idsOf };
}

/** A deleted record has no lines; of two under one identity the later counts. */
function linesOf({ mapped, lines }: ChangedRecord): readonly PrintedLine[] {
  if (mapped.entity?.deleted === true) return [];
  return lines.length < 2 ? lines : [...new Map(lines.map((one) => [one.line.id, one])).values()];
}

/** Earlier lines stay where the mapping keeps them, and where the record could not be understood this time. */
function staysAsItWas({ keeps, rejections, entity }: Mapped): boolean {
  return entity?.deleted !== true && (keeps || rejections.length > 0);
}

/** Only records that were seen before can have lines: a line's id is the hash of its record's. */
async function storedLines(tx: Tx, changed: readonly ChangedRecord[]): Promise<ReadonlyMap<string, StoredLine>> {
  const seen = changed.filter(({ before }) => before !== undefined);
  const ids = seen.flatMap(({ mapped, before }) => [...(before?.line_ids ?? []), ...mapped.lines.map((line) => line.id)]);
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<StoredLine>('SELECT id, retracted, fingerprint FROM line WHERE id = ANY($1)', [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Answers the keys through which the lines were found. */
async function keepRevisions(tx: Tx, ids: readonly string[]): Promise<readonly EntityKey[]> {
  await tx.run(
    `INSERT INTO line_revision (id, revision, body)
     SELECT id, revision, to_jsonb(line) - 'id' - 'revision' - 'fingerprint' FROM line WHERE id = ANY($1)`,
    [ids],
  );
  const left = await tx.rows<{ key: EntityKey }>(
    `DELETE FROM line_key k USING (
       SELECT l.id, p.key FROM line l CROSS JOIN LATERAL (
         SELECT place ->> 'key' AS key FROM jsonb_array_elements(l.keys) place UNION VALUES (l.deal_key), (l.contact_key)
       ) p WHERE l.id = ANY($1) AND p.key IS NOT NULL
     ) old WHERE k.key = old.key AND k.line_id = old.id RETURNING k.key`,
    [ids],
  );
  return left.map(({ key }) => key);
}

const COLUMNS = `id text, occurrence text, record_id text, type text, stage text, occurred_on date, occurred_at timestamptz, keys jsonb,
  deal_key text, contact_key text, owner_key text, item text, data jsonb, amount numeric, fingerprint text`;

const INSERTED = [
  ...['id', 'revision', 'scope', 'stream', 'record_id', 'occurrence', 'type', 'stage', 'occurred_on', 'occurred_at', 'keys'],
  ...['deal_key', 'contact_key', 'owner_key', 'item', 'data', 'amount', 'fingerprint', 'run_id'],
];

async function insert(tx: Tx, page: PageToSave, lines: readonly PrintedLine[]): Promise<void> {
  const rows = lines.map(({ line, print }) => [
    ...[line.id, 1, page.scope, page.stream, line.recordId, line.occurrence, line.type, line.stage, line.occurredOn, line.occurredAt],
    ...[toJson(line.keys), line.dealKey, line.contactKey, line.ownerKey, line.item, toJson(line.data), amountOf(line)],
    ...[print, page.runId],
  ]);
  await copyInto(tx, 'line', INSERTED, rows);
}

async function revise(tx: Tx, page: PageToSave, lines: readonly PrintedLine[]): Promise<void> {
  await tx.run(
    `UPDATE line SET revision = line.revision + 1, retracted = false, type = new.type, stage = new.stage, occurred_on = new.occurred_on,
       occurred_at = new.occurred_at, keys = new.keys, deal_key = new.deal_key, contact_key = new.contact_key, owner_key = new.owner_key,
       item = new.item, data = new.data, amount = new.amount, fingerprint = new.fingerprint, run_id = $2, recorded_at = now()
     FROM json_to_recordset($1::json) AS new(${COLUMNS}) WHERE line.id = new.id`,
    [linesJson(lines), page.runId],
  );
}

function linesJson(lines: readonly PrintedLine[]): string {
  return toJson(
    lines.map(({ line, print }) => ({
      id: line.id,
      occurrence: line.occurrence,
      record_id: line.recordId,
      type: line.type,
      stage: line.stage,
      occurred_on: line.occurredOn,
      occurred_at: line.occurredAt,
      keys: line.keys,
      deal_key: line.dealKey,
      contact_key: line.contactKey,
      owner_key: line.ownerKey,
      item: line.item,
      data: line.data,
      amount: amountOf(line),
      fingerprint: print,
    })),
  );
}

function amountOf({ data }: LogLine): number | null {
  return typeof data.amount === 'number' ? data.amount : null;
}

async function insertKeys(tx: Tx, lines: readonly PrintedLine[], moved: Set<EntityKey>): Promise<void> {
  const rows = lines.flatMap(({ line }) => {
    const places = placesOf(line);
    for (const { key } of places) moved.add(key);
    const distinct = places.length < 2 ? places : new Map(places.map((place) => [`${place.key} ${place.role ?? ''}`, place])).values();
    return [...distinct].map(({ key, role }) => [key, line.id, role ?? '']);
  });
  await copyInto(tx, 'line_key', ['key', 'line_id', 'role'], rows);
}

/**
 * Through which keys a partner finds the line: those that the mapping names, and the deal, whose partners may come from
 * a stream of its own. The contact speaks only where nothing else does: a contact who changed companies takes no old
 * e-mail along that was told of the company.
 */
function placesOf(line: LogLine): readonly { key: EntityKey; role: Role | null }[] {
  const deal = line.dealKey === null ? [] : [{ key: line.dealKey, role: null }];
  const contact = line.contactKey === null || line.keys.length > 0 || line.dealKey !== null ? [] : [{ key: line.contactKey, role: null }];
  return [...line.keys, ...deal, ...contact];
}
