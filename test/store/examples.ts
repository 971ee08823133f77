import { entityKey, lineId } from '../../src/core/log-line.ts';
import type { Entity, LogLine, Mapped, WriteBack } from '../../src/core/types.ts';
import type { Owed, PageToSave } from '../../src/engine/store.ts';

export const SF = 'salesforce:00D1';
export const HS = 'hubspot:62515';
export const ORDER = { scopeOrder: [SF, HS] };
export const T0 = '2024-01-01T00:00:00.000Z';

export function account(id: string, more: Partial<Entity> = {}): Entity {
  return anEntity(entityKey(SF, 'Account', id), { name: `Account ${id}`, createsPartner: true, ...more });
}

export function company(id: string, more: Partial<Entity> = {}): Entity {
  return anEntity(entityKey(HS, 'companies', id), { name: `Company ${id}`, ...more });
}

export function contact(id: string, companyId: string, more: Partial<Entity> = {}): Entity {
  const parents = [{ key: entityKey(HS, 'companies', companyId), role: null }];
  return anEntity(entityKey(HS, 'contacts', id), { kind: 'contact', parents, ...more });
}

export function anEntity(key: string, more: Partial<Entity> = {}): Entity {
  return {
    key,
    kind: 'partner',
    name: '',
    parents: [],
    ownerKey: null,
    identity: {},
    createsPartner: false,
    attributes: {},
    known: {},
    deleted: false,
    mergedInto: null,
    modifiedAt: T0,
    ...more,
  };
}

export function aLine(recordId: string, more: Partial<LogLine> = {}): LogLine {
  const { scope = SF, stream = 'deals', occurrence = '' } = more;
  return {
    id: lineId(scope, stream, recordId, occurrence),
    scope,
    stream,
    recordId,
    occurrence,
    type: 'deal.won',
    stage: 'result',
    occurredOn: '2024-03-01',
    occurredAt: null,
    keys: [],
    dealKey: null,
    contactKey: null,
    ownerKey: null,
    item: null,
    data: {},
    ...more,
  };
}

/** A won deal of an account. */
export function won(recordId: string, accountId: string, amount: number, more: Partial<LogLine> = {}): LogLine {
  return aLine(recordId, {
    keys: [{ key: entityKey(SF, 'Account', accountId), role: 'sell' }],
    dealKey: entityKey(SF, 'Opportunity', recordId),
    data: { amount, currency: 'JPY' },
    ...more,
  });
}

export function mapped(recordId: string, more: Partial<Mapped> = {}): Mapped {
  return { recordId, entity: null, lines: [], keeps: false, task: null, rejections: [], ...more };
}

/** A record that is an entity and nothing else. */
export function told(entity: Entity): Mapped {
  return mapped(entity.key.split('/').slice(2).join('/'), { entity });
}

export function line(one: LogLine, more: Partial<Mapped> = {}): Mapped {
  return mapped(one.recordId, { lines: [one], ...more });
}

export function page(records: readonly Mapped[], more: Partial<PageToSave> = {}): PageToSave {
  return { scope: SF, stream: 'deals', runId: 'r1', mapped: records, cursor: 'c1', last: true, sourceTime: T0, ...more };
}

export const accounts = (entities: readonly Entity[], more: Partial<PageToSave> = {}): PageToSave =>
  page(entities.map(told), { stream: 'accounts', ...more });
export const companies = (entities: readonly Entity[], more: Partial<PageToSave> = {}): PageToSave =>
  page(entities.map(told), { scope: HS, stream: 'companies', ...more });
export const contacts = (entities: readonly Entity[], more: Partial<PageToSave> = {}): PageToSave =>
  page(entities.map(told), { scope: HS, stream: 'contacts', ...more });

export function aWrite(key: string, fields: WriteBack['fields'], more: Partial<WriteBack> = {}): WriteBack {
  const [, object = '', recordId = ''] = key.split('/');
  return { key, mode: 'update', object, recordId, keyField: null, fields, associate: [], ...more };
}

export function owedFields(key: string, fields: WriteBack['fields'], more: Partial<Owed> = {}): Owed {
  const [scope = ''] = key.split('/');
  return { scope, partnerId: 'p1', target: 'partner', asOf: '2024-03-01', runId: 'r1', write: aWrite(key, fields), ...more };
}

export function owedTask(key: string, more: Partial<Owed> = {}): Owed {
  const write: WriteBack = {
    key,
    mode: 'upsert',
    object: 'Task',
    recordId: null,
    keyField: 'PRM_Task_Key__c',
    fields: { Subject: 'Call' },
    associate: [],
  };
  return { scope: SF, partnerId: 'p1', target: 'task', asOf: '2024-03-01', runId: 'r1', write, ...more };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** In another order, the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const rest = [...items];
  const result: T[] = [];
  let state = seed;
  while (rest.length > 0) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    result.push(...rest.splice(state % rest.length, 1));
  }
  return result;
}
