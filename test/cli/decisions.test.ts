import assert from 'node:assert/strict';
import { join } from 'node:path';
import { filesFor } from '../../src/cli/commands/index.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Store } from '../../src/engine/store.ts';
import { account, accounts, company, companies, contact, contacts, HS, ORDER, owedFields, owedTask, SF } from '../store/examples.ts';
import { dealMapping, testCli, type TestCli } from './test-cli.ts';

const NOW = '2024-03-01T00:00:00.000Z';

async function connected(): Promise<TestCli> {
  const files = ['rejections', 'outbox', 'partners', 'pause', 'erase', 'backup', 'undo'].flatMap((name) => filesFor([name]));
  const cli = await testCli(await Promise.all(files.map(({ load }) => load())));
  await cli.writeMapping('salesforce', dealMapping({ Won: 'deal.won' }));
  await cli.writeMapping('hubspot', dealMapping({ Won: 'deal.won' }).replaceAll('salesforce', 'hubspot'));
  await cli.store.registerConnection({ name: 'salesforce', connector: 'salesforce', scope: SF });
  await cli.store.registerConnection({ name: 'hubspot', connector: 'hubspot', scope: HS });
  return cli;
}

async function parked(store: Store): Promise<void> {
  await store.owe([owedFields(`${SF}/Account/a1`, { score: 1 }), owedTask('p1:T01:x')]);
  const [item] = await store.takeOwed({ runId: 'r1', scope: SF, limit: 1, now: NOW, ignoreBackoff: true });
  assert.ok(item);
  await store.settle([{ item, result: { ok: false, error: new AppError('REMOTE_REJECTED', 'said no') }, retryAt: null }], 'r1');
}

describe('outbox', () => {
  let cli: TestCli;
  beforeEach(async () => (cli = await connected()));
  afterEach(() => cli.close());

  it('says that nothing is owed', async () => {
    assert.equal((await cli.run('outbox', 'list')).out, 'Nothing is owed.\n');
    assert.deepEqual((await cli.run('outbox', 'list', '--json')).data, { more: false, rows: [] });
  });

  it('lists what waits and what was refused, with the reason, and by state', async () => {
    await parked(cli.store);

    const all = await cli.run('outbox', 'list');
    const waiting = await cli.run('outbox', 'list', '--state', 'waiting', '--json');
    const few = await cli.run('outbox', 'list', '--limit', '1');

    assert.match(all.out, /salesforce {2}\w+ +/);
    assert.match(all.out, /parked.*1× +REMOTE_REJECTED: said no/);
    assert.match(all.out, /outbox retry --all/);
    assert.equal((waiting.data as { rows: unknown[] }).rows.length, 1);
    assert.match(few.out, /… and more/);
  });

  it('refuses a state that is none, a limit that is none, and a retry of nothing', async () => {
    assert.equal((await cli.run('outbox', 'list', '--state', 'lost')).code, 2);
    assert.equal((await cli.run('outbox', 'list', '--limit', 'x')).code, 2);
    const { code, err } = await cli.run('outbox', 'retry');
    assert.equal(code, 2);
    assert.match(err, /outbox retry --all/);
  });

  it('lets parked writes wait again, all or by key', async () => {
    await parked(cli.store);

    assert.equal((await cli.run('outbox', 'retry', 'nobody')).code, 2);
    assert.match((await cli.run('outbox', 'retry', '--all')).out, /1 wait again/);
    assert.deepEqual((await cli.run('outbox', 'retry', '--all')).code, 0);
    assert.deepEqual((await cli.store.outbox({ state: 'parked', limit: 5 })).length, 0);
    assert.equal((await cli.store.audits(5)).at(-1)?.action, 'outbox.retry');
  });

  it('discards only with a yes, tells what it did not find, and keeps an audit line', async () => {
    await parked(cli.store);

    const silent = await cli.run('outbox', 'discard', 'p1:T01:x');
    const { code, err, out } = await cli.run('outbox', 'discard', 'p1:T01:x', 'nothing', '--yes');

    assert.equal(silent.code, 2);
    assert.match(silent.err, /Say --yes/);
    assert.equal(code, 2);
    assert.match(out, /1 dropped/);
    assert.match(err, /Not found: nothing/);
    assert.match((await cli.store.audits(1))[0]?.who ?? '', /^cli/);
    assert.equal((await cli.store.outbox({ limit: 5 })).length, 1);
  });
});

describe('partners', () => {
  let cli: TestCli;
  beforeEach(async () => {
    cli = await connected();
    await cli.store.savePage(
      accounts([
        account('a1', { name: '青葉商会', identity: { name: '青葉商会' } }),
        account('a2', { name: 'みなと', identity: { domain: 'minato.jp' } }),
      ]),
    );
    await cli.store.savePage(
      companies([
        company('c1', { name: '(株)青葉商会', identity: { name: '青葉商会' } }),
        company('c2', { name: 'Minato', identity: { domain: 'minato.jp' } }),
      ]),
    );
    await cli.store.joinPartners(ORDER);
  });
  afterEach(() => cli.close());

  const recordsOf = async (name: string): Promise<string[]> => {
    const { rows } = await cli.store.partners({ limit: 10, offset: 0, search: name });
    return rows.flatMap(({ records }) => records.map(({ object, id }) => `${object}/${id}`));
  };

  it('suggests what looks alike, by the name of the company', async () => {
    const { out } = await cli.run('partners', 'suggestions');
    const japanese = await cli.run('partners', 'suggestions', '--locale', 'ja');

    assert.match(out, /青葉商会.*\?=|\?=.*青葉商会/);
    assert.match(out, /same name: 青葉商会/);
    assert.match(japanese.out, /社名が同じ/);
  });

  it('links a record to a partner at once, with an audit line', async () => {
    const { code } = await cli.run('partners', 'link', `${HS}/companies/c1`, '青葉', '--yes');

    assert.equal(code, 0);
    assert.deepEqual(await recordsOf('青葉'), ['Account/a1', 'companies/c1']);
    assert.equal((await cli.store.audits(1))[0]?.action, 'partners.link');
    assert.equal((await cli.run('partners', 'suggestions')).out, 'There is nothing to suggest.\n');
  });

  it('splits a record off that its domain had joined', async () => {
    assert.deepEqual(await recordsOf('みなと'), ['Account/a2', 'companies/c2']);

    await cli.run('partners', 'split', `${HS}/companies/c2`, '--yes');

    assert.deepEqual(await recordsOf('みなと'), ['Account/a2']);
  });

  it('merges two partners; what belonged to the first belongs to the second', async () => {
    const { out } = await cli.run('partners', 'merge', '青葉商会', 'みなと', '--yes', '--json');

    assert.equal((JSON.parse(out) as { partners: number }).partners, 1);
    assert.deepEqual((await recordsOf('')).slice().sort(), ['Account/a1', 'Account/a2', 'companies/c2']);
  });

  it('never suggests a dismissed pair again', async () => {
    const [pair] = await cli.store.suggestions({ limit: 1 });
    assert.ok(pair);

    await cli.run('partners', 'dismiss', pair.a, pair.b);
    await cli.query('UPDATE entity SET dirty = true');
    await cli.store.joinPartners(ORDER);

    assert.deepEqual(await cli.store.suggestions({ limit: 5 }), []);
  });

  it('decides nothing without a yes, for a record that is none, or for a name that fits several', async () => {
    assert.equal((await cli.run('partners', 'split', `${HS}/companies/c2`)).code, 2);
    assert.match((await cli.run('partners', 'split', 'x/y/z', '--yes')).err, /There is no record x\/y\/z/);
    await cli.store.savePage(accounts([account('a3', { name: 'みなと商事' })], { stream: 'more' }));
    await cli.store.joinPartners(ORDER);
    const { err, code } = await cli.run('partners', 'merge', 'な', '青葉', '--yes');
    assert.equal(code, 2);
    assert.match(err, /fits 2 partners/);
    assert.deepEqual(await cli.store.audits(5), []);
  });
});

describe('pause and resume', () => {
  let cli: TestCli;
  beforeEach(async () => (cli = await connected()));
  afterEach(() => cli.close());

  it('pauses one connection or all, says when it was so before, and resumes', async () => {
    assert.match((await cli.run('pause', 'hubspot')).out, /hubspot: paused/);
    assert.match((await cli.run('pause')).out, /hubspot: was paused already\.\nsalesforce: paused/);
    assert.deepEqual((await cli.run('resume', '--json')).data, [
      { name: 'hubspot', changed: true, paused: false },
      { name: 'salesforce', changed: true, paused: false },
    ]);
    assert.match((await cli.run('resume', 'hubspot', '--locale', 'ja')).out, /止まっていません/);
    assert.equal((await cli.run('pause', 'kintone')).code, 2);
    assert.equal((await cli.store.audits(10)).length, 4);
  });
});

describe('erase', () => {
  let cli: TestCli;
  beforeEach(async () => {
    cli = await connected();
    await cli.store.savePage(companies([company('c1', { createsPartner: true })]));
    await cli.store.savePage(contacts([contact('51', 'c1', { attributes: { email: 'mori@hibari.example' } })]));
  });
  afterEach(() => cli.close());

  it('counts first, erases with a yes, and leaves no address in its audit line', async () => {
    const dry = await cli.run('erase', 'mori@hibari.example', '--dry-run');
    const unasked = await cli.run('erase', 'mori@hibari.example');
    const done = await cli.run('erase', 'mori@hibari.example', '--yes', '--locale', 'ja');

    assert.match(dry.out, /1 contacts, 0 lines/);
    assert.equal(unasked.code, 2);
    assert.match(done.out, /消しました: 担当者 1件/);
    assert.equal((await cli.query("SELECT FROM entity WHERE kind = 'contact'")).length, 0);
    const [audit] = await cli.store.audits(1);
    assert.equal(audit?.action, 'erase');
    assert.ok(!JSON.stringify(audit).includes('mori'));
  });

  it('refuses what is neither an address nor a key', async () => {
    assert.match((await cli.run('erase', 'Mori', '--yes')).err, /neither an e-mail address nor the key/);
  });
});

describe('backup and restore by command', () => {
  it('says what was written, and refuses a store that has something in it', async () => {
    const cli = await connected();
    try {
      const folder = join(cli.folder, 'backup');
      const { code, out } = await cli.run('backup', folder);
      const refused = await cli.run('restore', folder);

      assert.equal(code, 0);
      assert.match(out, /Backed up: \d+ tables/);
      assert.equal(refused.code, 2);
      assert.match(refused.err, /The store is not empty/);
    } finally {
      await cli.close();
    }
  });
});
