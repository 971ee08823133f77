import { own } from '../../../../src/sandbox/own.ts';
import type { SandboxAnswer } from '../../../../src/sandbox/types.ts';
import type { ObjectView } from '../describe/access.ts';
import { SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import { elementsOf, soapAnswer, soapFault, textOf, textsOf, xml } from '../metadata/xml.ts';
import type { Element } from '../metadata/xml.ts';
import type { Org } from '../org.ts';
import { readJsonFields } from '../store/input.ts';
import type { Changes } from '../store/input.ts';
import type { Found } from '../store/store.ts';

export const PARTNER_NAMESPACE = 'urn:partner.soap.sforce.com';
const MOST = 200;

interface Work {
  readonly org: Org;
  readonly userId: string;
  readonly body: Element;
}

type Done = Readonly<Record<string, unknown>>;

/** Calls that name their records by id, one result for each in their order (SOAP API: delete, undelete, emptyRecycleBin). */
const BY_ID: Readonly<Record<string, (work: Work, found: Found, view: ObjectView) => void>> = {
  delete: ({ org, userId }, { row }, view) => {
    org.writer.delete({ userId, isSystem: false }, view, row.id);
  },
  undelete: ({ org, userId }, { row }, view) => {
    org.writer.undelete({ userId, isSystem: false }, view, row.id);
  },
  emptyRecycleBin: ({ org }, { table, row }) => {
    if (!row.deleted) throw new SalesforceError('INVALID_ID_FIELD', 'Entity is not in the recycle bin');
    org.writer.purge(table, row);
  },
};

/** Calls that carry whole records (create, update, upsert). */
const BY_RECORD: Readonly<Record<string, (work: Work, record: Element) => Done>> = {
  create: ({ org, userId }, record) => {
    const { view, changes } = readRecord(org, userId, record);
    return { id: org.writer.insert({ userId, isSystem: false }, view, changes) };
  },
  update: ({ org, userId }, record) => {
    const { view, changes } = readRecord(org, userId, record);
    const id = textOf(record, 'Id') ?? '';
    if (!isId(id)) throw new SalesforceError('MISSING_ARGUMENT', 'Id not specified in an update call');
    org.writer.update({ userId, isSystem: false }, view, to18(id), changes);
    return { id: to18(id) };
  },
  upsert: ({ org, userId, body }, record) => {
    const { view, changes } = readRecord(org, userId, record);
    const name = textOf(body, 'externalIDFieldName') ?? textOf(body, 'externalIdFieldName') ?? '';
    const key = view.fields.get(name.toLowerCase());
    const value = key === undefined ? undefined : changes.get(key);
    if (key?.externalId !== true || value == null) throw new SalesforceError('MISSING_ARGUMENT', `${name} not specified`);
    const { id, created } = org.writer.upsert({ userId, isSystem: false }, view, key, value, changes);
    return { created, id };
  },
};

/** Answers a call that takes records; null where it is none. Errors of single records are results, not faults. */
export function soapRecords(org: Org, userId: string, name: string, body: Element): SandboxAnswer | null {
  const work: Work = { org, userId, body };
  const byId = own(BY_ID, name);
  if (byId !== undefined) return answer(name, textsOf(body, 'ids'), (id) => onRecord(work, id, byId));
  const byRecord = own(BY_RECORD, name);
  if (byRecord !== undefined)
    return answer(name, elementsOf(body, 'sObjects'), (record) => org.writer.atomically(() => byRecord(work, record)));
  return null;
}

function answer<T>(name: string, items: readonly T[], work: (item: T) => Done): SandboxAnswer {
  if (items.length > MOST)
    return soapFault(
      'sf:EXCEEDED_ID_LIMIT',
      `EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than ${MOST} records into this call`,
    );
  const results = items.map((item) => {
    try {
      return xml('result', { ...work(item), success: true });
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      const { fields, message, errorCode } = error.item();
      return xml('result', { errors: { fields, message, statusCode: errorCode }, success: false });
    }
  });
  return soapAnswer(PARTNER_NAMESPACE, `<${name}Response>${results.join('')}</${name}Response>`);
}

function onRecord(work: Work, id: string, act: (work: Work, found: Found, view: ObjectView) => void): Done {
  const { org, userId } = work;
  if (!isId(id)) throw new SalesforceError('MALFORMED_ID', `malformed id ${id}`);
  const found = org.store.find(to18(id));
  const view = found === null ? null : org.access.view(userId, found.table.def.name);
  if (found === null || view === null) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  org.writer.atomically(() => {
    act(work, found, view);
  });
  return { id: to18(id) };
}

/** `<sObjects><type>Account</type><fieldsToNull>Phone</fieldsToNull><Name>…</Name></sObjects>` */
function readRecord(org: Org, userId: string, record: Element): { view: ObjectView; changes: Changes } {
  const object = textOf(record, 'type') ?? '';
  const view = org.access.view(userId, object);
  if (view === null) throw new SalesforceError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
  const cleared = Object.fromEntries(textsOf(record, 'fieldsToNull').map((name) => [name, null]));
  const fields = Object.entries(record).filter(([name]) => !/^(@.*|#text|type|id|fieldsToNull)$/i.test(name));
  const texts = fields.map(([name]) => [name, textOf(record, name) ?? ''] as const);
  return { view, changes: readJsonFields(org.store, view, { ...Object.fromEntries(texts), ...cleared }) };
}
