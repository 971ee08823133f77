import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src/core/errors.ts';
import type { RunReport } from '../../src/engine/run.ts';
import { freshDatabase } from '../support/database.ts';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const RUN = ['run', '--as-of', AS_OF, '--locale', 'en'];
const CHECK = ['check', '--locale', 'en'];

/** What is wrong is told (what, where, how to mend it); the rest goes on; and nothing is lost when it has been mended. */
describe('bad input', function () {
  this.timeout(120_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 10, events: 200 });
    await world.setup();
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });

  it('wrong credentials stop a first run before it reads or writes anything, and are named', async () => {
    await forgetRequests(world);
    const empty = await freshDatabase();
    const first = { DATABASE_URL: empty.databaseUrl };

    const [salesforce, hubspot] = await Promise.all([
      world.cli(RUN, { ...first, SALESFORCE_CLIENT_SECRET: 'not-the-secret' }),
      world.cli(RUN, { ...first, HUBSPOT_ACCESS_TOKEN: 'pat-na1-not-the-token' }),
    ]);
    await empty.drop();

    assert.deepEqual([salesforce.code, hubspot.code], [2, 2]);
    assert.match(salesforce.stderr, /Salesforce.*\n\s+fix: .*SALESFORCE_CLIENT_SECRET.*\[AUTH_REJECTED\]/);
    assert.match(hubspot.stderr, /HubSpot.*\n\s+fix: .*HUBSPOT_ACCESS_TOKEN.*\[AUTH_REJECTED\]/);
    assert.doesNotMatch(salesforce.stderr + hubspot.stderr, /not-the-/);
    const asked = [...(await world.salesforce.requests()), ...(await world.hubspot.requests())].map(({ path }) => path);
    assert.deepEqual([...new Set(asked)].sort(), ['/account-info/v3/details', '/services/oauth2/token']);
  });

  it('credentials that are refused later stop their own CRM and not the other', async () => {
    await forgetRequests(world);

    const { code, stderr } = await world.cli(RUN, { HUBSPOT_ACCESS_TOKEN: 'pat-na1-not-the-token' });

    assert.equal(code, 2);
    assert.equal(stderr.match(/fix: /g)?.length, 1, stderr);
    assert.match(stderr, /hubspot: .*\n\s+fix: .*HUBSPOT_ACCESS_TOKEN/);
    assert.deepEqual([...new Set((await world.hubspot.requests()).map(({ path }) => path))], ['/account-info/v3/details']);
    assert.ok((await world.salesforce.requests()).some(({ path }) => path.includes('/query')));
  });

  it('a missing permission is named by `check` in both CRMs at once', async () => {
    await world.salesforce.control('permissions', { object: 'Account', updateable: false });
    await world.hubspot.control('scopes', { scopes: (await scopes()).filter((scope) => scope !== 'crm.objects.contacts.read') });

    const { code, stderr } = await world.cli(CHECK).finally(() => grantAll(world));

    assert.equal(code, 2);
    assert.match(stderr, /lacks Account: Edit[^[]*fix: .*permission set[^[]*\[PERMISSION_MISSING\]/i);
    assert.match(stderr, /fix: .*crm\.objects\.contacts\.read[^[]*\[PERMISSION_MISSING\]/);
  });

  it('the scope for owners, which no property tells of, is named by `check` too', async () => {
    await world.hubspot.control('scopes', { scopes: (await scopes()).filter((scope) => scope !== 'crm.objects.owners.read') });

    const { code, stderr } = await world.cli(CHECK).finally(() => grantAll(world));

    assert.equal(code, 2);
    assert.match(stderr, /hubspot: .*owners[^[]*fix: .*crm\.objects\.owners\.read[^[]*\[PERMISSION_MISSING\]/);
  });

  it('a missing permission to write keeps what is owed until it is granted', async () => {
    const scored = (await world.hubspot.records('companies')).find(({ prm_score }) => prm_score !== undefined && prm_score !== null);
    assert.ok(scored);
    await world.hubspot.control('records/companies', { id: scored.id, properties: { prm_score: '1' } });
    await world.hubspot.control('scopes', { scopes: (await scopes()).filter((scope) => scope !== 'crm.objects.companies.write') });

    const refused = await world.run().finally(() => grantAll(world));
    const owed = await world.query('SELECT key FROM owed');
    fine(await world.run('deliver'));

    const fault = faultOf(refused, 'PERMISSION_MISSING');
    assert.match(fault.fix, /crm\.objects\.companies\.write/);
    assert.ok(owed.length > 0);
    assert.equal((await world.hubspot.records('companies')).find(({ id }) => id === scored.id)?.prm_score, scored.prm_score);
    assert.deepEqual(await world.query('SELECT key FROM owed'), []);
  });

  it('a field that the org lacks is told by line, with what was meant, and its stream is not begun', async () => {
    await withMapping(world, 'salesforce', [/amount: \{ from: Amount, as: number \}/, 'amount: { from: Amuont, as: number }'], async () => {
      const [check, report] = [await world.cli(CHECK), await world.run()];

      assert.equal(check.code, 2);
      assert.match(check.stderr, /salesforce\.yaml:\d+:\d+ .*amount.*Amuont.*did you mean Amount/);
      const deals = report.sync?.streams.find(({ stream }) => stream === 'deals');
      assert.equal(deals?.read, 0);
      assert.match(faultOf(report, 'MAPPING_INVALID').message, /"Amuont".*Amount/);
      assert.ok(report.sync?.streams.some(({ connection, error }) => connection === 'hubspot' && error === null));
    });
    fine(await world.run());
  });

  it('a second mapping that writes the fields of the first one’s org stops a run before it reads, and is named by line', async () => {
    const east = join(world.folder, 'mappings', 'salesforce-east.yaml');
    await writeFile(east, await readFile(join(world.folder, 'mappings', 'salesforce.yaml'), 'utf8'));
    const env = Object.fromEntries(
      Object.entries(world.env).flatMap(([name, value]) => [
        [name, value],
        ...(name.startsWith('SALESFORCE_') ? [[name.replace('_', '_EAST_'), value]] : []),
      ]),
    ) as Record<string, string>;
    await forgetRequests(world);

    const { code, stderr } = await world.cli(RUN, env).finally(() => rm(east));

    assert.equal(code, 2);
    assert.match(stderr, /salesforce-east\.yaml:\d+:\d+ writeBack\.partner\.fields\.PRM_Score__c: .*Account\.PRM_Score__c.* salesforce/);
    assert.deepEqual(
      (await world.salesforce.requests()).filter(({ path }) => path.includes('/query')),
      [],
    );
  });

  it('a standard field of the org is not ours to write unless it stands under `owned`', async () => {
    await withMapping(world, 'hubspot', [/ {6}prm_reasons: reasons/, '      description: reasons'], async () => {
      const { code, stderr } = await world.cli(CHECK);

      assert.equal(code, 2);
      assert.match(
        stderr,
        /hubspot\.yaml:\d+:\d+ writeBack\.partner\.fields\.description: .*description, a field of companies that is not ours.*`owned`/,
      );
    });
  });

  it('a broken amount, a broken date and an unheard-of picklist value cost their own record, until they are mended', async () => {
    const edit: Edit = [
      /data: &deal\n/,
      'data: &deal\n          kind: { from: LeadSource, map: { Web: web, Other: other, Partner: partner } }\n          share: { from: NextStep, as: number }\n          heardOn: { from: Description, as: date }\n',
    ];
    const deal = { AccountId: await anAccount(world), StageName: 'Closed Won', CloseDate: AS_OF, Amount: 120_000, LeadSource: 'Web' };
    await withMapping(world, 'salesforce', edit, async () => {
      const ids = await put(world, 'Opportunity', [
        { ...deal, Name: '正しい案件', NextStep: '１，２００，０００', Description: '2026/6/1' },
        { ...deal, Name: '金額が壊れた案件', NextStep: '約300万円くらい' },
        { ...deal, Name: '日付が壊れた案件', Description: '2026-02-30' },
        { ...deal, Name: '知らない値の案件', LeadSource: '口コミ' },
      ]);

      // Three of five: a large share, and yet too few to mean a broken mapping.
      fine(await world.run());

      const rejected = await world.query<{ record_id: string; code: string; field: string; en: string }>(
        "SELECT record_id, code, field, message ->> 'en' AS en FROM rejection WHERE record_id = ANY($1) ORDER BY record_id",
        [ids],
      );
      assert.deepEqual(
        rejected.map(({ record_id, code, field }) => [record_id, code, field]),
        [
          [ids[1], 'RECORD_INVALID', 'NextStep'],
          [ids[2], 'RECORD_INVALID', 'Description'],
          [ids[3], 'VALUE_UNKNOWN', 'LeadSource'],
        ],
      );
      assert.match(rejected[0]?.en ?? '', /NextStep has .*約300万円くらい.*expected a number/);
      assert.match(rejected[1]?.en ?? '', /Description has .*2026-02-30.*expected a date/);
      assert.match(rejected[2]?.en ?? '', /LeadSource is "口コミ", which the mapping does not know/);
      assert.deepEqual(await wonAmong(world, ids), [ids[0]]);
      const list = await world.cli(['rejections', 'list', '--locale', 'en']);
      assert.match(
        list.stdout,
        /salesforce\.deals {2}VALUE_UNKNOWN {2}LeadSource {2}×\d+[^×]*→ Add the value to `map`, then `rejections replay`/,
      );

      await put(world, 'Opportunity', [
        { Id: ids[1], NextStep: '3000000' },
        { Id: ids[2], Description: '2026-02-28' },
        { Id: ids[3], LeadSource: 'Other' },
      ]);
      fine(await world.run());

      assert.deepEqual(await wonAmong(world, ids), [...ids].sort());
      assert.deepEqual(await world.query('SELECT code FROM rejection WHERE record_id = ANY($1)', [ids]), []);
    });
    fine(await world.run());
  });

  it('a deal of an unknown partner is kept, scored for nobody, and counts once its account becomes a partner', async () => {
    const [stranger = ''] = await put(world, 'Account', [{ Name: '未登録商会', IsPartner: false }]);
    const [deal = ''] = await put(world, 'Opportunity', [
      { Name: '飛び込み', AccountId: stranger, StageName: 'Closed Won', CloseDate: AS_OF, Amount: 500_000 },
    ]);
    const scored = (): Promise<Row[]> =>
      world.query('SELECT a.partner_id FROM entity_partner e JOIN assessment a USING (partner_id) WHERE e.key LIKE $1', [`%/${deal}`]);

    fine(await world.run());
    const before = await scored();
    await put(world, 'Account', [{ Id: stranger, IsPartner: true }]);
    fine(await world.run());

    assert.deepEqual(before, []);
    assert.deepEqual(await wonAmong(world, [deal]), [deal]);
    assert.equal((await scored()).length, 1);
  });

  it('a name in full-width is recognised, but only suggested', async () => {
    const [account] = await put(world, 'Account', [{ Name: 'ＡＢＣ商事株式会社', IsPartner: true }]);
    const { results } = (await world.hubspot.control('records/companies', { properties: { name: '㈱abc 商事' } })) as {
      results: { id: string }[];
    };

    fine(await world.run());

    const company = `%/companies/${String(results[0]?.id)}`;
    const suggestions = await world.query(
      `SELECT s.reason, e.key FROM join_suggestion s JOIN entity e ON e.partner_id IN (s.a, s.b) WHERE s.a LIKE $1 OR s.b LIKE $1`,
      [company],
    );
    assert.deepEqual(
      suggestions.map(({ reason, key }) => `${String(reason)} ${String(key).split('/').at(-1) ?? ''}`),
      [`name ${String(account)}`],
    );
    assert.deepEqual(await world.query('SELECT partner_id FROM entity WHERE key LIKE $1', [company]), [{ partner_id: null }]);
  });

  it('a company with two domains is found by either of them', async () => {
    const [account = ''] = await put(world, 'Account', [
      { Name: '二条ドメイン', IsPartner: true, Website: 'https://www.nijou-domain.example/shop' },
    ]);
    const { results } = (await world.hubspot.control('records/companies', {
      properties: { name: 'Nijou', domain: 'nijou.example', hs_additional_domains: 'nijou.test;nijou-domain.example' },
    })) as { results: { id: string }[] };

    fine(await world.run());

    const joined = await world.query('SELECT DISTINCT partner_id FROM entity WHERE key LIKE $1 OR key LIKE $2', [
      `%/Account/${account}`,
      `%/companies/${String(results[0]?.id)}`,
    ]);
    assert.equal(joined.length, 1);
    assert.notEqual(joined[0]?.partner_id, null);
  });

  it('an account deleted just before a write costs that write only, and says so', async () => {
    const [other, account] = await Promise.all([anAccount(world), anAccount(world, 1)]);
    for (const id of [other, account]) await put(world, 'Account', [{ Id: id, PRM_Score__c: 1 }]);
    fine(await world.run('sync'));
    fine(await world.run('assess'));
    await world.salesforce.control('delete/Account', { ids: [account] });

    const report = await world.run('deliver');

    const { written = 0, rejected, waiting } = report.deliver?.find(({ connection }) => connection === 'salesforce') ?? {};
    assert.ok(written > 0);
    assert.deepEqual([rejected, waiting, report.verdict], [1, 0, null]);
    fine(await world.run());
    assert.deepEqual(await world.query('SELECT key, state FROM owed'), [{ key: await keyOf(world, account), state: 'parked' }]);
  });
});

type Edit = readonly [RegExp, string];

/** With another mapping for a while. */
async function withMapping(world: TestWorld, name: string, [pattern, replacement]: Edit, work: () => Promise<void>): Promise<void> {
  const path = join(world.folder, 'mappings', `${name}.yaml`);
  const text = await readFile(path, 'utf8');
  assert.match(text, pattern);
  await writeFile(path, text.replace(pattern, replacement));
  try {
    await work();
  } finally {
    await writeFile(path, text);
  }
}

function faultOf({ errors }: RunReport, code: string): AppError {
  const fault = errors.find((error) => error instanceof AppError && error.code === code);
  assert.ok(fault instanceof AppError, `${code} among ${errors.map(String).join('; ')}`);
  return fault;
}

/** What a private app is usually granted for Kakehashi. */
async function scopes(): Promise<readonly string[]> {
  const readme = await readFile(new URL('../../connectors/hubspot/README.md', import.meta.url), 'utf8');
  return [
    ...new Set([...readme.matchAll(/`((?:crm|oauth|sales|tickets|forms|content|automation)[\w.-]*)`/g)].map(([, scope]) => String(scope))),
  ];
}

async function grantAll(world: TestWorld): Promise<void> {
  await world.salesforce.control('permissions', { object: 'Account', updateable: true });
  await world.hubspot.control('scopes', { scopes: null });
}

async function forgetRequests(world: TestWorld): Promise<void> {
  await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);
}

async function anAccount(world: TestWorld, n = 0): Promise<string> {
  const rows = await world.query<{ key: string }>(
    "SELECT e.key FROM entity e JOIN assessment a USING (partner_id) WHERE e.key LIKE '%/Account/%' AND NOT e.deleted AND a.score IS NOT NULL ORDER BY e.key",
  );
  return rows[n]?.key.split('/').at(-1) ?? '';
}

async function keyOf(world: TestWorld, account: string): Promise<string> {
  const [row] = await world.query<{ key: string }>('SELECT key FROM entity WHERE key LIKE $1', [`%/Account/${account}`]);
  return row?.key ?? '';
}

/** Made or changed in Salesforce as somebody else would; their ids. */
async function put(world: TestWorld, object: string, records: readonly Row[]): Promise<readonly string[]> {
  const { ids } = (await world.salesforce.control(`records/${object}`, records)) as { ids: string[] };
  return ids;
}

async function wonAmong(world: TestWorld, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await world.query<{ record_id: string }>(
    "SELECT record_id FROM line WHERE type = 'deal.won' AND NOT retracted AND record_id = ANY($1) ORDER BY record_id",
    [ids],
  );
  return rows.map(({ record_id }) => record_id);
}
