import { personKey } from '../core/log-line.ts';
import type { EntityKey, LogLine } from '../core/types.ts';
import type { Erased } from '../engine/care.ts';
import { anonymous } from './anonymous.ts';
import { copyInto } from './copy.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';
import { lineFingerprint } from './fingerprint.ts';
import { eraseRaw } from './keep-raw.ts';
import { bumpLogVersion } from './log-version.ts';
import { planAgain } from './planned.ts';
import { makeSuppressionHash, suppress } from './suppress.ts';

interface Person {
  readonly keys: readonly EntityKey[];
  readonly emails: readonly string[];
  /** Key → where the contact belongs. */
  readonly places: ReadonlyMap<EntityKey, readonly EntityKey[]>;
}

/** A trial that leaves nothing behind. */
class Counted extends Error {
  readonly erased: Erased;
  constructor(erased: Erased) {
    super('counted');
    this.erased = erased;
  }
}

/**
 * A person by e-mail address, or a contact by its key: the entity, raw rows, rejections and remembered values go; lines
 * stay as counts of the partner, without contact and free text; keyed hashes keep the person from coming back.
 */
export async function erase(
  database: Database,
  asked: { readonly email: string } | { readonly key: EntityKey },
  options: { readonly dryRun: boolean },
): Promise<Erased> {
  try {
    return await inTransaction(database.pool, async (tx) => {
      const erased = await eraseIn(tx, asked);
      if (options.dryRun) throw new Counted(erased);
      return erased;
    });
  } catch (thrown) {
    if (thrown instanceof Counted) return thrown.erased;
    throw thrown;
  }
}

async function eraseIn(tx: Tx, asked: { readonly email: string } | { readonly key: EntityKey }): Promise<Erased> {
  const person = await find(tx, asked);
  const hash = await makeSuppressionHash(tx);
  const named = 'email' in asked ? asked.email : asked.key;
  await suppress(tx, new Map([...person.emails, ...person.keys].map((name) => [hash(name), person.places.get(name) ?? []])));
  const lines = await anonymiseLines(tx, person);
  const rejections = await eraseRejections(tx, person);
  const remembered = await eraseRemembered(tx, person);
  const contacts = await eraseEntities(tx, person.keys);
  if (lines + contacts > 0) await bumpLogVersion(tx, { all: true });
  return { contacts, lines, rejections, remembered, hash: hash(named).slice(0, 12) };
}

async function find(tx: Tx, asked: { readonly email: string } | { readonly key: EntityKey }): Promise<Person> {
  const email = 'email' in asked ? asked.email.normalize('NFKC').trim().toLowerCase() : null;
  const rows = await tx.rows<{ key: EntityKey; email: string | null; places: EntityKey[] }>(
    `SELECT e.key, nullif(lower(e.attributes ->> 'email'), '') AS email,
       ARRAY(SELECT p.parent_key FROM entity_parent p WHERE p.key = e.key ORDER BY 1) AS places
     FROM entity e WHERE e.kind = 'contact' AND (e.key = $1 OR lower(e.attributes ->> 'email') = $2) ORDER BY e.key`,
    ['key' in asked ? asked.key : null, email],
  );
  const keys = new Set(rows.map(({ key }) => key));
  if ('key' in asked) keys.add(asked.key);
  const emails = new Set(rows.flatMap(({ email: own }) => own ?? []));
  if (email !== null) emails.add(email);
  for (const address of emails) keys.add(personKey(address));
  return { keys: [...keys], emails: [...emails], places: new Map(rows.map(({ key, places }) => [key, places])) };
}

type Stored = Omit<LogLine, 'keys' | 'data'> & Pick<LogLine, 'keys' | 'data'>;

/** Lines that name the person, and those whose free text has the address. */
async function anonymiseLines(tx: Tx, { keys, emails, places }: Person): Promise<number> {
  await eraseRevisions(tx, { keys, emails });
  const rows = await tx.rows<Stored>(
    `SELECT id, scope, stream, record_id AS "recordId", occurrence, type, stage, occurred_on AS "occurredOn", occurred_at AS "occurredAt", keys,
       deal_key AS "dealKey", contact_key AS "contactKey", owner_key AS "ownerKey", item, data
     FROM line WHERE contact_key = ANY($1) OR id IN (SELECT line_id FROM line_key WHERE key = ANY($1))
       OR EXISTS (SELECT FROM unnest($2::text[]) AS e(email) WHERE position(e.email IN lower(data::text)) > 0) FOR UPDATE`,
    [keys, emails],
  );
  if (rows.length === 0) return 0;
  const erased = new Map(keys.map((key) => [key, places.get(key) ?? []]));
  const lines = rows.map((row) => anonymous(row, erased));
  const ids = lines.map(({ id }) => id);
  await tx.run(
    `UPDATE line SET keys = new.keys, contact_key = new.contact_key, data = new.data, fingerprint = new.fingerprint, revision = line.revision + 1
     FROM json_to_recordset($1::json) AS new(id text, keys jsonb, contact_key text, data jsonb, fingerprint text) WHERE line.id = new.id`,
    [
      toJson(
        lines.map((line) => ({
          id: line.id,
          keys: line.keys,
          contact_key: line.contactKey,
          data: line.data,
          fingerprint: lineFingerprint(line),
        })),
      ),
    ],
  );
  await tx.run('DELETE FROM line_revision WHERE id = ANY($1)', [ids]);
  await tx.run('DELETE FROM line_key WHERE line_id = ANY($1)', [ids]);
  const found = lines.flatMap((line) => {
    const own = line.keys.map(({ key, role }) => [key, line.id, role ?? ''] as const);
    const all = line.dealKey === null ? own : [...own, [line.dealKey, line.id, ''] as const];
    return [...new Map(all.map((cells) => [cells.join(' '), cells])).values()];
  });
  await copyInto(tx, 'line_key', ['key', 'line_id', 'role'], found);
  return lines.length;
}

/** What a line was before: also of lines that name somebody else by now. */
async function eraseRevisions(tx: Tx, { keys, emails }: Pick<Person, 'keys' | 'emails'>): Promise<void> {
  await tx.run(
    `DELETE FROM line_revision WHERE body ->> 'contact_key' = ANY($1)
       OR EXISTS (SELECT FROM jsonb_array_elements(body -> 'keys') AS place WHERE place ->> 'key' = ANY($1))
       OR EXISTS (SELECT FROM unnest($2::text[]) AS e(email) WHERE position(e.email IN lower(body::text)) > 0)`,
    [keys, emails],
  );
}

/** Rejected records of the contact itself, and any that carry an address of the person. */
async function eraseRejections(tx: Tx, { keys, emails }: Person): Promise<number> {
  return tx.run(
    `DELETE FROM rejection r WHERE EXISTS (
       SELECT FROM source_record s WHERE s.scope = r.scope AND s.stream = r.stream AND s.record_id = r.record_id AND s.entity_key = ANY($1)
     ) OR EXISTS (SELECT FROM unnest($2::text[]) AS e(email) WHERE position(e.email IN lower(r.raw::text)) > 0)`,
    [keys, emails],
  );
}

async function eraseRemembered(tx: Tx, { keys, emails }: Person): Promise<number> {
  const speaks = (column: string): string =>
    `EXISTS (SELECT FROM unnest($1::text[]) AS e(email) WHERE position(e.email IN lower(${column})) > 0)`;
  const written = await tx.run(`UPDATE written SET replaced = '{}', fields = '{}' WHERE ${speaks('replaced::text || fields::text')}`, [
    emails,
  ]);
  const owed = await tx.rows<{ partner: string | null }>(
    `DELETE FROM owed WHERE ${speaks('write::text')} RETURNING partner_id AS partner`,
    [emails],
  );
  await planAgain(
    tx,
    owed.flatMap(({ partner }) => partner ?? []),
  );
  // Records that made lines are remembered by number, or the next pass would make the lines once more.
  const bare = await tx.run("DELETE FROM source_record WHERE entity_key = ANY($1) AND line_ids = '{}'", [keys]);
  const emptied = await tx.run('UPDATE source_record SET entity = NULL, entity_key = NULL, fingerprint = NULL WHERE entity_key = ANY($1)', [
    keys,
  ]);
  return written + owed.length + bare + emptied + (await eraseRaw(tx, keys, emails));
}

async function eraseEntities(tx: Tx, keys: readonly EntityKey[]): Promise<number> {
  await tx.run('DELETE FROM entity_parent WHERE key = ANY($1) OR parent_key = ANY($1)', [keys]);
  await tx.run('DELETE FROM entity_partner WHERE key = ANY($1)', [keys]);
  await tx.run('DELETE FROM identity_key WHERE entity_key = ANY($1)', [keys]);
  return tx.run("DELETE FROM entity WHERE key = ANY($1) AND kind = 'contact'", [keys]);
}
