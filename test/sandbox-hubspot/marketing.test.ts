import assert from 'node:assert/strict';
import { isRecord, records, running, type Running } from './running.ts';

describe('hubspot sandbox: marketing data', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('answers lists of the right shape when there is nothing', async () => {
    hub = await running();

    const emails = await hub.client.marketing.emails.marketingEmailsApi.getPage();
    const forms = await hub.client.marketing.forms.formsApi.getPage(undefined, 20);
    const events = await hub.client.marketing.events.basicApi.getAll(undefined, 100);
    const opens = await hub.ask('GET', '/email/public/v1/events?eventType=OPEN');

    assert.deepEqual([emails.results, forms.results, events.results], [[], [], []]);
    assert.deepEqual([opens.body.hasMore, opens.body.events], [false, []]);
  });

  it('tells e-mail events of one kind and time, newest first and in pages', async () => {
    const event = (at: number): Record<string, unknown> => ({
      id: `e${at}`,
      created: 1_767_225_600_000 + at,
      type: at % 2 === 0 ? 'OPEN' : 'CLICK',
      recipient: 'A@x.example',
      emailCampaignId: 987,
    });
    hub = await running({ email_events: Array.from({ length: 30 }, (_, at) => event(at)) });

    const first = await hub.ask('GET', '/email/public/v1/events?eventType=OPEN&recipient=a@x.example&startTimestamp=1767225600010&limit=6');
    const second = await hub.ask(
      'GET',
      `/email/public/v1/events?eventType=OPEN&recipient=a@x.example&startTimestamp=1767225600010&limit=6&offset=${String(first.body.offset)}`,
    );

    assert.deepEqual(
      records(first.body.events).map((one) => one.id),
      ['e28', 'e26', 'e24', 'e22', 'e20', 'e18'],
    );
    assert.deepEqual(
      records(second.body.events).map((one) => one.id),
      ['e16', 'e14', 'e12', 'e10'],
    );
    assert.deepEqual([first.body.hasMore, second.body.hasMore], [true, false]);
  });

  it('adds e-mail events up to statistics', async () => {
    const event = (id: string, type: string): Record<string, unknown> => ({
      id,
      type,
      created: '2026-01-01T00:00:00Z',
      recipient: 'a@x.example',
      emailCampaignId: 987,
    });
    hub = await running({
      marketing_emails: [{ id: '1', name: 'News', emailCampaignId: 987 }],
      email_events: [event('1', 'DELIVERED'), event('2', 'DELIVERED'), event('3', 'OPEN')],
    });

    const stats = await hub.client.marketing.emails.statisticsApi.getEmailsList('2025-12-31T00:00:00Z', '2026-02-01T00:00:00Z', [1]);

    assert.deepEqual(stats.aggregate?.counters, { delivered: 2, open: 1 });
    assert.equal(stats.aggregate.ratios.openratio, 50);
  });

  it('tells form submissions newest first, fifty at most', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({ formId: 'f-1', submittedAt: 1_767_225_600_000 + at, email: `p${at}@x.example` }));
    hub = await running({ forms: [{ id: 'f-1', name: 'Survey' }], form_submissions: rows });

    const first = await hub.ask('GET', '/form-integrations/v1/submissions/forms/f-1?limit=50');
    const next = isRecord(first.body.paging) && isRecord(first.body.paging.next) ? first.body.paging.next.after : '';
    const second = await hub.ask('GET', `/form-integrations/v1/submissions/forms/f-1?limit=50&after=${String(next)}`);
    const tooMany = await hub.ask('GET', '/form-integrations/v1/submissions/forms/f-1?limit=51');
    const unknown = await hub.ask('GET', '/form-integrations/v1/submissions/forms/f-2');

    assert.equal(records(first.body.results)[0]?.submittedAt, 1_767_225_600_059);
    assert.deepEqual([records(first.body.results).length, records(second.body.results).length], [50, 10]);
    assert.deepEqual([tooMany.status, unknown.status], [400, 404]);
  });

  it('tells who took part in a marketing event', async () => {
    hub = await running({
      marketing_events: [{ objectId: '9', eventName: 'Partner day' }],
      event_participations: [
        { marketingEventId: '9', contactId: '1', email: 'a@x.example', attendanceState: 'ATTENDED', occurredAt: 1_767_225_600_000 },
        { marketingEventId: '9', contactId: '2', email: 'b@x.example', attendanceState: 'NO_SHOW', occurredAt: 1_767_225_600_000 },
      ],
    });

    const { results } = await hub.client.marketing.events.retrieveParticipantStateApi.getParticipationsBreakdownByMarketingEventId(
      9,
      undefined,
      undefined,
      100,
    );
    const list = await hub.ask('GET', '/marketing/marketing-events/v3');

    assert.deepEqual(
      results.map((one) => [one.associations.contact.email, one.properties.attendanceState]),
      [
        ['a@x.example', 'ATTENDED'],
        ['b@x.example', 'NO_SHOW'],
      ],
    );
    assert.equal(records(list.body.results)[0]?.attendees, 1);
  });

  it('has event analytics only where the seed brings events', async () => {
    hub = await running();

    const { status } = await hub.ask('GET', '/events/v3/events/event-types');

    assert.equal(status, 403);
  });
});
