import assert from 'node:assert/strict';
import { rejectionsCommand } from '../../src/cli/commands/rejections.ts';
import { loadConfig } from '../../src/config/index.ts';
import { account, accounts, page, SF } from '../store/examples.ts';
import { dealMapping, testCli, type TestCli } from './test-cli.ts';

describe('rejections', () => {
  let cli: TestCli;
  beforeEach(async () => {
    cli = await testCli([rejectionsCommand]);
    await cli.writeMapping('salesforce', dealMapping({ Won: 'deal.won' }));
    await cli.store.registerConnection({ name: 'salesforce', connector: 'salesforce', scope: SF });
    await cli.store.savePage(accounts([account('a1')], { stream: 'partners' }));
    await cli.store.joinPartners({ scopeOrder: [SF] });
  });
  afterEach(() => cli.close());

  const deal = (id: string, StageName: string, Amount: unknown = 5) => ({
    id,
    raw: { Id: id, AccountId: 'a1', StageName, CloseDate: '2024-02-01', Amount },
    modifiedAt: null,
  });
  async function sync(...records: ReturnType<typeof deal>[]): Promise<void> {
    const [mapping] = loadConfig({}, { cwd: cli.folder }).mappings;
    const mapped = await mapping?.applyPage('deals', records, { scope: SF, scopes: { salesforce: SF } });
    await mapping?.close();
    await cli.store.savePage(page(mapped ?? []));
  }

  it('says in one line that nothing is rejected', async () => {
    const { code, out } = await cli.run('rejections', 'list');

    assert.deepEqual([code, out], [0, 'No record is rejected.\n']);
  });

  it('tells each reason once with its count, an example and what to do, in both languages', async () => {
    await sync(deal('d1', 'Gewonnen'), deal('d2', 'Gewonnen'), deal('d3', 'Won', 'many'));

    const english = await cli.run('rejections', 'list');
    const japanese = await cli.run('rejections', 'list', '--locale', 'ja');
    const { data } = await cli.run('rejections', 'list', '--json', '--code', 'VALUE_UNKNOWN');

    assert.match(english.out, /salesforce\.deals {2}VALUE_UNKNOWN {2}StageName {2}×2/);
    assert.match(english.out, /StageName is "Gewonnen", which the mapping does not know/);
    assert.match(english.out, /→ Add the value to `map`, then `rejections replay`/);
    assert.match(english.out, /3 in all/);
    assert.match(japanese.out, /→ map に値を加え、rejections replay してください/);
    assert.equal((data as { total: number }).total, 2);
  });

  it('refuses a connection that is none and names those there are', async () => {
    const { code, err } = await cli.run('rejections', 'list', '--connection', 'hubspot');

    assert.equal(code, 2);
    assert.match(err, /There is no connection "hubspot"\n {2}fix: Use one of: salesforce/);
  });

  it('maps the kept records again: what maps now joins the log and leaves the list', async () => {
    await sync(deal('d1', 'Gewonnen', 12), deal('d2', 'Gewonnen', 'many'), deal('d3', 'Verloren'));
    await cli.writeMapping('salesforce', dealMapping({ Won: 'deal.won', Gewonnen: 'deal.won' }));

    const { code, out } = await cli.run('rejections', 'replay');

    assert.equal(code, 0);
    assert.match(out, /1 of 3 map now\. 2 left/);
    assert.equal((await cli.store.totals()).wonAmount, '12');
    assert.deepEqual(
      (await cli.store.rejectionGroups({ examples: 1 })).map(({ code: reason, examples }) => [reason, examples]),
      [
        ['RECORD_INVALID', ['d2']],
        ['VALUE_UNKNOWN', ['d3']],
      ],
    );
  });

  it('replays twice without a second effect, and says when nothing is left', async () => {
    await sync(deal('d1', 'Gewonnen', 12));
    await cli.writeMapping('salesforce', dealMapping({ Gewonnen: 'deal.won' }));

    await cli.run('rejections', 'replay');
    const { out } = await cli.run('rejections', 'replay', '--locale', 'ja');

    assert.equal(out, '取り込めなかった記録はありません。\n');
    assert.equal((await cli.store.totals()).lines, 1);
    assert.deepEqual((await cli.store.runs(1))[0]?.command, 'replay');
    assert.deepEqual((await cli.store.audits(1))[0]?.action, 'rejections.replay');
  });

  it('waits for nobody: while the stream is being read it says so', async () => {
    await sync(deal('d1', 'Gewonnen'));
    const lock = await cli.store.lock(`stream:${SF}:deals`);

    const { code, err } = await cli.run('rejections', 'replay');

    await lock?.release();
    assert.equal(code, 1);
    assert.match(err, /Another process is reading salesforce\.deals/);
  });
});
