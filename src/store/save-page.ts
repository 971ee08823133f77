import { AppError } from '../core/errors.ts';
import { ownerChange } from '../core/owner-change.ts';
import type { Entity, EntityKey, LogLine, Mapped } from '../core/types.ts';
import type { RecordsOutcome, RecordsToSave } from '../engine/care.ts';
import type { PageOutcome, PageToSave } from '../engine/store.ts';
import { inTransaction, type Database, type Tx } from './database.ts';
import { printed, recordFingerprint } from './fingerprint.ts';
import { forgetContacts, isDeletedContact } from './forget-contacts.ts';
import { keepRaw, rawNews } from './keep-raw.ts';
import type { Fences } from './locks.ts';
import { bumpLogVersion } from './log-version.ts';
import type { ChangedRecord, StoredRecord } from './record.ts';
import { saveEntities } from './save-entities.ts';
import { addLines, saveLines } from './save-lines.ts';
import { saveRejections } from './save-rejections.ts';
import { withoutSuppressed } from './suppress.ts';
import { saveSightings } from './task-sightings.ts';

/** A vendor's bulk page may be large; statements are not. */
const CHUNK = 5000;

/** Lines, entities, rejections, task sightings and cursor in one transaction. */
export async function savePage(database: Database, fences: Fences, page: PageToSave): Promise<PageOutcome> {
  const save = async (tx: Tx): Promise<PageOutcome> => {
    await refuseStaleWriter(tx, fences, page);
    const { added, revised, retracted, entities, rejected, moved } = await saveMapped(tx, page);
    const outcome = { read: page.mapped.length, added, revised, retracted, entities, rejected };
    await moveCheckpoint(tx, page);
    if (moves(outcome)) await bumpLogVersion(tx, { keys: [...moved] });
    return outcome;
  };
  // A page that a failing machine forgets is forgotten together with its cursor, and read again. The last one makes all safe.
  return inTransaction(database.pool, save, { lazy: !page.last });
}

/** The same without a cursor, for records that no pass has read. */
export async function saveRecords(database: Database, fences: Fences, records: RecordsToSave): Promise<RecordsOutcome> {
  const page: PageToSave = { ...records, cursor: '', last: false, sourceTime: '' };
  return inTransaction(database.pool, async (tx) => {
    await refuseStaleWriter(tx, fences, page);
    // Two calls with one key at once: the second must see what the first saved.
    await tx.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`records:${page.scope}:${page.stream}`]);
    const mapped = records.keepKnown === true ? await withKnown(tx, records.mapped) : records.mapped;
    const { moved, ...outcome } = await saveMapped(tx, { ...page, mapped });
    if (moves(outcome)) await bumpLogVersion(tx, { keys: [...moved] });
    return outcome;
  });
}

function moves({ added, revised, retracted, entities }: Omit<PageOutcome, 'read'>): boolean {
  return added + revised + retracted + entities > 0;
}

async function saveMapped(tx: Tx, page: PageToSave): Promise<RecordsOutcome & { readonly moved: ReadonlySet<EntityKey> }> {
  const moved = new Set<EntityKey>();
  const sum = { added: 0, revised: 0, retracted: 0, entities: 0, rejected: 0 };
  const fresh: string[] = [];
  const known: string[] = [];
  for (let from = 0; from < page.mapped.length; from += CHUNK) {
    const given = lastOfEach(page.mapped.slice(from, from + CHUNK));
    const chunk = await withoutSuppressed(tx, given);
    const { changed, stored } = await changedRecords(tx, page, chunk);
    const lines = await saveLines(tx, page, changed);
    const owners = await addLines(tx, page, ownerChanges(page, changed));
    sum.added += lines.added + owners.added;
    sum.revised += lines.revised;
    sum.retracted += lines.retracted;
    const news = rawNews(page, { stored, changed, forgotten: forgottenIn(given, chunk) });
    const entities = await saveEntities(tx, page, changed, { lineIds: lines.idsOf, rawPrints: news.prints });
    sum.entities += entities.count;
    for (const key of [...lines.moved, ...owners.moved, ...entities.moved]) moved.add(key);
    sum.rejected += chunk.reduce((count, one) => count + one.rejections.length, 0);
    await keepRaw(tx, page, news, changed);
    await forgetContacts(tx, page, changed);
    await saveRejections(tx, page, changed);
    await saveSightings(tx, page.scope, chunk);
    for (const { mapped, before } of changed) (before === undefined ? fresh : known).push(mapped.recordId);
  }
  return { ...sum, fresh, changed: known, moved };
}

function ownerChanges(page: PageToSave, changed: readonly ChangedRecord[]): readonly LogLine[] {
  const { scope, stream } = page;
  return changed.flatMap(({ mapped, before }) => ownerChange({ scope, stream }, before?.entity ?? null, mapped) ?? []);
}

/** What stands in our fields was learned later than these records were read. */
async function withKnown(tx: Tx, mapped: readonly Mapped[]): Promise<readonly Mapped[]> {
  const keys = mapped.flatMap(({ entity }) => entity?.key ?? []);
  if (keys.length === 0) return mapped;
  const rows = await tx.rows<{ key: EntityKey; known: Entity['known'] }>('SELECT key, known FROM entity WHERE key = ANY($1)', [keys]);
  const byKey = new Map(rows.map(({ key, known }) => [key, known]));
  return mapped.map((one) =>
    one.entity === null ? one : { ...one, entity: { ...one.entity, known: { ...one.entity.known, ...byKey.get(one.entity.key) } } },
  );
}

/**
 * Only the holder of the stream's lock may move its checkpoint: one that lost its lock without noticing (its connection
 * broke, another took over) carries an older token. A new holder waits here for a page that is just being saved.
 */
async function refuseStaleWriter(tx: Tx, fences: Fences, page: PageToSave): Promise<void> {
  const name = `stream:${page.scope}:${page.stream}`;
  const [row] = await tx.rows<{ token: number }>('SELECT token FROM fence WHERE name = $1 FOR SHARE', [name]);
  const mine = fences.get(name);
  if (row === undefined || mine === undefined || row.token === mine) return;
  throw new AppError('BUSY', `Another process has taken over the reading of ${page.stream}`, {
    fix: 'Nothing was saved; the other process goes on from the last checkpoint',
  });
}

/** A record may come twice in one page (look-back, ties): the later one counts. */
function lastOfEach(mapped: readonly Mapped[]): readonly Mapped[] {
  return [...new Map(mapped.map((one) => [one.recordId, one])).values()];
}

/** Records that must leave no raw fields, because a person in them was erased or a contact was deleted. */
function forgottenIn(given: readonly Mapped[], kept: readonly Mapped[]): ReadonlySet<string> {
  const same = new Set(kept);
  return new Set(given.filter((one) => !same.has(one) || isDeletedContact(one)).map((one) => one.recordId));
}

async function changedRecords(
  tx: Tx,
  page: PageToSave,
  mapped: readonly Mapped[],
): Promise<{ changed: readonly ChangedRecord[]; stored: ReadonlyMap<string, StoredRecord> }> {
  const stored = await tx.rows<StoredRecord>(
    'SELECT record_id, fingerprint, line_ids, entity_key, entity, raw_print FROM source_record WHERE scope = $1 AND stream = $2 AND record_id = ANY($3)',
    [page.scope, page.stream, mapped.map((one) => one.recordId)],
  );
  const byId = new Map(stored.map((row) => [row.record_id, row]));
  const changed = mapped
    .map((one) => {
      const lines = one.lines.map(printed);
      return { mapped: one, lines, fingerprint: recordFingerprint(one, lines), before: byId.get(one.recordId) };
    })
    .filter(({ fingerprint, before }) => before?.fingerprint !== fingerprint);
  return { changed, stored: byId };
}

async function moveCheckpoint(tx: Tx, page: PageToSave): Promise<void> {
  await tx.run(
    `INSERT INTO checkpoint AS c (scope, stream, cursor, pass_began_at, complete_to, first_complete_to, saved_at, mapping)
     VALUES ($1, $2, $3, CASE WHEN $5 THEN NULL ELSE $4 END, CASE WHEN $5 THEN $4 END, CASE WHEN $5 THEN $4 END, now(), $6)
     ON CONFLICT (scope, stream) DO UPDATE SET
       cursor = excluded.cursor,
       saved_at = excluded.saved_at,
       mapping = coalesce(excluded.mapping, c.mapping),
       pass_began_at = CASE WHEN $5 THEN NULL ELSE coalesce(c.pass_began_at, $4) END,
       complete_to = CASE WHEN $5 THEN coalesce(c.pass_began_at, $4) ELSE c.complete_to END,
       first_complete_to = CASE WHEN $5 THEN coalesce(c.first_complete_to, c.pass_began_at, $4) ELSE c.first_complete_to END`,
    [page.scope, page.stream, page.cursor, page.sourceTime, page.last, page.mapping ?? null],
  );
}
