import assert from 'node:assert/strict';
import { dayOf } from '../../../src/core/assess/days.ts';
import { peopleClock, personConditions, type PersonEvent } from '../../../src/core/people/conditions.ts';
import { ago, AS_OF, event, hubspot, plainDays, SOURCES } from '../assess/world.ts';

const CLOCK = { use: dayOf(AS_OF), login: dayOf(AS_OF) };

function did(type: string, days: number, item: string | null = null): PersonEvent {
  const { id, stage, on } = event(type, days, { item });
  return { contact: 'c', id, type, stage, on, item };
}
const sent = (days: number, ...items: readonly string[]): PersonEvent[] => items.map((item) => did('item.delivered', days, item));
const open = (...events: readonly PersonEvent[]): readonly string[] =>
  personConditions(
    [...events].sort((a, b) => (a.on < b.on ? -1 : 1)),
    CLOCK,
    plainDays,
  );

describe('the conditions of one person', () => {
  const both = sent(8, 'intro-video', 'first-proposal-template');

  it('are open for who has done neither, a week after delivery, and for nobody else', () => {
    assert.deepEqual(open(...both), ['video_and_template_open']);
    assert.deepEqual(open(...sent(6, 'intro-video', 'first-proposal-template')), []);
    assert.deepEqual(open(...both, did('video.completed', 2, 'intro-video')), []);
    assert.deepEqual(open(...both, did('template.downloaded', 2, 'first-proposal-template')), []);
    assert.deepEqual(open(), []);
  });

  it('say of consumption only what three deliveries tell, whatever the newsletters', () => {
    const three = sent(20, 'win-story', 'talk-script', 'objection-faq');

    assert.deepEqual(open(...three, did('item.consumed', 10, 'win-story')), ['consumption_below_50']);
    assert.deepEqual(open(...three, did('item.consumed', 10, 'win-story'), did('tool.used', 9, 'talk-script')), []);
    assert.deepEqual(open(...three.slice(1)), []);
    assert.deepEqual(open(...sent(20, 'newsletter-1', 'newsletter-2', 'newsletter-3')), []);
  });

  it('speak of the portal where the person was there before', () => {
    assert.deepEqual(open(did('login', 30)), ['portal_idle_30d']);
    assert.deepEqual(open(did('login', 90), did('login', 29)), []);
  });

  it('are not open while the source that would close them has stopped', () => {
    const stopped = SOURCES.map((one) => (one === hubspot ? { ...one, deliveredUpTo: ago(4) } : one));

    assert.deepEqual(peopleClock(stopped, AS_OF, plainDays), { use: null, login: null });
    assert.deepEqual(personConditions([...both, did('login', 40)], { use: null, login: null }, plainDays), []);
    assert.deepEqual(peopleClock(SOURCES, AS_OF, plainDays), CLOCK);
    assert.deepEqual(peopleClock([], AS_OF, plainDays), { use: null, login: null });
  });
});
