import assert from 'node:assert/strict';
import { companies, isRecord, records, running, type Running } from './running.ts';

describe('hubspot sandbox: what older clients ask', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('pages companies by the last id, with the properties asked for and their times in milliseconds', async () => {
    hub = await running({ companies: companies(3) });

    const first = await hub.ask('GET', '/companies/v2/companies/paged?limit=2&properties=name&properties=createdate');
    const second = await hub.ask('GET', `/companies/v2/companies/paged?limit=2&offset=${String(first.body.offset)}`);

    assert.deepEqual([first.body['has-more'], first.body.offset, second.body['has-more']], [true, 2, false]);
    assert.deepEqual(
      records(first.body.companies).map((one) => one.companyId),
      [1, 2],
    );
    assert.deepEqual(
      records(second.body.companies).map(({ companyId, properties }) => [companyId, properties]),
      [[3, {}]],
    );
    const { properties } = records(first.body.companies)[0] ?? {};
    assert.ok(isRecord(properties) && isRecord(properties.name) && isRecord(properties.createdate));
    assert.equal(properties.name.value, 'Company 1');
    assert.equal(properties.createdate.value, String(Date.UTC(2026, 0, 1)));
    assert.equal(records(properties.name.versions).length, 1);
  });

  it('tells contacts with their addresses, and deals with what they hang on', async () => {
    hub = await running({
      companies: companies(1),
      contacts: [{ id: '7', email: 'taro@x.example', firstname: 'Taro' }],
      deals: [{ id: '9', dealname: 'Big', 'associations.companies': '1', 'associations.contacts': '7' }],
    });

    const people = await hub.ask('GET', '/contacts/v1/lists/all/contacts/all?count=500&property=firstname');
    const deals = await hub.ask('GET', '/deals/v1/deal/paged?includeAssociations=true&properties=dealname');
    const deal = await hub.ask('GET', '/deals/v1/deal/9');

    const [person] = records(people.body.contacts);
    assert.deepEqual([people.body['has-more'], people.body['vid-offset'], person?.vid], [false, 7, 7]);
    assert.ok(isRecord(person?.properties));
    assert.deepEqual(person.properties.firstname, { value: 'Taro' });
    assert.equal(records(records(person['identity-profiles'])[0]?.identities)[0]?.value, 'taro@x.example');
    assert.deepEqual(records(deals.body.deals)[0]?.associations, {
      associatedVids: [7],
      associatedCompanyIds: [1],
      associatedDealIds: [],
    });
    assert.equal(deal.body.dealId, 9);
  });

  it('defines properties as a list, and knows no custom objects', async () => {
    hub = await running();

    for (const path of ['/properties/v1/contacts/properties', '/properties/v2/companies/properties', '/companies/v2/properties']) {
      const answer = await hub.ask('GET', path);
      const defined: unknown = JSON.parse(answer.text);
      const first = records(defined)[0];
      assert.deepEqual([typeof first?.name, typeof first?.createdAt, first?.deleted], ['string', 'number', false], path);
    }
    for (const path of ['/crm/v3/schemas', '/crm-object-schemas/v3/schemas', '/crm-object-schemas/2026-03/schemas'])
      assert.deepEqual((await hub.ask('GET', path)).body, { results: [] }, path);
    assert.equal((await hub.client.crm.schemas.coreApi.getAll()).results.length, 0);
    assert.equal((await hub.ask('GET', '/crm/v3/schemas/cars')).status, 404);
  });

  it('tells contacts one by one and by a hundred, with versions, lists and submissions, and leaves out who is not there', async () => {
    hub = await running({
      contacts: [
        { id: '7', email: 'taro@x.example', firstname: 'Taro' },
        { id: '8', email: 'hana@x.example' },
      ],
      forms: [{ id: 'f-1', name: 'Inquiry' }],
      form_submissions: [{ formId: 'f-1', conversionId: 'c-1', submittedAt: '2026-05-01T00:00:00Z', email: 'Taro@x.example' }],
    });
    const list = { name: 'By hand', objectTypeId: '0-1', processingType: 'MANUAL' };
    await hub.ask('POST', '/crm/v3/lists', list);
    await hub.ask('PUT', '/crm/v3/lists/1/memberships/add', ['7']);

    const batch = await hub.ask(
      'GET',
      '/contacts/v1/contact/vids/batch/?vid=7&vid=8&vid=99&showListMemberships=true&formSubmissionMode=all',
    );
    const byEmail = await hub.ask('GET', '/contacts/v1/contact/emails/batch?email=hana@x.example');
    const profile = await hub.ask('GET', '/contacts/v1/contact/email/TARO@x.example/profile?property=firstname');
    const many = await hub.ask('GET', `/contacts/v1/contact/vids/batch?${Array.from({ length: 101 }, (_, n) => `vid=${n}`).join('&')}`);

    const taro = batch.body['7'];
    assert.deepEqual([Object.keys(batch.body), Object.keys(byEmail.body)], [['7', '8'], ['8']]);
    assert.ok(isRecord(taro) && isRecord(taro.properties) && isRecord(taro.properties.firstname));
    assert.equal(records(taro.properties.firstname.versions).length, 1);
    assert.deepEqual(
      records(taro['list-memberships']).map((one) => [one['static-list-id'], one['is-member']]),
      [[1, true]],
    );
    assert.deepEqual(
      records(taro['form-submissions']).map((one) => [one['conversion-id'], one.timestamp]),
      [['c-1', Date.UTC(2026, 4, 1)]],
    );
    assert.deepEqual([profile.body.vid, Object.keys(profile.body.properties ?? {})], [7, ['firstname']]);
    assert.equal(many.status, 400);
  });

  it('tells lists and their members, and the contacts of a company, in pages', async () => {
    hub = await running({
      companies: companies(1),
      contacts: [1, 2, 3].map((n) => ({ id: String(n), email: `p${n}@x.example`, 'associations.companies': '1' })),
    });
    await hub.ask('POST', '/crm/v3/lists', { name: 'By hand', objectTypeId: '0-1', processingType: 'MANUAL' });
    await hub.ask('POST', '/crm/v3/lists', { name: 'Companies', objectTypeId: '0-2', processingType: 'MANUAL' });
    await hub.ask('PUT', '/crm/v3/lists/1/memberships/add', ['1', '3']);

    const lists = await hub.ask('GET', '/contacts/v1/lists?count=1');
    const dynamic = await hub.ask('GET', '/contacts/v1/lists/dynamic');
    const members = await hub.ask('GET', '/contacts/v1/lists/1/contacts/all?count=1&vidOffset=1');
    const vids = await hub.ask('GET', '/companies/v2/companies/1/vids?count=2');
    const rest = await hub.ask('GET', `/companies/v2/companies/1/contacts?vidOffset=${String(vids.body.vidOffset)}`);

    const [list] = records(lists.body.lists);
    assert.deepEqual([list?.listId, list?.name, list?.listType, list?.dynamic], [1, 'By hand', 'STATIC', false]);
    assert.ok(isRecord(list?.metaData));
    assert.deepEqual([list.metaData.size, lists.body['has-more'], lists.body.offset], [2, false, 1]);
    assert.deepEqual(dynamic.body.lists, []);
    assert.deepEqual([records(members.body.contacts)[0]?.vid, members.body['has-more'], members.body['vid-offset']], [3, false, 3]);
    assert.deepEqual(vids.body, { vids: [1, 2], vidOffset: 2, hasMore: true });
    assert.deepEqual(
      records(rest.body.contacts).map(({ vid }) => vid),
      [3],
    );
  });

  it('finds contacts by their words, by their last change, and deals and engagements by what they hang on', async () => {
    hub = await running({
      companies: companies(1),
      contacts: [1, 2, 3].map((n) => ({
        id: String(n),
        email: `p${n}@x.example`,
        lastname: n === 2 ? 'Sato' : 'Mori',
        lastmodifieddate: `2026-06-0${n === 1 ? 9 : 1}T00:00:00Z`,
      })),
      deals: [{ id: '9', dealname: 'Big', 'associations.companies': '1' }],
      notes: [{ id: '4', hs_note_body: 'Hello', hs_timestamp: '2026-01-01T00:00:00Z', 'associations.companies': '1' }],
    });
    const vids = (answer: Readonly<Record<string, unknown>>): unknown[] => records(answer.contacts).map(({ vid }) => vid);

    const found = await hub.ask('GET', '/contacts/v1/search/query?q=SATO');
    const recent = await hub.ask('GET', '/contacts/v1/lists/recently_updated/contacts/recent?count=2');
    const { 'time-offset': time, 'vid-offset': vid } = recent.body;
    const rest = await hub.ask(
      'GET',
      `/contacts/v1/lists/recently_updated/contacts/recent?timeOffset=${String(time)}&vidOffset=${String(vid)}`,
    );
    const deals = await hub.ask('GET', '/deals/v1/deal/associated/company/1/paged');
    const engagements = await hub.ask('GET', '/engagements/v1/engagements/associated/COMPANY/1/paged');

    assert.deepEqual([vids(found.body), found.body.total, found.body.query], [[2], 1, 'SATO']);
    assert.deepEqual([vids(recent.body), recent.body['has-more']], [[1, 3], true]);
    assert.deepEqual([vids(rest.body), rest.body['has-more']], [[2], false]);
    assert.deepEqual([records(deals.body.deals)[0]?.dealId, deals.body.hasMore], [9, false]);
    assert.deepEqual([records(engagements.body.results).length, engagements.body.offset], [1, 1]);
  });

  it('tells engagements of all five kinds as one row of pages, and what was changed last', async () => {
    const at = '2026-03-01T00:00:00.000Z';
    hub = await running({
      companies: companies(1),
      contacts: [{ id: '7', email: 'taro@x.example' }],
      notes: [
        { id: '1', hs_note_body: 'Hello', hs_timestamp: at, hs_lastmodifieddate: at, hubspot_owner_id: '5', 'associations.companies': '1' },
      ],
      calls: [
        {
          id: '2',
          hs_call_title: 'Call',
          hs_call_duration: '60000',
          hs_timestamp: at,
          hs_lastmodifieddate: at,
          'associations.contacts': '7',
        },
      ],
      meetings: [{ id: '3', hs_meeting_title: 'Visit', hs_meeting_start_time: at, hs_timestamp: at, hs_lastmodifieddate: at }],
      tasks: [{ id: '4', hs_task_subject: 'Do', hs_task_status: 'COMPLETED', hs_timestamp: at, hs_lastmodifieddate: at }],
      emails: [
        {
          id: '6',
          hs_email_subject: 'Re',
          hs_email_direction: 'INCOMING_EMAIL',
          hs_email_from_email: 'taro@x.example',
          hs_email_to_email: 'a@y.example;b@y.example',
          hs_timestamp: at,
          hs_lastmodifieddate: '2026-06-01T00:00:00Z',
        },
      ],
    });

    const first = await hub.ask('GET', '/engagements/v1/engagements/paged?limit=2');
    const second = await hub.ask('GET', `/engagements/v1/engagements/paged?limit=9&offset=${String(first.body.offset)}`);
    const recent = await hub.ask('GET', `/engagements/v1/engagements/recent/modified?count=1&since=${Date.UTC(2026, 4, 1)}`);
    const one = await hub.ask('GET', '/engagements/v1/engagements/2');

    const typeOf = (answer: unknown): unknown => (isRecord(answer) && isRecord(answer.engagement) ? answer.engagement.type : undefined);
    const [note] = records(first.body.results);
    assert.deepEqual([...records(first.body.results), ...records(second.body.results)].map(typeOf), [
      'NOTE',
      'TASK',
      'MEETING',
      'CALL',
      'INCOMING_EMAIL',
    ]);
    assert.deepEqual([first.body.hasMore, first.body.offset, second.body.hasMore, second.body.offset], [true, 2, false, 5]);
    assert.ok(isRecord(note?.engagement) && isRecord(note.associations) && isRecord(one.body.metadata));
    assert.deepEqual([note.metadata, note.engagement.ownerId, note.engagement.timestamp], [{ body: 'Hello' }, 5, Date.parse(at)]);
    assert.deepEqual([note.associations.companyIds, note.associations.contactIds], [[1], []]);
    assert.deepEqual([one.body.metadata.title, one.body.metadata.durationMilliseconds], ['Call', 60_000]);
    const [mail] = records(recent.body.results);
    assert.deepEqual([typeOf(mail), recent.body.total, recent.body.hasMore], ['INCOMING_EMAIL', 1, false]);
    assert.ok(isRecord(mail?.metadata));
    assert.deepEqual(
      records(mail.metadata.to).map(({ email }) => email),
      ['a@y.example', 'b@y.example'],
    );
  });

  it('tells owners, pipelines, forms, campaigns, and that there are no workflows, in their old shapes', async () => {
    hub = await running({
      owners: [
        { id: '5', email: 'sato@x.example', firstName: 'Hanako', createdAt: '2026-01-01T00:00:00Z' },
        { id: '6', email: 'gone@x.example', archived: 'true' },
      ],
      forms: [{ id: 'f-1', name: 'Inquiry', createdAt: '2026-01-02T00:00:00Z' }],
      marketing_emails: [{ id: '11', name: 'News', subject: 'Hi', emailCampaignId: '77' }],
      email_events: ['SENT', 'OPEN', 'OPEN'].map((type, n) => ({
        id: `e${n}`,
        type,
        emailCampaignId: '77',
        created: '2026-05-01T00:00:00Z',
      })),
      deals: [{ id: '9', dealname: 'Big', hs_lastmodifieddate: '2026-06-01T00:00:00Z' }],
    });
    const listed = async (path: string): Promise<Readonly<Record<string, unknown>>[]> =>
      records(JSON.parse((await hub.ask('GET', path)).text));

    const owners = await listed('/owners/v2/owners');
    const [pipeline] = await listed('/deals/v1/pipelines');
    const tickets = await hub.ask('GET', '/crm-pipelines/v1/pipelines/tickets');
    const [form] = await listed('/forms/v2/forms');
    const campaigns = await hub.ask('GET', '/email/public/v1/campaigns/by-id?limit=500');
    const campaign = await hub.ask('GET', '/email/public/v1/campaigns/77');
    const deals = await hub.ask('GET', '/deals/v1/deal/recent/modified');

    assert.deepEqual(
      owners.map((one) => [one.ownerId, one.email, one.createdAt]),
      [[5, 'sato@x.example', Date.UTC(2026, 0, 1)]],
    );
    assert.equal((await listed('/owners/v2/owners?includeInactive=true')).length, 2);
    assert.deepEqual(
      records(pipeline?.stages)
        .filter(({ closedWon }) => closedWon === true)
        .map(({ stageId }) => stageId),
      ['closedwon'],
    );
    assert.deepEqual([records(tickets.body.results)[0]?.pipelineId, records(tickets.body.results)[0]?.objectTypeId], ['0', '0-5']);
    assert.deepEqual([form?.guid, form?.formType, form?.createdAt], ['f-1', 'HUBSPOT', Date.UTC(2026, 0, 2)]);
    assert.deepEqual([records(campaigns.body.campaigns)[0]?.id, campaigns.body.hasMore], [77, false]);
    assert.deepEqual([campaign.body.name, campaign.body.counters], ['News', { sent: 1, open: 2 }]);
    assert.deepEqual([records(deals.body.results)[0]?.dealId, deals.body.total], [9, 1]);
    assert.deepEqual((await hub.ask('GET', '/automation/v3/workflows')).body, { workflows: [] });
    assert.deepEqual((await hub.ask('GET', '/email/public/v1/subscriptions/timeline')).body, { hasMore: false, offset: '', timeline: [] });
  });

  it('makes, changes and deletes contacts, companies, deals and engagements', async () => {
    hub = await running({ contacts: [{ id: '7', email: 'taro@x.example' }] });
    const contact = { properties: [{ property: 'firstname', value: 'Taro' }] };

    const known = await hub.ask('POST', '/contacts/v1/contact/createOrUpdate/email/taro@x.example', contact);
    const made = await hub.ask('POST', '/contacts/v1/contact/createOrUpdate/email/new@x.example', contact);
    const taken = await hub.ask('POST', '/contacts/v1/contact', { properties: [{ property: 'email', value: 'NEW@x.example' }] });
    const changed = await hub.ask('POST', '/contacts/v1/contact/vid/7/profile', { properties: [{ property: 'lastname', value: 'Mori' }] });
    const company = await hub.ask('POST', '/companies/v2/companies', { properties: [{ name: 'name', value: 'A' }] });
    const companyId = Number(company.body.companyId);
    const renamed = await hub.ask('PUT', `/companies/v2/companies/${companyId}`, { properties: [{ name: 'name', value: 'B' }] });
    const associations = { associatedCompanyIds: [companyId], associatedVids: [7] };
    const deal = await hub.ask('POST', '/deals/v1/deal', { associations, properties: [{ name: 'dealname', value: 'Big' }] });
    const call = await hub.ask('POST', '/engagements/v1/engagements', {
      engagement: { type: 'CALL', timestamp: Date.UTC(2026, 0, 1) },
      associations: { companyIds: [companyId] },
      metadata: { title: 'Talk', durationMilliseconds: 5000, status: 'COMPLETED' },
    });
    const wrong = await hub.ask('PUT', `/companies/v2/companies/${companyId}`, { properties: [{ name: 'nothing', value: '1' }] });
    const lost = await hub.ask('POST', '/deals/v1/deal', { associations: { associatedVids: [99] }, properties: [] });

    assert.deepEqual([known.body, made.body.isNew, taken.status, changed.status], [{ vid: 7, isNew: false }, true, 409, 204]);
    assert.ok(isRecord(renamed.body.properties) && isRecord(renamed.body.properties.name) && isRecord(call.body.associations));
    assert.equal(renamed.body.properties.name.value, 'B');
    assert.deepEqual(deal.body.associations, { associatedVids: [7], associatedCompanyIds: [companyId], associatedDealIds: [] });
    assert.deepEqual(
      [call.body.metadata, call.body.associations.companyIds],
      [{ title: 'Talk', status: 'COMPLETED', durationMilliseconds: 5000 }, [companyId]],
    );
    assert.deepEqual([wrong.status, wrong.body.category, lost.status], [400, 'VALIDATION_ERROR', 400]);
    assert.equal((await hub.ask('GET', '/crm/v3/objects/contacts/7?properties=lastname')).text.includes('Mori'), true);

    const gone = await hub.ask('DELETE', `/companies/v2/companies/${companyId}`);
    assert.deepEqual(gone.body, { companyId, deleted: true });
    assert.equal((await hub.ask('DELETE', `/deals/v1/deal/${String(deal.body.dealId)}`)).status, 204);
    assert.deepEqual((await hub.ask('DELETE', '/contacts/v1/contact/vid/7')).body, { vid: 7, deleted: true, reason: 'OK' });
    for (const path of [`/companies/v2/companies/${companyId}`, '/contacts/v1/contact/vid/7/profile'])
      assert.equal((await hub.ask('GET', path)).status, 404, path);
    await hub.ask('POST', '/_sandbox/scopes', { scopes: ['crm.objects.contacts.read'] });
    assert.equal((await hub.ask('POST', '/contacts/v1/contact', contact)).status, 403);
    assert.equal((await fetch(`${hub.url}/contacts/v1/contact`, { method: 'POST', body: JSON.stringify(contact) })).status, 401);
  });

  it('refuses what is not there, and a token without the scope', async () => {
    hub = await running({ companies: companies(1) });

    for (const path of [
      '/companies/v2/companies/99',
      '/deals/v1/deal/abc',
      '/contacts/v1/lists/9',
      '/engagements/v1/engagements/9',
      '/contacts/v1/contact/email/nobody@x.example/profile',
      '/email/public/v1/campaigns/9',
      '/forms/v2/forms/9',
      '/automation/v2/workflows',
    ])
      assert.equal((await hub.ask('GET', path)).status, 404, path);
    await hub.ask('POST', '/_sandbox/scopes', { scopes: ['crm.objects.contacts.read'] });
    assert.equal((await hub.ask('GET', '/companies/v2/companies/paged')).status, 403);
    assert.equal((await hub.ask('GET', '/contacts/v1/lists/all/contacts/all')).status, 200);
  });
});
