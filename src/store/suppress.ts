import { createHmac, randomBytes } from 'node:crypto';
import type { EntityKey, Mapped } from '../core/types.ts';
import { anonymous, namesErased } from './anonymous.ts';
import { toJson, type Tx } from './database.ts';

/** Hash of a key or an e-mail address that no list of addresses can be tried against without this installation's own salt. */
export type Hash = (text: string) => string;

/** Null: nobody was ever erased here. */
export async function suppressionHash(tx: Tx): Promise<Hash | null> {
  const [row] = await tx.rows<{ value: string }>("SELECT value FROM setting WHERE name = 'suppressionSalt'");
  return row === undefined ? null : hashWith(row.value);
}

export async function makeSuppressionHash(tx: Tx): Promise<Hash> {
  await tx.run("INSERT INTO setting (name, value) VALUES ('suppressionSalt', $1) ON CONFLICT DO NOTHING", [
    JSON.stringify(randomBytes(32).toString('base64url')),
  ]);
  return (await suppressionHash(tx)) ?? hashWith('');
}

function hashWith(salt: string): Hash {
  return (text) => createHmac('sha256', salt).update(text.toLowerCase()).digest('hex');
}

/** From now on these hashes stand for a person who must not come back. */
export async function suppress(tx: Tx, hashes: ReadonlyMap<string, readonly EntityKey[]>): Promise<void> {
  await tx.run(
    `INSERT INTO suppression (hash, places) SELECT hash, places FROM json_to_recordset($1::json) AS new(hash text, places jsonb)
     ON CONFLICT (hash) DO UPDATE SET places = excluded.places WHERE suppression.places = '[]'`,
    [toJson([...hashes].map(([hash, places]) => ({ hash, places })))],
  );
}

/**
 * People who asked to be forgotten do not come back with the next sync: their own records leave no entity and no raw
 * fields, and what they did stays as a count of their company. A new record with an erased address is erased as well.
 */
export async function withoutSuppressed(tx: Tx, mapped: readonly Mapped[]): Promise<readonly Mapped[]> {
  const hash = await suppressionHash(tx);
  if (hash === null) return mapped;
  const hashes = new Map<string, string>();
  for (const one of mapped) for (const name of namesIn(one)) hashes.set(name, hash(name));
  const rows = await tx.rows<{ hash: string; places: EntityKey[] }>('SELECT hash, places FROM suppression WHERE hash = ANY($1)', [
    [...new Set(hashes.values())],
  ]);
  if (rows.length === 0) return mapped;
  const placesOf = new Map(rows.map(({ hash: known, places }) => [known, places]));
  const erased = new Map<EntityKey, readonly EntityKey[]>();
  for (const [name, hashed] of hashes) {
    const places = placesOf.get(hashed);
    if (places !== undefined) erased.set(name, places);
  }
  await suppressNewRecords(tx, mapped, erased, hash);
  return mapped.map((one) => without(one, erased));
}

function namesIn({ entity, lines, rejections }: Mapped): string[] {
  const own = entity?.kind === 'contact' ? [entity.key, emailOf(entity)].filter((name) => name !== null) : [];
  return [
    ...own,
    ...rejections.flatMap(({ raw }) => addressesIn(raw)),
    ...lines.flatMap(({ data }) => addressesIn(data)),
    ...lines.flatMap(({ contactKey, keys }) => [...(contactKey === null ? [] : [contactKey]), ...keys.map(({ key }) => key)]),
  ];
}

const ADDRESS = /[^\s@"'<>(),;:、。]+@[^\s@"'<>(),;:、。]+\.[^\s@"'<>(),;:、。]+/gu;

/** E-mail addresses anywhere in the values, as they are told apart here. */
function addressesIn(values: Readonly<Record<string, unknown>>): string[] {
  const texts = Object.values(values).filter((value) => typeof value === 'string' && value.includes('@'));
  return texts.flatMap((text) => String(text).normalize('NFKC').toLowerCase().match(ADDRESS) ?? []);
}

function emailOf({ attributes }: NonNullable<Mapped['entity']>): string | null {
  return typeof attributes.email === 'string' && attributes.email !== '' ? attributes.email : null;
}

async function suppressNewRecords(
  tx: Tx,
  mapped: readonly Mapped[],
  erased: Map<EntityKey, readonly EntityKey[]>,
  hash: Hash,
): Promise<void> {
  const fresh = new Map<string, readonly EntityKey[]>();
  for (const { entity } of mapped) {
    if (entity?.kind !== 'contact') continue;
    const email = emailOf(entity);
    const known = erased.has(entity.key);
    if (!known && (email === null || !erased.has(email))) continue;
    const places = entity.parents.map(({ key }) => key);
    if (!known || (erased.get(entity.key)?.length === 0 && places.length > 0)) {
      erased.set(entity.key, places);
      fresh.set(hash(entity.key), places);
    }
  }
  if (fresh.size > 0) await suppress(tx, fresh);
}

function without(one: Mapped, erased: ReadonlyMap<EntityKey, readonly EntityKey[]>): Mapped {
  const isOwn = one.entity !== null && erased.has(one.entity.key);
  const speaks = (values: Readonly<Record<string, unknown>>): boolean => addressesIn(values).some((address) => erased.has(address));
  const names = (line: Mapped['lines'][number]): boolean => namesErased(line, erased) || speaks(line.data);
  const touched = isOwn || one.lines.some(names) || one.rejections.some(({ raw }) => speaks(raw));
  if (!touched) return one;
  return {
    ...one,
    entity: isOwn ? null : one.entity,
    lines: one.lines.map((line) => (names(line) ? anonymous(line, erased) : line)),
    rejections: isOwn ? [] : one.rejections.map((rejection) => ({ ...rejection, raw: {}, associations: {} })),
  };
}
