import type { AddressInfo } from 'node:net';
import { defaultCatalogue } from '../../src/core/assess/settings/catalogue.ts';
import { createToken, type Role, type Token } from '../../src/http/access.ts';
import type { Verbs } from '../../src/http/verbs.ts';
import type { ServerDeps } from '../../src/http/deps.ts';
import { createLive } from '../../src/http/live.ts';
import { createApp, listen } from '../../src/http/server.ts';
import { openStore, type OpenStore } from '../../src/store/open-store.ts';
import { freshDatabase, quiet } from './database.ts';

export const NOW = new Date('2026-06-08T00:00:00Z');

export interface TestServer {
  readonly url: string;
  readonly store: OpenStore;
  readonly databaseUrl: string;
  /** Runs asked for so far. */
  readonly started: () => number;
  /** Asks with a new token of the role. */
  readonly as: (role: Role, limits?: Pick<Token, 'scopes' | 'owners'>) => Promise<Ask>;
  readonly close: () => Promise<void>;
}
export type Ask = (path: string, init?: RequestInit & { readonly json?: unknown }) => Promise<Response>;

/** A server on a fresh database; whatever a test needs otherwise it gives. */
export async function testServer(make: (store: OpenStore) => Partial<ServerDeps> = () => ({})): Promise<TestServer> {
  const { databaseUrl, drop } = await freshDatabase();
  const store = await openStore({ databaseUrl, log: quiet, poolSize: 3 });
  const live = createLive(store.live);
  let started = 0;
  let tokens = 0;
  const app = createApp({
    store,
    access: store.access,
    idempotency: store.idempotency,
    live,
    version: '0.0.0',
    health: {
      ready: () => Promise.resolve({ ok: true, checks: { database: 'ok' } }),
      metrics: () => Promise.resolve({ type: 'text/plain', text: 'up 1\n' }),
    },
    locale: 'en',
    log: quiet,
    now: () => NOW,
    catalogue: defaultCatalogue,
    takeCall: () => Promise.resolve('unsigned'),
    recordUrl: (_, object, id) => `https://crm.example/${object}/${id}`,
    takeEvents: () => Promise.resolve({ mapped: [], saved: null }),
    verbs: {
      ...NOTHING_DONE,
      company: () => ({ ...defaultCatalogue, timezone: 'Asia/Tokyo', currency: 'JPY', today: '2026-06-08', maxOverrideDays: 90 }),
      startRun: () => {
        started += 1;
        return Promise.resolve();
      },
      runAfterThis: () => {
        started += 1;
        return Promise.resolve();
      },
    },
    ...make(store),
  });
  const server = await listen(app, '127.0.0.1', 0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const as: TestServer['as'] = async (role, limits = {}) => {
    const token = await createToken(store.access, `${role}-${(tokens += 1)}`, role, NOW, limits);
    return (path, { json, ...init } = {}) =>
      fetch(url + path, {
        ...init,
        headers: {
          authorization: `Bearer ${token}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(init.headers as object),
        },
        ...(json === undefined ? {} : { method: init.method ?? 'POST', body: JSON.stringify(json) }),
      });
  };
  return {
    url,
    store,
    databaseUrl,
    as,
    started: () => started,
    close: async () => {
      await live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      await drop();
    },
  };
}

const unexpected = (): Promise<never> => Promise.reject(new Error('the test did not expect this'));
const NOTHING_DONE: Omit<Verbs, 'company' | 'startRun' | 'runAfterThis'> = {
  packages: () => Promise.resolve([]),
  packageFile: () => Promise.resolve(null),
  savePackage: unexpected,
  checkPackage: () => Promise.resolve([]),
  startPackage: unexpected,
  effects: () => Promise.resolve([]),
  monthReport: unexpected,
  handover: () => Promise.resolve([]),
  note: () => Promise.resolve({ key: 'k', status: 'added' }),
  makeTask: () => Promise.resolve(true),
  replay: () => Promise.resolve([]),
  mappings: () => Promise.resolve([]),
  checkMapping: () => Promise.resolve([]),
  previewMapping: unexpected,
  saveMapping: unexpected,
  quota: () => Promise.resolve([]),
};
