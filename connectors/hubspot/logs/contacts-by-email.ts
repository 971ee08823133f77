import type { SourceRecord } from '../../../src/core/types.ts';
import type { Hubspot } from '../client.ts';
import { object, text } from '../json.ts';
import { BATCH } from '../batch-read.ts';
import { resultsOf } from '../results.ts';

/** E-mail address in lower case → contact id, for those that are contacts. */
export type FindContacts = (emails: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Addresses that are remembered at a time. */
const MOST = 50_000;
const MORE = 'hs_additional_emails';

/** Who has which address, as far as the last pass over the contacts told: those need not be looked up. */
export class AddressBook {
  readonly #ids = new Map<string, string>();

  /** A pass begins: what the one before told may have changed since. */
  clear(): void {
    this.#ids.clear();
  }

  learn(contacts: readonly SourceRecord[]): void {
    for (const { id, raw, deleted } of contacts) {
      const email = text(raw.email)?.trim().toLowerCase() ?? '';
      if (deleted !== true && email !== '' && this.#ids.size < MOST) this.#ids.set(email, id);
    }
  }

  idOf(email: string): string | null {
    return this.#ids.get(email) ?? null;
  }
}

/** Finds contacts by their addresses, further ones included: a hundred in a call, no address twice, and none that the book has. */
export function contactFinder(hubspot: Hubspot, book: AddressBook): FindContacts {
  const known = new Map<string, string | null>();
  return async (emails) => {
    const wanted = [...new Set(emails.map((email) => email.trim().toLowerCase()))].filter((email) => email !== '');
    if (known.size > MOST) known.clear();
    for (const email of wanted) if (book.idOf(email) !== null) known.set(email, book.idOf(email));
    const open = wanted.filter((email) => !known.has(email));
    for (let i = 0; i < open.length; i += BATCH) {
      const asked = open.slice(i, i + BATCH);
      for (const email of asked) known.set(email, null);
      for (const [email, id] of await lookUp(hubspot, asked)) known.set(email, id);
    }
    return new Map(wanted.flatMap((email): [string, string][] => pairOf(email, known.get(email) ?? null)));
  };
}

function pairOf(email: string, id: string | null): [string, string][] {
  return id === null ? [] : [[email, id]];
}

async function lookUp(hubspot: Hubspot, emails: readonly string[]): Promise<readonly [string, string][]> {
  const what = 'look contacts up by e-mail address';
  const answer = await hubspot.call({
    what,
    method: 'POST',
    path: hubspot.paths.batch('contacts', 'read'),
    query: { archived: 'false' },
    body: { idProperty: 'email', properties: ['email', MORE], propertiesWithHistory: [], inputs: emails.map((id) => ({ id })) },
    effect: 'read',
  });
  return resultsOf(answer, what).flatMap((one) => {
    const properties = object(one.properties);
    const addresses = [text(properties.email), ...(text(properties[MORE]) ?? '').split(';')];
    const id = text(one.id) ?? '';
    return addresses.filter((email) => email !== null && email !== '').map((email): [string, string] => [String(email).toLowerCase(), id]);
  });
}
