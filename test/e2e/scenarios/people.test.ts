import assert from 'node:assert/strict';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../../support/sandboxes.ts';

const ITEMS = ['intro-video', 'first-proposal-template'];
const SENT = '2026-05-31T09:00:00+09:00';
const PRIMARY = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 };

/** Scenario 6: the reminder that hits only those it should. */
describe('a reminder for those who have not done it', function () {
  this.timeout(240_000);
  let world: TestWorld;
  let company: string;
  const people = new Map<string, string>();
  const mails = new Map<string, string[]>();

  before(async () => {
    world = await startWorld({ partners: 12, events: 120 });
    fine(await world.run('sync'));
    const [partner] = await world.query<{ id: string }>(
      "SELECT split_part(key, '/', 3) AS id FROM entity WHERE kind = 'partner' AND key LIKE '%/companies/%' AND partner_id IS NOT NULL ORDER BY key LIMIT 1",
    );
    company = partner?.id ?? assert.fail('no partner in HubSpot');
    for (const name of ['岡', '森', '林']) {
      const id = await make('contacts', { lastname: name, email: `${name.codePointAt(0)}@hibari.example` }, [
        { to: { id: company }, types: [PRIMARY] },
      ]);
      people.set(name, id);
      mails.set(name, []);
      for (const item of ITEMS) mails.get(name)?.push(await mail(id, item, name === '岡' ? 1 : 0));
    }
    const { code, stdout, stderr } = await world.cli(['setup']);
    assert.equal(code, 0, `${stdout}${stderr}`);
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });

  async function hubspot(method: string, path: string, body?: unknown): Promise<Row> {
    const headers = { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' };
    const response = await fetch(`${world.hubspot.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Row;
  }
  async function make(object: string, properties: Row, associations: unknown): Promise<string> {
    return String((await hubspot('POST', `/crm/v3/objects/${object}`, { properties, associations })).id);
  }
  /** Content that one person got by mail. */
  function mail(contact: string, item: string, clicks: number): Promise<string> {
    const properties = {
      hs_timestamp: SENT,
      hs_email_direction: 'EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: item,
      hs_email_click_count: clicks,
      support_content: item,
    };
    return make('emails', properties, [{ to: { id: contact }, types: [{ ...PRIMARY, associationTypeId: 198 }] }]);
  }
  async function listId(list: string): Promise<string> {
    const [row] = await world.query<{ id: string }>("SELECT id FROM crm_list WHERE list = $1 AND scope LIKE 'hubspot:%'", [list]);
    return row?.id ?? assert.fail(`no id of ${list}`);
  }
  async function members(list: string): Promise<ReadonlySet<unknown>> {
    const { results } = await hubspot('GET', `/crm/v3/lists/${await listId(list)}/memberships?limit=250`);
    return new Set((results as Row[]).map(({ recordId }) => recordId));
  }
  async function conditions(name: string): Promise<unknown> {
    const all = await world.hubspot.records('contacts');
    return all.find(({ id }) => String(id) === people.get(name))?.prm_contact_conditions ?? '';
  }
  const inList = async (...names: readonly string[]): Promise<readonly string[]> => {
    const found = await members('L09P');
    return names.filter((name) => found.has(people.get(name)));
  };

  it('has the two in the list of people who have done neither, not the third, and not the company', async () => {
    assert.deepEqual(await Promise.all(['岡', '森', '林'].map(conditions)), ['', 'video_and_template_open', 'video_and_template_open']);
    assert.deepEqual(await inList('岡', '森', '林'), ['森', '林']);
    assert.equal((await members('L09')).has(company), false);
  });

  it('lets go of the one who finishes both; the colleague stays; what nobody changed is not written', async () => {
    for (const id of mails.get('森') ?? [])
      await hubspot('PATCH', `/crm/v3/objects/emails/${id}`, { properties: { hs_email_click_count: '1' } });
    fine(await world.run());
    assert.deepEqual(await inList('岡', '森', '林'), ['林']);

    await world.hubspot.forgetRequests();
    fine(await world.run());
    assert.deepEqual(await world.hubspot.writes(), []);
  });

  it('mails nobody at a partner that is not to be mailed, whom the list to suppress holds', async () => {
    await hubspot('PATCH', `/crm/v3/objects/companies/${company}`, { properties: { prm_exclude: 'true' } });
    fine(await world.run());

    assert.deepEqual(await inList('林'), []);
    assert.equal((await members('L12P')).has(people.get('林')), true);
    await hubspot('PATCH', `/crm/v3/objects/companies/${company}`, { properties: { prm_exclude: 'false' } });
    fine(await world.run());
    assert.deepEqual(await inList('林'), ['林']);
  });

  it('keeps a list that somebody renamed and narrowed, says so, and puts it back only when asked', async () => {
    const id = await listId('L09P');
    const { list } = await hubspot('GET', `/crm/v3/lists/${id}?includeFilters=true`);
    const { name, filterBranch } = list as { name: string; filterBranch: { filterBranches: { filters: unknown[] }[] } };
    await hubspot('PUT', `/crm/v3/lists/${id}/update-list-name?listName=${encodeURIComponent('私のリスト')}`);
    const japan = {
      filterType: 'PROPERTY',
      property: 'country',
      operation: { operationType: 'MULTISTRING', operator: 'IS_EQUAL_TO', values: ['JP'] },
    };
    filterBranch.filterBranches[0]?.filters.push(japan);
    await hubspot('PUT', `/crm/v3/lists/${id}/update-list-filters`, { filterBranch });

    const told = await world.cli(['setup']);
    const kept = (await hubspot('GET', `/crm/v3/lists/${id}`)).list as Row;
    const repaired = await world.cli(['setup', '--repair']);
    const back = (await hubspot('GET', `/crm/v3/lists/${id}`)).list as Row;

    assert.match(told.stdout, /≠ list .*name 私のリスト → .*filter →/);
    assert.deepEqual([told.code, kept.name, repaired.code, back.name], [0, '私のリスト', 0, name]);
    const { stdout } = await world.cli(['setup', '--dry-run']);
    assert.doesNotMatch(stdout, /≠|\+/);
  });

  it('is planned without being written in a dry run', async () => {
    await world.hubspot.forgetRequests();
    fine(await world.run('run', { dryRun: true, asOf: AS_OF }));
    assert.deepEqual(await world.hubspot.writes(), []);
  });
});
