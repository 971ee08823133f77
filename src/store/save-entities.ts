import { hash } from 'node:crypto';
import { splitKey } from '../core/log-line.ts';
import type { Entity, EntityKey, Scalar } from '../core/types.ts';
import type { PageToSave } from '../engine/store.ts';
import { arrayText } from './array-text.ts';
import { copyInto } from './copy.ts';
import { toJson, type Tx } from './database.ts';
import { printedEntity, sameScalars, type PrintedEntity } from './fingerprint.ts';
import { isDeletedContact, withoutPerson } from './forget-contacts.ts';
import { isOwn, mergeEntity, type SourceEntity } from './merge-entity.ts';
import type { ChangedRecord } from './record.ts';

interface StoredEntity {
  readonly key: EntityKey;
  readonly fingerprint: string;
  readonly join_print: string;
  readonly known: Readonly<Record<string, Scalar>>;
}

/** What else is remembered of each record, by its id. */
export interface Beside {
  readonly lineIds: ReadonlyMap<string, readonly string[]>;
  /** Where the raw fields are not those that are kept. */
  readonly rawPrints: ReadonlyMap<string, string>;
}

interface SavedEntities {
  readonly count: number;
  readonly moved: readonly EntityKey[];
}
const NONE: SavedEntities = { count: 0, moved: [] };

/** Remembers what each record became, and brings the entities that it speaks of to what all records together say. Answers how many changed, and which of them say something of partners. */
export async function saveEntities(tx: Tx, page: PageToSave, changed: readonly ChangedRecord[], beside: Beside): Promise<SavedEntities> {
  if (changed.length === 0) return NONE;
  const told = new Map(changed.map((one) => [one.mapped.recordId, entityTold(one)]));
  const keys = touchedKeys(changed, told);
  // Two streams of one org may speak of one entity at once: the second must see what the first wrote.
  if (keys.length > 0) await tx.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`entities:${page.scope}`]);
  await rememberRecords(tx, page, changed, told, beside);
  return keys.length === 0 ? NONE : refresh(tx, page, keys, told);
}

/** What the record says of its entity now. A record not understood keeps its word; one deleted keeps what it was, but for a person. */
function entityTold({ mapped, before }: ChangedRecord): Entity | null {
  const old = before?.entity ?? null;
  if (mapped.entity === null) return mapped.rejections.length > 0 ? old : null;
  if (!mapped.entity.deleted || !isOwn({ recordId: mapped.recordId, entity: mapped.entity })) return mapped.entity;
  const gone =
    old?.key === mapped.entity.key
      ? { ...old, deleted: true, mergedInto: mapped.entity.mergedInto, modifiedAt: mapped.entity.modifiedAt }
      : mapped.entity;
  return isDeletedContact(mapped) ? withoutPerson(gone) : gone;
}

function touchedKeys(changed: readonly ChangedRecord[], told: ReadonlyMap<string, Entity | null>): readonly EntityKey[] {
  const keys = changed.flatMap(({ mapped, before }) => [told.get(mapped.recordId)?.key ?? null, before?.entity_key ?? null]);
  return [...new Set(keys.filter((key) => key !== null))].sort();
}

async function rememberRecords(
  tx: Tx,
  page: PageToSave,
  changed: readonly ChangedRecord[],
  told: ReadonlyMap<string, Entity | null>,
  beside: Beside,
): Promise<void> {
  const row = ({ mapped: { recordId }, fingerprint, before }: ChangedRecord): (string | null)[] => {
    const entity = told.get(recordId) ?? null;
    const lines = arrayText(beside.lineIds.get(recordId) ?? []);
    const print = beside.rawPrints.get(recordId) ?? before?.raw_print ?? null;
    return [recordId, fingerprint, lines, entity?.key ?? null, entity === null ? null : toJson(entity), print];
  };
  const fresh = changed.filter(({ before }) => before === undefined);
  await copyInto(
    tx,
    'source_record',
    ['scope', 'stream', 'record_id', 'fingerprint', 'line_ids', 'entity_key', 'entity', 'raw_print'],
    fresh.map((one) => [page.scope, page.stream, ...row(one)]),
  );
  const seen = changed.filter(({ before }) => before !== undefined).map(row);
  if (seen.length === 0) return;
  const column = (n: number): (string | null)[] => seen.map((cells) => cells[n] ?? null);
  await tx.run(
    `UPDATE source_record r SET fingerprint = new.fingerprint, line_ids = new.line_ids::text[], entity_key = new.entity_key,
       entity = new.entity::jsonb, raw_print = new.raw_print
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS new(record_id, fingerprint, line_ids, entity_key, entity, raw_print)
     WHERE r.scope = $1 AND r.stream = $2 AND r.record_id = new.record_id`,
    [page.scope, page.stream, column(0), column(1), column(2), column(3), column(4), column(5)],
  );
}

async function refresh(
  tx: Tx,
  page: PageToSave,
  keys: readonly EntityKey[],
  told: ReadonlyMap<string, Entity | null>,
): Promise<SavedEntities> {
  const sources = await sourcesOf(tx, page, keys, told);
  const stored = await tx.rows<StoredEntity>('SELECT key, fingerprint, join_print, known FROM entity WHERE key = ANY($1)', [keys]);
  const before = new Map(stored.map((row) => [row.key, row]));
  const merged = keys.flatMap((key) => mergeEntity(sources.get(key) ?? []) ?? []);
  const differing = merged.map(printedEntity).filter((one) => differs(one, before.get(one.entity.key)));
  const silent = keys.filter((key) => before.has(key) && !sources.has(key));
  await insert(
    tx,
    differing.filter(({ entity }) => !before.has(entity.key)),
  );
  await update(
    tx,
    differing.filter(({ entity }) => before.has(entity.key)),
  );
  await replaceParents(tx, differing, before);
  const buried = silent.length === 0 ? 0 : await bury(tx, silent);
  const speaking = differing.filter((one) => speaks(one, before)).map(({ entity }) => entity.key);
  return { count: differing.length + buried, moved: [...speaking, ...silent] };
}

/** What stands in our own fields of a record says nothing of the partner; what hangs below a partner moves it by the join. */
function speaks({ entity, print }: PrintedEntity, before: ReadonlyMap<EntityKey, StoredEntity>): boolean {
  return (entity.kind === 'partner' || entity.kind === 'owner') && before.get(entity.key)?.fingerprint !== print;
}

/** All that is said of these keys: by this page, and by other records. */
async function sourcesOf(
  tx: Tx,
  page: PageToSave,
  keys: readonly EntityKey[],
  told: ReadonlyMap<string, Entity | null>,
): Promise<ReadonlyMap<EntityKey, SourceEntity[]>> {
  const others = await tx.rows<{ stream: string; record_id: string; entity: Entity }>(
    `SELECT stream, record_id, entity FROM source_record
     WHERE entity_key = ANY($1) AND NOT (scope = $2 AND stream = $3 AND record_id = ANY($4))`,
    [keys, page.scope, page.stream, [...told.keys()]],
  );
  const byKey = new Map<EntityKey, SourceEntity[]>();
  const add = (source: SourceEntity): void => {
    const list = byKey.get(source.entity.key);
    if (list === undefined) byKey.set(source.entity.key, [source]);
    else list.push(source);
  };
  for (const { stream, record_id, entity } of others) add({ stream, recordId: record_id, entity });
  for (const [recordId, entity] of told) if (entity !== null) add({ stream: page.stream, recordId, entity });
  return byKey;
}

function differs({ entity, print }: PrintedEntity, stored: StoredEntity | undefined): boolean {
  return stored?.fingerprint !== print || !sameScalars(stored.known, entity.known);
}

const TYPES = {
  key: 'text',
  scope: 'text',
  kind: 'text',
  name: 'text',
  owner_key: 'text',
  identity: 'jsonb',
  creates_partner: 'boolean',
  attributes: 'jsonb',
  known: 'jsonb',
  deleted: 'boolean',
  merged_into: 'text',
  modified_at: 'timestamptz',
  fingerprint: 'text',
  join_print: 'text',
  own_partner_id: 'text',
} as const;
type EntityRow = Readonly<Record<keyof typeof TYPES, string | null>>;

/** The lock on the scope's entities makes sure that what was not there a moment ago is not there now. */
async function insert(tx: Tx, entities: readonly PrintedEntity[]): Promise<void> {
  const rows = entities.map(entityRow).map((row) => Object.values(row));
  await copyInto(tx, 'entity', Object.keys(TYPES), rows);
}

async function update(tx: Tx, entities: readonly PrintedEntity[]): Promise<void> {
  if (entities.length === 0) return;
  const names = Object.keys(TYPES);
  await tx.run(
    `UPDATE entity e SET ${names.map((name) => `${name} = new.${name}`).join(', ')},
       dirty = e.dirty OR e.join_print <> new.join_print, revision = e.revision + 1
     FROM json_to_recordset($1::json) AS row(${names.map((name) => `${name} text`).join(', ')})
       CROSS JOIN LATERAL (SELECT ${Object.entries(TYPES)
         .map(([name, type]) => `row.${name}::${type}`)
         .join(', ')}) AS new
     WHERE e.key = new.key`,
    [toJson(entities.map(entityRow))],
  );
}

/** In the order of `TYPES`, as PostgreSQL writes each. */
function entityRow({ entity, print, joinPrint }: PrintedEntity): EntityRow {
  return {
    key: entity.key,
    scope: splitKey(entity.key).scope,
    kind: entity.kind,
    name: entity.name,
    owner_key: entity.ownerKey,
    identity: toJson(entity.identity),
    creates_partner: String(entity.createsPartner),
    attributes: toJson(entity.attributes),
    known: toJson(entity.known),
    deleted: String(entity.deleted),
    merged_into: entity.mergedInto,
    modified_at: entity.modifiedAt,
    fingerprint: print,
    join_print: joinPrint,
    own_partner_id: ownPartnerId(entity.key),
  };
}

/** The id of the partner that an entity brings into being: the same on every machine. */
export function ownPartnerId(key: EntityKey): string {
  return `p${hash('sha256', key, 'hex').slice(0, 16)}`;
}

async function replaceParents(tx: Tx, entities: readonly PrintedEntity[], before: ReadonlyMap<EntityKey, StoredEntity>): Promise<void> {
  const moved = entities.filter(({ entity, joinPrint }) => before.get(entity.key)?.join_print !== joinPrint).map(({ entity }) => entity);
  const known = moved.filter((entity) => before.has(entity.key)).map(({ key }) => key);
  if (known.length > 0) await tx.run('DELETE FROM entity_parent WHERE key = ANY($1)', [known]);
  const rows = moved.flatMap((entity) => parentsOf(entity).map((parent) => [entity.key, parent.key, parent.role ?? '']));
  await copyInto(tx, 'entity_parent', ['key', 'parent_key', 'role'], rows);
}

/** A contact or deal that was merged belongs where the winner belongs. */
function parentsOf(entity: Entity): Entity['parents'] {
  return entity.mergedInto !== null && entity.kind !== 'partner' ? [{ key: entity.mergedInto, role: null }] : entity.parents;
}

/** Nothing speaks of these entities any more. */
async function bury(tx: Tx, keys: readonly EntityKey[]): Promise<number> {
  return tx.run(
    `UPDATE entity SET deleted = true, dirty = true, revision = revision + 1, fingerprint = '', join_print = ''
     WHERE key = ANY($1) AND NOT deleted`,
    [keys],
  );
}
