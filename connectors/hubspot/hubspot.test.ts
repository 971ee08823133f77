import type { WriteBack } from '../../src/core/types.ts';
import { connectorSuite, control, sandboxRecords, type Rig } from '../../test/connector-suite.ts';
import { EVERY_STREAM, STREAM_NAMES, streamCases } from '../../test/support/hubspot-streams.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

const TOKEN = 'pat-na1-sandbox';
connectorSuite({
  name: 'hubspot',
  start: () => startRig({ accessToken: TOKEN }),
  streams: STREAM_NAMES,
  writes: true,
});
connectorSuite({
  name: 'hubspot by OAuth, version 2026-03',
  start: () => startRig({ clientId: 'sandbox', clientSecret: 'sandbox', refreshToken: 'sandbox', apiVersion: '2026-03' }),
  streams: STREAM_NAMES,
  writes: true,
});

async function startRig(credentials: Readonly<Record<string, string>>): Promise<Rig> {
  const sandbox = await startSandbox(EVERY_STREAM, { port: 0, now: new Date('2026-01-05T00:00:00Z') });
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
    streams: streamCases(url),
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
