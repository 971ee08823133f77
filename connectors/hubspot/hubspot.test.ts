import type { StreamSpec, WriteBack } from '../../src/core/types.ts';
import type { Seed } from '../../src/sandbox/types.ts';
import { connectorSuite, control, sandboxRecords, type Rig, type StreamCase } from '../../test/connector-suite.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

const TOKEN = 'pat-na1-sandbox';
const TIE = '2025-03-01T00:00:00.000Z';

const SEED: Seed = new Map([
  [
    'properties',
    [
      { objectType: 'tasks', name: 'prm_task_key', type: 'string', hasUniqueValue: 'true' },
      {
        objectType: 'companies',
        name: 'prm_state',
        type: 'enumeration',
        fieldType: 'select',
        options: [{ value: 'general' }, { value: 'dormant' }],
      },
    ],
  ],
  ['companies', rows(450, (n) => ({ name: `Company ${n}`, hs_lastmodifieddate: n < 250 ? TIE : stamp(n) }))],
  [
    'contacts',
    rows(230, (n) => ({ email: `p${n}@example.jp`, lastmodifieddate: stamp(n), associations: { companies: [String(1 + (n % 450))] } })),
  ],
  [
    'meetings',
    rows(120, (n) => ({ hs_meeting_title: `Meeting ${n}`, hs_lastmodifieddate: TIE, associations: { companies: [String(1 + n)] } })),
  ],
]);

connectorSuite({
  name: 'hubspot',
  start: () => startRig({ accessToken: TOKEN }),
  streams: ['companies', 'contacts', 'meetings'],
  writes: true,
});
connectorSuite({
  name: 'hubspot by OAuth, version 2026-03',
  start: () => startRig({ clientId: 'sandbox', clientSecret: 'sandbox', refreshToken: 'sandbox', apiVersion: '2026-03' }),
  streams: ['companies'],
  writes: true,
});

async function startRig(credentials: Readonly<Record<string, string>>): Promise<Rig> {
  const sandbox = await startSandbox(SEED, { port: 0, now: new Date('2026-01-05T00:00:00Z') });
  const { url } = sandbox;
  const isOAuth = 'clientId' in credentials;
  const limits = { baseUrl: url, burstPer10s: '10000', searchPerSecond: '100' };
  return {
    url,
    connector: hubspot,
    options: { ...credentials, ...limits },
    badCredentials: isOAuth
      ? { ...credentials, ...limits, refreshToken: 'refused-refresh-token' }
      : { accessToken: 'pat-na1-refused', ...limits },
    wrongOptions: { baseUrl: 'nowhere', apiVersion: 'v9', timeoutMs: 'soon' },
    wrongOptionNames: ['accessToken', 'baseUrl', 'apiVersion', 'timeoutMs'],
    secrets: [TOKEN, 'pat-na1-refused', 'refused-refresh-token', 'p1@example.jp'],
    streams: [
      streamCase(url, 'companies', ['name'], ['companies']),
      streamCase(url, 'contacts', ['email'], []),
      streamCase(url, 'meetings', ['hs_meeting_title'], ['companies']),
    ].slice(0, isOAuth ? 1 : 3),
    ...(isOAuth ? { tokenPath: 'oauth', expired: { status: 401, body: { status: 'error', category: 'EXPIRED_AUTHENTICATION' } } } : {}),
    writer: {
      good: (n) => update(String(n + 1), { prm_state: 'general' }),
      bad: (n) => update(String(n + 1), { prm_state: 'unheard-of' }),
      gone: async () => {
        await control(url, 'delete/companies', { ids: ['450'] });
        return update('450', { prm_state: 'general' });
      },
      keyed: (key) => upsert(key, '7'),
      count: async (key) => (await tasksOf(url, key)).length,
      writePath: 'batch/(update|upsert)',
    },
    reset: async () => {
      await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' });
      await control(url, 'reset', {});
    },
    close: () => sandbox.close(),
  };
}

function streamCase(url: string, object: string, fields: readonly string[], associations: readonly string[]): StreamCase {
  const spec: StreamSpec = {
    name: object,
    kind: object === 'contacts' ? 'contact' : object === 'companies' ? 'partner' : 'activity',
    object,
    fields,
    optionalFields: ['prm_not_there'],
    where: null,
    associations: associations.filter((to) => to !== object),
  };
  return {
    spec,
    expected: async () => (await sandboxRecords(url, object)).filter(({ archived }) => archived === false).map(({ id }) => String(id)),
    change: async (id) => {
      await control(url, 'clock', { advanceMs: 1000 });
      await control(url, `records/${object}`, {
        id,
        properties: { [fields[0] ?? '']: object === 'contacts' ? 'changed@example.jp' : 'Changed' },
      });
    },
    tied: object !== 'contacts',
    readPath: object,
  };
}

function update(recordId: string, fields: WriteBack['fields']): WriteBack {
  return {
    key: `hubspot:62515/companies/${recordId}`,
    mode: 'update',
    object: 'companies',
    recordId,
    keyField: null,
    fields,
    associate: [],
  };
}

function upsert(key: string, company: string): WriteBack {
  return {
    key,
    mode: 'upsert',
    object: 'tasks',
    recordId: null,
    keyField: 'prm_task_key',
    fields: { hs_task_subject: 'Call', hs_timestamp: '2026-01-09', prm_task_key: key },
    associate: [{ object: 'companies', id: company }],
  };
}

async function tasksOf(url: string, key: string): Promise<readonly unknown[]> {
  const tasks = await sandboxRecords(url, 'tasks');
  return tasks.filter(({ properties }) => (properties as Record<string, unknown>).prm_task_key === key);
}

function rows(count: number, row: (n: number) => Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: count }, (_, n) => ({ id: String(n + 1), createdate: '2024-01-01T00:00:00.000Z', ...row(n) }));
}

function stamp(n: number): string {
  return new Date(Date.parse(TIE) + n * 60_000).toISOString();
}
