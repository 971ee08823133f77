import type { SandboxHost, SandboxRequest } from '../../../src/sandbox/types.ts';
import { missing, requiredFields } from './errors.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import { objectType, rowsOf, tableOf, type Portal } from './portal.ts';
import { archiveRecord } from './record-lifecycle.ts';
import type { RateLimits } from './rate-limits.ts';
import { recordJson } from './record-json.ts';
import { askedLinks, linkRecords } from './record-links.ts';
import { allValues } from './record-values.ts';
import { applyWrite, checkWrite } from './record-write.ts';
import { bodyObject, isObject, textList, textOf, type JsonObject } from './request-body.ts';
import { guarded, json, param } from './router.ts';
import type { CrmRecord } from './store/record.ts';
import { parseTime } from './values.ts';

/** What tests turn from outside: `/_sandbox/…`. Writes here come from another user, without credentials or limits. */
export function addControls(host: SandboxHost, portal: Portal, limits: RateLimits): void {
  const post = (path: string, serve: (request: SandboxRequest) => JsonObject): void => {
    host.route(
      'POST',
      `/_sandbox/${path}`,
      guarded((request) => json(serve(request))),
    );
  };
  post('records/:object', (request) => writeRecords(portal, request));
  post('rows/:name', (request) => addRows(portal, param(request, 'name'), bodyObject(request)));
  post('delete/:object', (request) => {
    const type = objectType(param(request, 'object'));
    const ids = textList(bodyObject(request).ids);
    for (const id of ids) archiveRecord(portal, type, Number(id), 'CRM_UI');
    return { archived: ids.length };
  });
  post('scopes', (request) => {
    const { scopes } = bodyObject(request);
    portal.settings.scopes = scopes === null ? null : textList(scopes);
    return { scopes: portal.settings.scopes };
  });
  post('search-lag', (request) => {
    const lagMs = Number(textOf(bodyObject(request).ms) ?? 0);
    for (const table of portal.tables.values()) table.views.lagMs = lagMs;
    return { ms: lagMs };
  });
  post('calls', (request) => {
    limits.countFrom(Number(textOf(bodyObject(request).used) ?? 0));
    return { used: limits.usedToday };
  });
  post('settings', (request) => changeSettings(portal, bodyObject(request)));
}

/** `GET /_sandbox/records/<object>`: every record with all its values and partners; null for an unknown object. */
export function dumpRecords(portal: Portal, name: string): Iterable<object> | null {
  const type = findObjectType(name);
  if (type !== undefined) return dumpTable(portal, type);
  return portal.extras.get(name) ?? null;
}

function* dumpTable(portal: Portal, type: ObjectType): Generator<object> {
  const table = tableOf(portal, type);
  for (const record of table.all()) {
    const kinds = portal.associations
      .kindsFrom(type.name)
      .map((to) => [to, portal.associations.targets(type.name, record.id, to).map(String)] as const);
    yield {
      id: String(record.id),
      properties: allValues(table, record),
      archived: record.archivedAt !== 0,
      associations: Object.fromEntries(kinds.filter(([, ids]) => ids.length > 0)),
    };
  }
}

/** Rows of a part that is no CRM record (email_events, form_submissions …): `{rows: […]}`; one with the id of another takes its place. */
function addRows(portal: Portal, name: string, body: JsonObject): JsonObject {
  const given = Array.isArray(body.rows) ? body.rows.filter(isObject) : [];
  const ids = new Set(given.map((row) => textOf(row.id)).filter((id) => id !== undefined));
  const kept = rowsOf(portal, name).filter((row) => !ids.has(textOf(row.id) ?? ''));
  portal.extras.set(name, [...kept, ...given]);
  return { rows: kept.length + given.length };
}

/** One record or many: `{id?, properties, associations?, modifiedAt?}` or `{records: […]}`; without an id a record is made. */
function writeRecords(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'object'));
  const body = bodyObject(request);
  const records = Array.isArray(body.records) ? body.records.filter(isObject) : [body];
  return {
    results: records.map((one) =>
      recordJson(portal, type, Object.keys(isObject(one.properties) ? one.properties : {}))(writeOne(portal, type, one)),
    ),
  };
}

function writeOne(portal: Portal, type: ObjectType, { id, properties, modifiedAt, associations }: JsonObject): CrmRecord {
  if (!isObject(properties)) throw requiredFields(['properties']);
  const previous = textOf(id) === undefined ? null : tableOf(portal, type).get(Number(textOf(id)));
  if (previous === undefined) throw missing(`No ${type.singular} with id ${textOf(id) ?? ''}`);
  const at = modifiedAt === undefined ? null : parseTime(textOf(modifiedAt) ?? '');
  const links = askedLinks(portal, type, associations);
  const record = applyWrite(portal, checkWrite(portal, type, properties, previous), {
    sourceType: 'CRM_UI',
    ...(at === null ? {} : { at }),
  });
  for (const link of links) linkRecords(portal, type, record.id, link.to, link.toId, link.typeIds);
  return record;
}

function changeSettings(portal: Portal, body: JsonObject): JsonObject {
  const { settings } = portal;
  if (typeof body.mergeMakesNewId === 'boolean') settings.mergeMakesNewId = body.mergeMakesNewId;
  if (typeof body.rotateRefreshTokens === 'boolean') settings.rotateRefreshTokens = body.rotateRefreshTokens;
  if (typeof body.tokenLifetimeMs === 'number') settings.tokenLifetimeMs = body.tokenLifetimeMs;
  return { ...settings };
}
