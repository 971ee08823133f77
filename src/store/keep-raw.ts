import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { SourceRecord } from '../core/types.ts';
import type { PageToSave } from '../engine/store.ts';
import { inTransaction, type Database, type Tx } from './database.ts';
import type { ChangedRecord, StoredRecord } from './record.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Stands for the raw fields of a record in which somebody was erased. */
const ERASED = '-';

interface KeptPage {
  readonly id: number;
  readonly record_ids: string[];
  readonly prints: string[];
  readonly body: Buffer;
}

/** What of a page's raw fields is not yet kept. */
export interface RawNews {
  /** Record id → print of its raw fields, of those whose print is not the stored one. */
  readonly prints: ReadonlyMap<string, string>;
  readonly kept: readonly { readonly id: string; readonly print: string; readonly json: string }[];
}

const NO_NEWS: RawNews = { prints: new Map(), kept: [] };

/** Of records with an erased person nothing is kept. */
export function rawNews(
  page: PageToSave,
  known: {
    readonly stored: ReadonlyMap<string, StoredRecord>;
    readonly changed: readonly ChangedRecord[];
    readonly forgotten: ReadonlySet<string>;
  },
): RawNews {
  if (page.raw === undefined) return NO_NEWS;
  const present = new Set(known.changed.map(({ mapped }) => mapped.recordId));
  const last = new Map<string, SourceRecord>();
  for (const record of page.raw.records) if (present.has(record.id) || known.stored.has(record.id)) last.set(record.id, record);
  const prints = new Map<string, string>();
  const kept: { id: string; print: string; json: string }[] = [];
  for (const [id, record] of last) {
    const text = known.forgotten.has(id) ? null : rawText(record);
    const print = text === null ? ERASED : hash('md5', text.print, 'base64url');
    if (known.stored.get(id)?.raw_print === print) continue;
    prints.set(id, print);
    if (text !== null) kept.push({ id, print, json: text.json });
  }
  return { prints, kept };
}

/** One row per page, deflated. The prints of records that are new or changed stand in `source_record` already. */
export async function keepRaw(tx: Tx, page: PageToSave, news: RawNews, changed: readonly ChangedRecord[]): Promise<void> {
  const written = new Set(changed.map(({ mapped }) => mapped.recordId));
  const others = [...news.prints].filter(([id]) => !written.has(id));
  if (others.length > 0) {
    await tx.run(
      `UPDATE source_record r SET raw_print = new.print FROM unnest($3::text[], $4::text[]) AS new(id, print)
       WHERE r.scope = $1 AND r.stream = $2 AND r.record_id = new.id`,
      [page.scope, page.stream, others.map(([id]) => id), others.map(([, print]) => print)],
    );
  }
  if (news.kept.length === 0) return;
  await tx.run('INSERT INTO raw_page (scope, stream, fields, record_ids, prints, body) VALUES ($1, $2, $3, $4, $5, $6)', [
    page.scope,
    page.stream,
    [...(page.raw?.fields ?? [])].sort(),
    news.kept.map(({ id }) => id),
    news.kept.map(({ print }) => print),
    await deflated(`[${news.kept.map(({ json }) => json).join(',')}]`),
  ]);
}

/** A record as it is kept, and what of it counts: when the vendor touched it last is left out, for a timestamp alone changes nothing. */
function rawText({ id, raw, associations, modifiedAt, deleted, mergedInto }: SourceRecord): {
  readonly json: string;
  readonly print: string;
} {
  const fields = JSON.stringify(raw);
  const links = associations === undefined ? null : JSON.stringify(associations);
  const winner = mergedInto === undefined ? null : JSON.stringify(mergedInto);
  const head = `{"id":${JSON.stringify(id)},"modifiedAt":${JSON.stringify(modifiedAt)},"raw":${fields}`;
  const tail = `${deleted === undefined ? '' : `,"deleted":${String(deleted)}`}${winner === null ? '' : `,"mergedInto":${winner}`}}`;
  return {
    json: `${head}${links === null ? '' : `,"associations":${links}`}${tail}`,
    print: `[${fields},${String(links)},${String(deleted ?? false)},${String(winner)}]`,
  };
}

function packed(records: readonly SourceRecord[]): Promise<Buffer> {
  return deflated(JSON.stringify(records));
}

function deflated(json: string): Promise<Buffer> {
  return deflate(Buffer.from(json), { level: 1 });
}

async function unpacked(body: Buffer): Promise<readonly SourceRecord[]> {
  return JSON.parse((await inflate(body)).toString('utf8')) as readonly SourceRecord[];
}

/** Whether each record of the stream is kept with at least these fields. One look at the whole stream: for a mapping that changed. */
export async function rawIsWhole({ pool }: Database, scope: string, stream: string, fields: readonly string[]): Promise<boolean> {
  const { rows } = await pool.query<{ whole: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM source_record WHERE scope = $1 AND stream = $2 AND raw_print IS NULL)
       AND NOT EXISTS (SELECT FROM raw_page WHERE scope = $1 AND stream = $2 AND NOT fields @> $3::text[]) AS whole`,
    [scope, stream, [...fields]],
  );
  return rows[0]?.whole === true;
}

/** Kept records, each as it is now: of a record that is in several pages the one whose print is known. */
export async function* rawRecords({ pool }: Database, scope: string, stream: string): AsyncGenerator<readonly SourceRecord[]> {
  for (let after = 0; ;) {
    const { rows } = await pool.query<KeptPage>(
      'SELECT id, record_ids, prints, body FROM raw_page WHERE scope = $1 AND stream = $2 AND id > $3 ORDER BY id LIMIT 1',
      [scope, stream, after],
    );
    const [page] = rows;
    if (page === undefined) return;
    const current = await pool.query<{ record_id: string }>(
      `SELECT r.record_id FROM source_record r JOIN unnest($3::text[], $4::text[]) AS kept(id, print) ON kept.id = r.record_id AND kept.print = r.raw_print
       WHERE r.scope = $1 AND r.stream = $2`,
      [scope, stream, page.record_ids, page.prints],
    );
    const ids = new Set(current.rows.map(({ record_id }) => record_id));
    const records = (await unpacked(page.body)).filter(({ id }) => ids.has(id));
    if (records.length > 0) yield records;
    after = page.id;
  }
}

export async function forgetRaw(database: Database, scope: string, stream: string): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await tx.run("UPDATE source_record SET raw_print = NULL WHERE scope = $1 AND stream = $2 AND raw_print <> '-'", [scope, stream]);
    await tx.run('DELETE FROM raw_page WHERE scope = $1 AND stream = $2', [scope, stream]);
  });
}

/** Takes the raw fields of these records of one stream out of what is kept. Only pages that have one of them are opened. */
export async function forgetRawOf(
  tx: Tx,
  { scope, stream }: { readonly scope: string; readonly stream: string },
  recordIds: readonly string[],
): Promise<void> {
  const pages = await tx.rows<{ id: number }>(
    'SELECT id FROM raw_page WHERE scope = $1 AND stream = $2 AND record_ids && $3::text[] ORDER BY id',
    [scope, stream, recordIds],
  );
  const gone = new Set(recordIds);
  for (const { id } of pages) {
    const [page] = await tx.rows<KeptPage>('SELECT id, record_ids, prints, body FROM raw_page WHERE id = $1 FOR UPDATE', [id]);
    if (page !== undefined) await takeOut(tx, { ...page, scope, stream }, await unpacked(page.body), gone);
  }
}

/** Takes the raw fields of these records, and of any that carry one of these texts, out of what is kept. Answers how many. */
export async function eraseRaw(tx: Tx, recordKeys: readonly string[], texts: readonly string[]): Promise<number> {
  let erased = 0;
  for (let after = 0; ;) {
    const [page] = await tx.rows<KeptPage & { scope: string; stream: string }>(
      'SELECT id, scope, stream, record_ids, prints, body FROM raw_page WHERE id > $1 ORDER BY id LIMIT 1 FOR UPDATE',
      [after],
    );
    if (page === undefined) return erased;
    after = page.id;
    const records = await unpacked(page.body);
    const gone = records.filter((record) => speaksOf(record, page.scope, recordKeys, texts));
    if (gone.length === 0) continue;
    erased += gone.length;
    await takeOut(tx, page, records, new Set(gone.map(({ id }) => id)));
  }
}

function speaksOf(record: SourceRecord, scope: string, recordKeys: readonly string[], texts: readonly string[]): boolean {
  if (recordKeys.some((key) => key.startsWith(`${scope}/`) && key.endsWith(`/${record.id}`))) return true;
  const text = JSON.stringify(record.raw).toLowerCase();
  return texts.some((one) => text.includes(one));
}

async function takeOut(
  tx: Tx,
  page: KeptPage & { readonly scope: string; readonly stream: string },
  records: readonly SourceRecord[],
  gone: ReadonlySet<string>,
): Promise<void> {
  await tx.run("UPDATE source_record SET raw_print = '-' WHERE scope = $1 AND stream = $2 AND record_id = ANY($3)", [
    page.scope,
    page.stream,
    [...gone],
  ]);
  const left = records.filter(({ id }) => !gone.has(id));
  if (left.length === 0) {
    await tx.run('DELETE FROM raw_page WHERE id = $1', [page.id]);
    return;
  }
  const prints = new Map(page.record_ids.map((id, i) => [id, page.prints[i] ?? '']));
  await tx.run('UPDATE raw_page SET record_ids = $2, prints = $3, body = $4 WHERE id = $1', [
    page.id,
    left.map(({ id }) => id),
    left.map(({ id }) => prints.get(id) ?? ''),
    await packed(left),
  ]);
}
