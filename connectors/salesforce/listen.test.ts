import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import jsforce from 'jsforce';
import { startOrg, VERSION } from '../../test/sandbox-salesforce/org.ts';
import { connectorContext } from '../../test/support/connector-context.ts';
import type { Connection, Listener, Signal, StreamSpec } from '../../src/core/types.ts';
import salesforce from './index.ts';
import type { RunningSalesforce } from './sandbox/index.ts';

const ACME = '001000000000001AAA';
const CUSTOMER = '001000000000003AAA';
const DEAL = '006000000000001AAA';
const PARTNERS: StreamSpec = {
  name: 'partners',
  kind: 'partner',
  object: 'Account',
  fields: ['Name', 'OwnerId'],
  optionalFields: [],
  where: 'IsPartner = true',
  associations: [],
};

interface Ear {
  readonly signals: Signal[];
  readonly positions: string[];
  gaps: number;
  close(): Promise<void>;
}

describe('Salesforce tells of changes', function () {
  this.timeout(60_000);
  let sandbox: RunningSalesforce;
  let connection: Connection;
  const ears: Listener[] = [];

  before(async () => {
    sandbox = await startOrg();
  });
  beforeEach(async () => {
    await control('reset', {});
    await control('change-events', { entities: ['Account', 'Opportunity'] });
    await fetch(`${sandbox.url}/_sandbox/requests`, { method: 'DELETE' });
    connection = open();
    await connection.scope();
  });
  afterEach(async () => {
    await Promise.all(ears.splice(0).map((ear) => ear.close()));
    await connection.close?.();
  });
  after(() => sandbox.close());

  const open = (more: Readonly<Record<string, string>> = {}): Connection =>
    salesforce.connect(
      { loginUrl: sandbox.url, clientId: 'sandbox', clientSecret: 'sandbox', changeEvents: 'on', ...more },
      { ...connectorContext('salesforce'), log: { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 } },
    );

  const control = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.text());
  };
  const rename = (id: string, name: string, object = 'Account'): Promise<void> => control(`records/${object}`, [{ Id: id, Name: name }]);

  /** Listens, and is there when what is done next is heard. */
  async function listening(after: string | null = null, objects = ['Account', 'Opportunity']): Promise<Ear> {
    const heard: Ear = { signals: [], positions: [], gaps: 0, close: () => listener?.close() ?? Promise.resolve() };
    const listener = connection.listen?.({
      objects,
      after,
      onSignals: (signals, position) => {
        heard.signals.push(...signals);
        heard.positions.push(position);
        return Promise.resolve();
      },
      onGap: () => {
        heard.gaps += 1;
        return Promise.resolve();
      },
    });
    assert.ok(listener);
    ears.push(listener);
    if (after === null) await until(subscribed);
    return heard;
  }
  /** The hand was shaken and the channel taken; the poll that follows stays open. */
  const subscribed = async (): Promise<boolean> => {
    const journal = (await (await fetch(`${sandbox.url}/_sandbox/requests`)).json()) as { path: string; method: string }[];
    return journal.filter(({ path, method }) => method === 'POST' && path.startsWith('/cometd/')).length >= 2;
  };

  it('each record that was made, changed or deleted, in order, with a position to go on from', async () => {
    const ear = await listening();
    await rename(ACME, 'アクメ HD');
    await control('records/Opportunity', [{ Name: 'New', AccountId: ACME, StageName: 'Prospecting', CloseDate: '2026-05-01' }]);
    await control('delete/Opportunity', { ids: [DEAL] });
    await until(() => ear.positions.length >= 3);

    assert.deepEqual(
      ear.signals.map(({ scope, object, kind }) => `${scope.slice(0, 14)} ${object} ${kind}`),
      ['salesforce:00D Account look', 'salesforce:00D Opportunity look', 'salesforce:00D Opportunity look'],
    );
    assert.deepEqual([ear.signals[0]?.recordId, ear.signals[2]?.recordId], [ACME, DEAL]);
    const numbers = ear.positions.map(Number);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
  });

  it('what happened while nobody listened, from the last position on', async () => {
    const first = await listening();
    await rename(ACME, 'one');
    await until(() => first.positions.length > 0);
    await first.close();
    await rename(CUSTOMER, 'two');
    await rename(DEAL, 'three', 'Opportunity');

    const second = await listening(first.positions.at(-1) ?? null);
    await until(() => second.positions.length >= 2);
    assert.deepEqual(
      second.signals.map(({ recordId }) => recordId),
      [CUSTOMER, DEAL],
    );
    assert.equal(second.gaps, 0);
  });

  it('nothing of what we wrote ourselves, of objects that nobody reads, and of a write that was taken back', async () => {
    const ear = await listening(null, ['Account']);
    await connection.write?.([
      {
        key: 'a',
        mode: 'update',
        object: 'Account',
        recordId: ACME,
        keyField: null,
        fields: { Website: 'https://new.example' },
        associate: [],
      },
    ]);
    await rename(DEAL, 'not read', 'Opportunity');
    const half = await fetch(`${sandbox.url}/_sandbox/records/Account`, {
      method: 'POST',
      body: JSON.stringify([
        { Id: ACME, Name: 'half' },
        { Id: CUSTOMER, Nowhere__c: 1 },
      ]),
    });
    assert.equal(half.ok, false);
    await rename(CUSTOMER, 'heard');
    await until(() => ear.signals.length > 0);

    assert.deepEqual(
      ear.signals.map(({ recordId }) => recordId),
      [CUSTOMER],
    );
  });

  it('that it lost track: a position past its retention, an overflow, and a gap with its records', async () => {
    const first = await listening();
    await rename(ACME, 'one');
    await until(() => first.positions.length > 0);
    await first.close();
    for (const name of ['two', 'three', 'four']) await rename(ACME, name);
    await control('change-events', { forget: 1000 });

    const second = await listening(first.positions[0] ?? null);
    await until(() => second.gaps === 1);
    // It begins anew, from now on: what is told before is not heard.
    await until(async () => {
      await control('change-events', { gap: { object: 'Account', ids: [CUSTOMER] }, overflow: 'Account' });
      return second.gaps > 1 && second.signals.length > 0;
    });
    assert.deepEqual([...new Set(second.signals.map(({ recordId }) => recordId))], [CUSTOMER]);
  });

  it('after its sessions were ended, and after it forgot its listeners', async () => {
    const ear = await listening();
    await control('expire-sessions', {});
    await rename(ACME, 'wakes the poll');
    await until(() => ear.signals.length >= 1);
    await until(async () => {
      await rename(ACME, `again ${String(Date.now())}`);
      return ear.signals.length >= 3;
    });
    assert.equal(ear.gaps, 0);
  });

  it('again what could not be stored, and what came behind it after it', async () => {
    const first = await listening();
    await rename(DEAL, 'zero', 'Opportunity');
    await until(() => first.positions.length > 0);
    await first.close();
    await rename(ACME, 'one');
    await rename(CUSTOMER, 'two');

    const stored: string[] = [];
    let tries = 0;
    const listener = connection.listen?.({
      objects: ['Account'],
      after: first.positions[0] ?? null,
      onSignals: (signals) => {
        if ((tries += 1) === 1) return Promise.reject(new Error('the store is away'));
        stored.push(...signals.map(({ recordId }) => recordId));
        return Promise.resolve();
      },
      onGap: () => Promise.reject(new Error('there is no gap')),
    });
    assert.ok(listener);
    ears.push(listener);
    await until(() => stored.length >= 2);
    assert.deepEqual(stored, [ACME, CUSTOMER]);
  });

  it('only where it was asked to', () => {
    assert.equal('listen' in open({ changeEvents: 'off' }), false);
    assert.match(salesforce.validate({ changeEvents: 'yes' }).join('\n'), /changeEvents: expected on or off, found "yes"/);
  });

  it('records by their ids: as they are, left, in the bin, gone', async () => {
    await control('delete/Account', { ids: [ACME] });
    const read = await connection.readByIds?.(PARTNERS, [ACME, CUSTOMER, '001000000000002AAA', '001000000009999AAA', "x' OR Id != '"]);
    assert.deepEqual(
      read?.map(({ id, deleted, raw }) => [id, deleted === true, raw.Name ?? null]).sort(),
      [
        [ACME, true, 'アクメ株式会社'],
        ['001000000000002AAA', false, 'Beta "KK"'],
        [CUSTOMER, true, null],
        ['001000000009999AAA', true, null],
      ].sort(),
    );
  });

  it('refuses a stranger, an unknown channel and an unknown client the Bayeux way', async () => {
    const post = async (message: object, token = ''): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${sandbox.url}/cometd/${VERSION}`, {
        method: 'POST',
        headers: { authorization: `OAuth ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify([message]),
      });
      return ((await answer.json()) as Record<string, unknown>[])[0] ?? {};
    };
    const login = new jsforce.Connection({
      oauth2: { clientId: 'sandbox', clientSecret: 'sandbox', loginUrl: sandbox.url },
      instanceUrl: sandbox.url,
    });
    await login.authorize({ grant_type: 'client_credentials' });
    const token = login.accessToken ?? '';

    assert.equal((await post({ channel: '/meta/handshake' })).error, '403::Handshake denied');
    assert.equal((await post({ channel: '/meta/connect', clientId: 'nobody' }, token)).error, '403::Unknown client');
    const { clientId } = await post({ channel: '/meta/handshake', version: '1.0' }, token);
    const refused = await post({ channel: '/meta/subscribe', clientId, subscription: '/data/NowhereChangeEvent' }, token);
    assert.match(String(refused.error), /^404::The channel specified is not valid/);
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > end) assert.fail('waited in vain');
    await sleep(50);
  }
}
