import type { FieldInfo, SourceRecord } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { nextAfter, object, text, type Json } from './json.ts';
import { ownerPage, teamOf } from './owners.ts';
import { resultsOf } from './results.ts';

/** The user who made a record. A user's name and team stand with the owners alone. */
const MADE_BY = 'hs_created_by_user_id';
const NAME = `${MADE_BY}.name`;
const TEAM = `${MADE_BY}.team`;

/** Gives records the name and the main team of who made them, where these were chosen; null for a user who is no owner. */
export interface Authors {
  fill(records: readonly SourceRecord[], chosen: readonly string[]): Promise<readonly SourceRecord[]>;
}

interface Author {
  readonly name: string;
  readonly team: string | null;
}

/** Two calls per connection (people who left have a list of their own), and none before a record wants it. */
export function openAuthors(hubspot: Hubspot): Authors {
  let asked: Promise<ReadonlyMap<string, Author>> | null = null;
  const authors = (): Promise<ReadonlyMap<string, Author>> => {
    asked ??= readAuthors(hubspot);
    asked.catch(() => (asked = null));
    return asked;
  };
  return {
    async fill(records, chosen) {
      const wanted = [NAME, TEAM].filter((name) => chosen.includes(name));
      if (wanted.length === 0 || !records.some(({ raw }) => text(raw[MADE_BY]) !== null)) return records;
      const known = await authors();
      return records.map((record) => {
        const author = known.get(text(record.raw[MADE_BY]) ?? '');
        const values: Json = { [NAME]: author?.name ?? null, [TEAM]: author?.team ?? null };
        return { ...record, raw: { ...record.raw, ...Object.fromEntries(wanted.map((name) => [name, values[name]])) } };
      });
    },
  };
}

/** The fields that `fill` adds, for an object whose records tell who made them. */
export function authorFields(fields: ReadonlyMap<string, FieldInfo>): readonly FieldInfo[] {
  const by = fields.get(MADE_BY);
  if (by === undefined) return [];
  const text = { type: 'text', writable: false, length: null, options: null, unique: false, referenceTo: [] } as const;
  return [
    { name: NAME, label: `${by.label}: name`, ...text },
    { name: TEAM, label: `${by.label}: team`, ...text },
  ];
}

/** What HubSpot is asked for, where these are chosen. */
export function askedFor(chosen: readonly string[]): readonly string[] {
  return chosen.map((name) => (name === NAME || name === TEAM ? MADE_BY : name));
}

async function readAuthors(hubspot: Hubspot): Promise<ReadonlyMap<string, Author>> {
  const authors = new Map<string, Author>();
  for (const archived of [true, false]) {
    let after: string | null = null;
    do {
      const answer = await ownerPage(hubspot, { archived, after, limit: 100 });
      for (const owner of resultsOf(answer, 'read owners')) {
        const name = [text(owner.lastName), text(owner.firstName)].filter((part) => part !== null && part !== '').join(' ');
        const user = text(owner.userId) ?? text(owner.userIdIncludingInactive);
        if (user !== null) authors.set(user, { name: name === '' ? (text(owner.email) ?? '') : name, team: teamOf(owner) });
      }
      after = nextAfter(object(answer.body));
    } while (after !== null);
  }
  return authors;
}
