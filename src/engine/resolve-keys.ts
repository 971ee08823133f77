import { normaliseCorporateNumber, normaliseDomain, normaliseSalesforceId } from '../core/identity/index.ts';
import { entityKey, personKey, splitKey } from '../core/log-line.ts';
import { FILE_OBJECTS } from '../core/mapping/check-import.ts';
import type { EntityKey, IsoDate, LogLine, Mapped, RawRecord, Rejection, SourceRecord, Text } from '../core/types.ts';
import type { Store } from './store.ts';

export interface ResolveContext {
  readonly store: Pick<Store, 'partnerKeys' | 'contactKeys' | 'ownerKeys'>;
  /** Null: no rate is known; an amount in such a currency would stop the assessment. */
  readonly rate: (currency: string, on: IsoDate) => number | null;
  readonly freeMail: ReadonlySet<string>;
}

/** Texts that stand where a key should → keys; what cannot be resolved becomes a rejection of its record. */
export async function resolveKeys(
  { store, rate, freeMail }: ResolveContext,
  scope: string,
  mapped: readonly Mapped[],
  records: readonly SourceRecord[],
): Promise<readonly Mapped[]> {
  const lines = mapped.flatMap((one) => one.lines);
  const textsOf = (object: string | undefined): string[] => [
    ...new Set(lines.flatMap((line) => namedKeys(line)).flatMap((key) => (isOf(key, scope, object) ? [splitKey(key).id] : []))),
  ];
  const partners = await store.partnerKeys(textsOf(FILE_OBJECTS.partner).map((text) => askedFor(text, freeMail)));
  const contacts = await store.contactKeys(textsOf(FILE_OBJECTS.contact).map(addressOf));
  const owners = await store.ownerKeys(textsOf(FILE_OBJECTS.owner).map(addressOf));
  const known: Known = { scope, partners, contacts, owners };
  return mapped.map((one, i) => withRow(resolved(one, known, rate), records[i]?.raw ?? {}));
}

interface Known {
  readonly scope: string;
  readonly partners: ReadonlyMap<string, EntityKey | null>;
  readonly contacts: ReadonlyMap<string, EntityKey>;
  readonly owners: ReadonlyMap<string, EntityKey>;
}

function resolved(one: Mapped, known: Known, rate: ResolveContext['rate']): Mapped {
  const rejections: Rejection[] = [];
  const lines = one.lines.map((line) => resolvedLine(line, known));
  for (const line of lines) {
    for (const { key } of line.keys) {
      if (!isOf(key, known.scope, FILE_OBJECTS.partner)) continue;
      const { id } = splitKey(key);
      rejections.push(rejectionOf(line, 'PARTNER_UNKNOWN', id, unknownPartner(id, known.partners.has(id))));
    }
    if (line.keys.length === 0) rejections.push(rejectionOf(line, 'PARTNER_UNKNOWN', null, NOBODY));
    const { amount, currency } = line.data;
    if (typeof amount === 'number' && typeof currency === 'string' && rate(currency, line.occurredOn) === null) {
      rejections.push(rejectionOf(line, 'CURRENCY_UNKNOWN', currency, noRate(currency)));
    }
  }
  return rejections.length === 0 ? { ...one, lines } : { ...one, lines: [], rejections: [...one.rejections, ...distinct(rejections)] };
}

/** A contact that no CRM knows is a person all the same: told apart by a hash, and found again when asked to be forgotten. */
function resolvedLine(line: LogLine, known: Known): LogLine {
  const { scope } = known;
  const person = line.contactKey === null ? null : addressOf(splitKey(line.contactKey).id);
  const contactKey = person === null ? null : (known.contacts.get(person) ?? personKey(person));
  const owner = line.ownerKey === null ? null : addressOf(splitKey(line.ownerKey).id);
  const keys = line.keys
    .filter(({ key }) => !isOf(key, scope, FILE_OBJECTS.contact))
    .map((place) => ({ ...place, key: isOf(place.key, scope, FILE_OBJECTS.partner) ? partnerOf(place.key, known) : place.key }));
  const unplaced = keys.length === 0 && person !== null && known.contacts.has(person);
  return {
    ...line,
    keys: unplaced && contactKey !== null ? [{ key: contactKey, role: null }] : keys,
    contactKey,
    ownerKey: owner === null ? null : (known.owners.get(owner) ?? null),
  };
}

function partnerOf(key: EntityKey, { partners }: Known): EntityKey {
  return partners.get(splitKey(key).id) ?? key;
}

function namedKeys(line: LogLine): readonly EntityKey[] {
  return [...line.keys.map(({ key }) => key), line.contactKey, line.ownerKey].filter((key) => key !== null);
}

function isOf(key: EntityKey, scope: string, object: string | undefined): boolean {
  return object !== undefined && key.startsWith(entityKey(scope, object, ''));
}

function addressOf(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

function askedFor(text: string, freeMail: ReadonlySet<string>): Parameters<Store['partnerKeys']>[0][number] {
  const salesforceId = normaliseSalesforceId(text);
  return {
    text,
    ids: [...new Set([text, ...(salesforceId === null ? [] : [salesforceId])])],
    domain: text.includes('.') ? normaliseDomain(text, { freeMail }) : null,
    corporateNumber: normaliseCorporateNumber(text),
  };
}

function rejectionOf({ scope, stream, recordId }: LogLine, code: Rejection['code'], field: string | null, message: Text): Rejection {
  return { scope, stream, recordId, code, field, message, raw: {} };
}

function distinct(rejections: readonly Rejection[]): readonly Rejection[] {
  return [...new Map(rejections.map((one) => [one.message.en, one])).values()];
}

const NOBODY: Text = {
  ja: 'パートナーが書かれていません',
  en: 'It names no partner',
};

function unknownPartner(text: string, several: boolean): Text {
  const shown = text.includes('@') ? `@${text.slice(text.lastIndexOf('@') + 1)}` : text.slice(0, 60);
  return several
    ? { ja: `「${shown}」に当てはまるパートナーが複数あります`, en: `"${shown}" fits several partners` }
    : { ja: `パートナー「${shown}」が見つかりません`, en: `No partner is known as "${shown}"` };
}

function noRate(currency: string): Text {
  const shown = currency.slice(0, 10);
  return { ja: `通貨 ${shown} の換算レートがありません`, en: `No rate is known for ${shown}` };
}

/** The column in which a text stands, and the row as it was told, for whoever reads the rejection. */
function withRow(mapped: Mapped, raw: RawRecord): Mapped {
  if (mapped.rejections.length === 0) return mapped;
  const columnOf = (field: string | null): string | null =>
    field === null || field in raw ? field : (Object.entries(raw).find(([, value]) => String(value).trim() === field)?.[0] ?? field);
  return { ...mapped, rejections: mapped.rejections.map((one) => ({ ...one, field: columnOf(one.field), raw })) };
}
