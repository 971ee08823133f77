import assert from 'node:assert/strict';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const COMPANY_OF_CALL = 182;

/** What people do in the CRMs between two runs, and what becomes of it. */
describe('a change in a CRM', function () {
  this.timeout(120_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 24, events: 900 });
    await world.setup();
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });

  it('that is a deal won is scored and written at that partner, and state and score of no other', async () => {
    const [partner] = await partnersIn(world, 'general');
    assert.ok(partner);
    const account = await accountOf(world, partner.id);
    const score = await valueOf(world, account, 'PRM_Score__c');

    await world.salesforce.control('records/Opportunity', [
      {
        Name: '大型案件',
        AccountId: account,
        PartnerAccountId: account,
        StageName: 'Closed Won',
        CloseDate: AS_OF,
        Amount: 9_000_000,
        OwnerId: await ownerOf(world, account),
      },
    ]);
    const report = fine(await world.run());

    const written = await writtenBy(world, report.runId);
    const moved = written.filter(({ fields }) => Object.keys(fields).some((name) => /score(__c)?$|state(_since)?(__c)?$/i.test(name)));
    assert.deepEqual([...new Set(moved.map(({ partner_id }) => partner_id))], [partner.id]);
    assert.ok(Number(await valueOf(world, account, 'PRM_Score__c')) >= Number(score) + 1);
    assert.equal(await valueOf(world, account, 'PRM_Last_Deal_Activity__c'), AS_OF);
    assert.equal((await lines(world, account, 'deal.won')).at(-1)?.amount, '9000000');
  });

  it('that renames an owner writes nothing', async () => {
    const [user] = (await world.salesforce.records('User')).filter((one) => one.IsActive === true);
    assert.ok(user);

    await world.salesforce.control('records/User', [{ Id: user.Id, LastName: '改姓' }]);
    const report = fine(await world.run());

    assert.deepEqual(await writtenBy(world, report.runId), []);
    const [owner] = await world.query<{ name: string }>("SELECT name FROM entity WHERE kind = 'owner' AND key LIKE $1", [
      `%/User/${String(user.Id)}`,
    ]);
    assert.match(owner?.name ?? '', /改姓/);
  });

  it('that links a company late brings its old engagements along, and rewrites no line', async () => {
    const { account, partner } = await accountWithoutCompany(world);
    const company = await makeCompany(world, '遅れてつながる会社');
    await world.hubspot.control('records/calls', {
      properties: {
        hs_timestamp: '2026-06-05T03:00:00Z',
        hs_call_status: 'COMPLETED',
        hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
        hs_call_title: '近況',
      },
      associations: [{ to: { id: company }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: COMPANY_OF_CALL }] }],
    });
    fine(await world.run());
    const before = await logOf(world);
    const lastContact = await valueOf(world, account, 'PRM_Last_Contact__c');

    await world.hubspot.control('records/companies', { id: company, properties: { salesforceaccountid: account.slice(0, 15) } });
    fine(await world.run());

    assert.deepEqual(await logOf(world), before);
    assert.notEqual(lastContact, '2026-06-05');
    assert.equal(await valueOf(world, account, 'PRM_Last_Contact__c'), '2026-06-05');
    assert.equal((await world.hubspot.records('companies')).find(({ id }) => id === company)?.prm_last_contact, '2026-06-05');
    assert.equal(await partnerOf(world, account), partner);
  });

  it('that merges two accounts makes one partner of two, with both histories', async () => {
    const [winner, loser] = await partnersIn(world, 'general');
    assert.ok(winner && loser);
    const [master, duplicate] = [await accountOf(world, winner.id), await accountOf(world, loser.id)];
    const won = (await lines(world, master, 'deal.won')).length + (await lines(world, duplicate, 'deal.won')).length;
    const before = await countPartners(world);

    await world.salesforce.control('merge', { object: 'Account', masterId: master, loserIds: [duplicate] });
    const report = fine(await world.run());

    assert.equal(await countPartners(world), before - 1);
    const [assessed] = await world.query<{ won: number }>(
      `SELECT count(DISTINCT l.id)::int AS won FROM entity_partner e JOIN line_key k ON k.key = e.key JOIN line l ON l.id = k.line_id
       WHERE e.partner_id = $1 AND l.type = 'deal.won' AND NOT l.retracted`,
      [winner.id],
    );
    assert.equal(assessed?.won, won);
    assert.deepEqual(
      report.deliver?.map(({ rejected, waiting }) => rejected + waiting),
      [0, 0],
    );
    await writesNothing(world);
  });

  it('that deletes an account ends the partner, keeps its log, and makes no write fail', async () => {
    const { account, partner } = await newAccount(world);
    const before = await countPartners(world);
    const log = await logOf(world);
    assert.equal((await lines(world, account, 'deal.won')).length, 1);

    await world.salesforce.control('delete/Account', { ids: [account] });
    const report = fine(await world.run());

    assert.equal(await countPartners(world), before - 1);
    assert.equal((await world.query('SELECT FROM assessment WHERE partner_id = $1', [partner])).length, 0);
    assert.deepEqual(
      (await logOf(world)).map(({ id }) => id),
      log.map(({ id }) => id),
    ); // its deals went with it: retracted, not erased
    assert.deepEqual(
      report.deliver?.map(({ rejected, waiting }) => rejected + waiting),
      [0, 0],
    );
    await writesNothing(world);
  });

  it('that deletes an account leaves its company in HubSpot with what is known of it', async () => {
    const [partner] = await partnersIn(world, 'excellent');
    assert.ok(partner);
    const account = await accountOf(world, partner.id);
    const log = await logOf(world);

    await world.salesforce.control('delete/Account', { ids: [account] });
    const report = fine(await world.run());

    assert.deepEqual(
      (await logOf(world)).map(({ id }) => id),
      log.map(({ id }) => id),
    ); // its deals went with it: retracted, not erased
    assert.deepEqual(
      report.deliver?.map(({ rejected, waiting }) => rejected + waiting),
      [0, 0],
    );
    assert.equal((await writtenBy(world, report.runId)).filter(({ key }) => key.endsWith(account)).length, 0);
    await writesNothing(world);
  });
});

async function writesNothing(world: TestWorld): Promise<void> {
  await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);
  fine(await world.run());
  assert.deepEqual([...(await world.salesforce.writes()), ...(await world.hubspot.writes())], []);
}

function partnersIn(world: TestWorld, state: string): Promise<{ id: string }[]> {
  return world.query(
    `SELECT a.partner_id AS id FROM assessment a WHERE a.state = $1
       AND EXISTS (SELECT FROM entity e WHERE e.partner_id = a.partner_id AND e.key LIKE '%/Account/%' AND NOT e.deleted) ORDER BY 1`,
    [state],
  );
}

async function accountOf(world: TestWorld, partner: string): Promise<string> {
  const [row] = await world.query<{ key: string }>(
    "SELECT key FROM entity WHERE partner_id = $1 AND key LIKE '%/Account/%' AND NOT deleted AND merged_into IS NULL ORDER BY key LIMIT 1",
    [partner],
  );
  assert.ok(row);
  return row.key.split('/').at(-1) ?? '';
}

async function partnerOf(world: TestWorld, account: string): Promise<string | undefined> {
  const [row] = await world.query<{ partner_id: string }>('SELECT partner_id FROM entity WHERE key LIKE $1', [`%/Account/${account}`]);
  return row?.partner_id;
}

async function accountWithoutCompany(world: TestWorld): Promise<{ account: string; partner: string }> {
  const [row] = await world.query<{ partner_id: string; key: string }>(
    `SELECT e.partner_id, e.key FROM entity e WHERE e.key LIKE '%/Account/%' AND NOT e.deleted AND e.partner_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM entity o WHERE o.partner_id = e.partner_id AND o.key LIKE '%/companies/%') ORDER BY e.key LIMIT 1`,
  );
  assert.ok(row, 'an account that HubSpot does not know');
  return { account: row.key.split('/').at(-1) ?? '', partner: row.partner_id };
}

/** A partner with one deal that HubSpot does not know. */
async function newAccount(world: TestWorld): Promise<{ account: string; partner: string }> {
  const [user] = (await world.salesforce.records('User')).filter((one) => one.IsActive === true);
  const make = async (object: string, fields: object): Promise<string> => {
    const { ids } = (await world.salesforce.control(`records/${object}`, [fields])) as { ids: string[] };
    return ids[0] ?? '';
  };
  const account = await make('Account', { Name: '短命商会', IsPartner: true, OwnerId: user?.Id });
  const of = { AccountId: account, PartnerAccountId: account, OwnerId: user?.Id };
  await make('Opportunity', { Name: '一件だけ', StageName: 'Closed Won', CloseDate: AS_OF, Amount: 100_000, ...of });
  fine(await world.run());
  return { account, partner: (await partnerOf(world, account)) ?? '' };
}

async function makeCompany(world: TestWorld, name: string): Promise<string> {
  const { results } = (await world.hubspot.control('records/companies', { properties: { name } })) as { results: { id: string }[] };
  return results[0]?.id ?? '';
}

async function ownerOf(world: TestWorld, account: string): Promise<unknown> {
  return valueOf(world, account, 'OwnerId');
}

async function valueOf(world: TestWorld, account: string, field: string): Promise<unknown> {
  return (await world.salesforce.records('Account')).find(({ Id }) => Id === account)?.[field];
}

function writtenBy(world: TestWorld, runId: string): Promise<{ key: string; partner_id: string; fields: Row }[]> {
  return world.query("SELECT key, partner_id, fields FROM written WHERE run_id = $1 AND target = 'partner' ORDER BY id", [runId]);
}

function lines(world: TestWorld, account: string, type: string): Promise<{ amount: string }[]> {
  return world.query(
    `SELECT DISTINCT l.id, l.occurred_on, l.amount FROM entity a JOIN entity_partner e ON e.partner_id = a.partner_id
       JOIN line_key k ON k.key = e.key JOIN line l ON l.id = k.line_id
     WHERE a.key LIKE $1 AND l.type = $2 AND NOT l.retracted ORDER BY l.occurred_on, l.id`,
    [`%/Account/${account}`, type],
  );
}

function logOf(world: TestWorld): Promise<Row[]> {
  return world.query('SELECT id, revision, retracted, fingerprint FROM line ORDER BY id');
}

async function countPartners(world: TestWorld): Promise<number> {
  return (await world.query('SELECT FROM assessment')).length;
}
