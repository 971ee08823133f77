import assert from 'node:assert/strict';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

describe('event analytics of an Enterprise account', function () {
  this.timeout(180_000);
  let world: TestWorld;
  before(async () => {
    world = await startWorld({ partners: 12, events: 200, enterprise: true });
  });
  after(() => world.stop());

  it('come into the log with their stage, contact and content, each once, and reach the partner', async () => {
    fine(await world.run('sync'));
    fine(await world.run('sync'));

    const events = await world.hubspot.records('events');
    const count = (part: RegExp): number => events.filter(({ eventType }) => part.test(String(eventType))).length;
    const lines = await world.query<{ type: string; stage: string; n: number; contacts: number; items: string[] | null }>(
      `SELECT type, stage, count(*)::int AS n, count(contact_key)::int AS contacts, array_agg(DISTINCT item) FILTER (WHERE item IS NOT NULL) AS items
       FROM line WHERE stream = 'events' AND scope LIKE 'hubspot%' AND NOT retracted GROUP BY 1, 2 ORDER BY 1`,
    );
    assert.deepEqual(
      lines.map(({ type, stage, n, items }) => [type, stage, n, items]),
      [
        ['document.viewed', 'used', count(/document/), ['win-story']],
        ['form.viewed', 'seen', count(/form/), null],
        ['page.viewed', 'seen', count(/page/), null],
        ['tool.used', 'used', count(/^pe/), null],
        ['video.completed', 'used', count(/video_completed/), ['intro-video']],
        ['video.played', 'seen', count(/video_played/), ['intro-video']],
      ],
    );
    assert.ok(lines.every(({ n, contacts }) => n > 0 && contacts === n));
    // Whose company is no partner of ours (nothing joins it to an account) has lines of its own, and they are nobody's.
    const partners = new Set(
      (await world.query<{ key: string }>(`SELECT key FROM entity_partner`)).map(({ key }) => key.split('/').slice(-2).join('/')),
    );
    const companiesOf = new Map(
      (await world.hubspot.records('contacts')).map(({ id, associations }) => [id, associations as { companies?: string[] }]),
    );
    const ofPartners = events.filter(({ objectId }) => companiesOf.get(objectId)?.companies?.some((id) => partners.has(`companies/${id}`)));
    const [reached] = await world.query<{ n: number }>(
      `SELECT count(DISTINCT l.id)::int AS n FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner p ON p.key = k.key
       WHERE l.stream = 'events' AND l.scope LIKE 'hubspot%'`,
    );
    assert.ok(ofPartners.length > events.length / 2);
    assert.equal(reached?.n, ofPartners.length);
  });

  it('are read on from where the last pass ended', async () => {
    const [contact] = await world.hubspot.records('contacts');
    await world.hubspot.control('clock', { advanceMs: 3_600_000 });
    const event = {
      id: 'late-1',
      eventType: 'e_visited_page',
      objectType: 'CONTACT',
      objectId: contact?.id,
      occurredAt: '2026-06-08T00:40:00.000Z',
    };
    await world.hubspot.control('rows/events', {
      rows: [{ ...event, properties: { hs_url: 'https://kakehashi-maker.example/partners' } }],
    });

    const report = fine(await world.run('sync'));

    assert.equal(report.sync?.streams.find(({ connection, stream }) => connection === 'hubspot' && stream === 'events')?.added, 1);
  });
});
