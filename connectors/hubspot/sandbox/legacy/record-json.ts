import { objectType, propertiesOf, rowsOf, tableOf, type Portal } from '../portal.ts';
import { propertyJson } from '../property.ts';
import { readerOf } from '../record-values.ts';
import { textOf, type JsonObject } from '../request-body.ts';
import type { CrmRecord } from '../store/record.ts';
import { parseTime, PORTAL_ID } from '../values.ts';

export function allNames(portal: Portal, kind: string): string[] {
  return propertiesOf(portal, objectType(kind))
    .list(false)
    .map(({ name }) => name);
}

/** Values as v1 and v2 tell them: times in epoch ms; what has no value is left out. */
export function values(portal: Portal, kind: string, record: CrmRecord, names: readonly string[]): [string, string][] {
  const type = objectType(kind);
  return names.flatMap((name): [string, string][] => {
    const definition = propertiesOf(portal, type).get(name);
    const value = definition === undefined ? undefined : readerOf(tableOf(portal, type), name)(record);
    if (definition === undefined || value === undefined || value === '') return [];
    const isTime = definition.type === 'date' || definition.type === 'datetime';
    return [[name, isTime ? String(Date.parse(value)) : value]];
  });
}

/** A value with its last version. */
function versioned(portal: Portal, kind: string, record: CrmRecord, names: readonly string[]): JsonObject {
  const table = tableOf(portal, objectType(kind));
  return Object.fromEntries(
    values(portal, kind, record, names).map(([name, value]) => {
      const last = record.history?.get(table.column(name))?.[0];
      const [timestamp, source] = [last?.at ?? record.createdAt, last?.source ?? 'IMPORT'];
      return [
        name,
        { value, timestamp, source, sourceId: null, versions: [{ name, value, timestamp, source, sourceId: null, sourceVid: [] }] },
      ];
    }),
  );
}

export function companyJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  return {
    portalId: PORTAL_ID,
    companyId: record.id,
    isDeleted: false,
    properties: versioned(portal, 'companies', record, names),
    additionalDomains: [],
  };
}

export function dealJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  const linked = (kind: string): number[] => portal.associations.targets('deals', record.id, kind);
  return {
    portalId: PORTAL_ID,
    dealId: record.id,
    isDeleted: false,
    associations: { associatedVids: linked('contacts'), associatedCompanyIds: linked('companies'), associatedDealIds: linked('deals') },
    properties: versioned(portal, 'deals', record, names),
  };
}

/** A contact as lists tell it: values alone. */
export function contactJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  const [email] = values(portal, 'contacts', record, ['email']);
  const { id: vid, createdAt: timestamp } = record;
  const identities = email === undefined ? [] : [{ type: 'EMAIL', value: email[1], timestamp, 'is-primary': true }];
  return {
    addedAt: timestamp,
    vid,
    'canonical-vid': vid,
    'merged-vids': [],
    'portal-id': PORTAL_ID,
    'is-contact': true,
    properties: Object.fromEntries(values(portal, 'contacts', record, names).map(([name, value]) => [name, { value }])),
    'form-submissions': submissions(portal, email?.[1]),
    'identity-profiles': [{ vid, 'saved-at-timestamp': timestamp, 'deleted-changed-timestamp': 0, identities }],
    'merge-audits': [],
  };
}

/** A contact as it is told alone: versions of every value, and the lists that it is in. */
export function contactProfile(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  const memberships = portal.lists
    .all()
    .filter((list) => list.type.name === 'contacts')
    .flatMap((list) => {
      const timestamp = portal.lists.members(list).get(record.id);
      const id = Number(list.id);
      return timestamp === undefined
        ? []
        : [{ 'static-list-id': id, 'internal-list-id': id, timestamp, vid: record.id, 'is-member': true }];
    });
  return {
    ...contactJson(portal, record, []),
    properties: versioned(portal, 'contacts', record, names),
    'list-memberships': memberships,
  };
}

function submissions(portal: Portal, email: string | undefined): JsonObject[] {
  if (email === undefined) return [];
  return rowsOf(portal, 'form_submissions')
    .filter((row) => textOf(row.email)?.toLowerCase() === email.toLowerCase())
    .map((row) => ({
      'conversion-id': textOf(row.conversionId) ?? null,
      timestamp: parseTime(textOf(row.submittedAt) ?? '') ?? 0,
      'form-id': textOf(row.formId) ?? '',
      'portal-id': PORTAL_ID,
      'page-url': textOf(row.pageUrl) ?? null,
      'meta-data': [],
    }));
}

export function definitions(portal: Portal, kind: string): JsonObject[] {
  return propertiesOf(portal, objectType(kind))
    .list(false)
    .map((property) => ({
      ...propertyJson(property),
      createdAt: property.createdAt,
      updatedAt: property.updatedAt,
      deleted: false,
      readOnlyValue: property.readOnlyValue,
      readOnlyDefinition: property.hubspotDefined,
    }));
}
