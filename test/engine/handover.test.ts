import assert from 'node:assert/strict';
import { defaultSettings } from '../../src/core/assess/index.ts';
import { handoverBlocks, type Handover } from '../../src/core/report/handover.ts';
import { toHtml, toMarkdown } from '../../src/core/report/render.ts';
import { entityKey } from '../../src/core/log-line.ts';
import type { LogLine } from '../../src/core/types.ts';
import { readHandover } from '../../src/engine/report.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { account, accounts, aLine, anEntity, contact, line, ORDER, page, SF, told, won } from '../store/examples.ts';

const TODAY = '2024-06-01';
const WORDS = { settings: defaultSettings, currency: 'JPY' };

const owner = (id: string, name: string, email: string, active = true) =>
  anEntity(entityKey(SF, 'User', id), { kind: 'owner', name, attributes: { email, active } });
const owned = (id: string, ownerId: string, more = {}) => account(id, { ownerKey: entityKey(SF, 'User', ownerId), ...more });
const event = (id: string, accountId: string, type: string, occurredOn: string, more: Partial<LogLine> = {}): LogLine =>
  aLine(id, { type, occurredOn, stage: 'used', keys: [{ key: entityKey(SF, 'Account', accountId), role: null }], ...more });
const person = (id: string) => entityKey(SF, 'Contact', id);
const someone = (id: string, accountId: string, name: string, attributes = {}) => ({
  ...contact(id, '', { name, attributes, parents: [{ key: entityKey(SF, 'Account', accountId), role: null }] }),
  key: person(id),
});

describe('a handover', () => {
  let fresh: FreshStore;
  beforeEach(async () => (fresh = await freshStore()));
  afterEach(() => fresh.drop());

  async function save(...lines: readonly LogLine[]): Promise<void> {
    await fresh.store.savePage(page(lines.map((one) => line(one))));
  }
  async function people(): Promise<void> {
    const { store } = fresh;
    await store.savePage(
      page([told(owner('u1', '佐伯 涼子', 'Saeki@example.co.jp', false)), told(owner('u2', '新田 健', 'nitta@example.co.jp'))], {
        stream: 'owners',
      }),
    );
    await store.savePage(accounts([owned('a1', 'u2', { name: 'あおば' }), owned('a2', 'u2', { name: 'つばめ' }), owned('a3', 'u1')]));
    await store.savePage(
      page(
        [
          told(someone('c1', 'a1', '岡 一郎')),
          told(someone('c2', 'a1', '森 二郎')),
          told(someone('c3', 'a2', '林 三郎', { keyPerson: true })),
        ],
        {
          stream: 'contacts',
        },
      ),
    );
    await store.joinPartners(ORDER);
  }
  const read = (asked: string): Promise<Handover> =>
    readHandover({ store: fresh.store, policy: { settings: defaultSettings, currency: 'JPY', rate: () => 150 }, today: TODAY }, asked);

  it('says of each partner what was won, said, promised, asked, sent and seen', async () => {
    await people();
    await save(
      won('d1', 'a1', 1_000_000, { occurredOn: '2024-03-01' }),
      won('d2', 'a1', 2000, { occurredOn: '2024-04-01', data: { amount: 2000, currency: 'USD' } }),
      won('d3', 'a1', 9_000_000, { occurredOn: '2022-03-01' }),
      event('m1', 'a1', 'meeting.held', '2024-05-10', { contactKey: person('c1'), data: { subject: '7月の計画', author: '佐伯 涼子' } }),
      event('m2', 'a1', 'call.connected', '2024-04-10', { contactKey: person('c1') }),
      event('m3', 'a1', 'call.connected', '2024-04-12', { contactKey: person('c2') }),
      event('t1', 'a1', 'task.outcome', '2024-05-02', { data: { outcome: 'proposal_planned', subject: '北川工業へ提案' } }),
      event('q1', 'a1', 'inquiry.opened', '2024-05-03', { data: { inquiry: 'q1', subject: '価格表' } }),
      event('q2', 'a1', 'inquiry.opened', '2024-05-04', { data: { inquiry: 'q2', subject: '納期' } }),
      event('q3', 'a1', 'inquiry.answered', '2024-05-05', { stage: 'delivered', data: { inquiry: 'q2' } }),
      event('i1', 'a1', 'item.delivered', '2024-05-01', { stage: 'delivered', item: 'win-story' }),
      event('i2', 'a1', 'item.delivered', '2024-05-02', { stage: 'delivered', item: 'first-proposal-template' }),
      event('i3', 'a1', 'template.downloaded', '2024-05-03', { item: 'first-proposal-template' }),
      event('i4', 'a1', 'email.opened', '2024-05-03', { stage: 'seen', item: 'win-story' }),
    );

    const handover = await read('新田');
    const text = toMarkdown(handoverBlocks(handover, WORDS), 'ja');
    const aoba = text.slice(text.indexOf('### あおば'), text.indexOf('### つばめ')).trim().split('\n').slice(2);

    assert.equal(aoba.length, 10);
    assert.match(aoba[2] ?? '', /12か月で受注2件.1,300,000 JPY.、使っている支援 /);
    assert.match(aoba[3] ?? '', /2024-05-10 面談.佐伯 涼子.「7月の計画」/);
    assert.match(aoba[4] ?? '', /2024-05-02 提案予定あり「北川工業へ提案」/);
    assert.match(aoba[5] ?? '', /1件:2024-05-03 価格表$/);
    assert.match(aoba[6] ?? '', /岡 一郎.12か月で接触2回/);
    assert.match(aoba[7] ?? '', /: 2件:/);
    assert.match(aoba[8] ?? '', /: 1件:.*利用/);
    assert.match(text, /林 三郎/);
    assert.doesNotMatch(text, /Account a3/);
  });

  it('tells nothing that is not on record', async () => {
    await people();
    const text = toMarkdown(handoverBlocks(await read('nitta@example.co.jp'), WORDS), 'en');

    assert.match(text, /^# Handover: 新田 健\n\n2 partners, as of 2024-06-01\./);
    assert.match(text, /\*\*State\*\*: not assessed yet/);
    assert.match(text, /\*\*Last contact\*\*: none on record/);
    assert.match(text, /\*\*Open inquiries\*\*: none\n/);
  });

  it('comes with the five most urgent partners first', async () => {
    await people();
    const [first] = (await read('新田')).briefings;
    assert.ok(first);
    const many = Array.from({ length: 7 }, (_, i) => ({ ...first, name: `P${i}` }));
    const text = toMarkdown(
      handoverBlocks({ owner: { id: 'o', name: 'O', active: false }, asOf: TODAY, briefings: many, people: {} }, WORDS),
      'en',
    );

    assert.ok(text.indexOf('### P4') < text.indexOf('## The others') && text.indexOf('## The others') < text.indexOf('### P5'));
    assert.match(text, /no longer active/);
  });

  it('says which owner may be meant, and that one has no partner', async () => {
    await assert.rejects(read('誰か'), { code: 'OWNER_UNKNOWN', fix: /run/ });
    await people();
    await assert.rejects(read('nita@example.co.jp'), { code: 'OWNER_UNKNOWN', fix: 'Did you mean "nitta@example.co.jp"?' });
    await assert.rejects(read('zzzzzzzz'), { code: 'OWNER_UNKNOWN', fix: /新田 健 \(2\); 佐伯 涼子 \(1\)/ });
    await assert.rejects(read(''), { code: 'OWNER_UNKNOWN' });
    await fresh.store.savePage(accounts([owned('a3', 'u2')]));
    await fresh.store.joinPartners(ORDER);
    const none = await read('saeki');
    assert.equal(none.owner.active, false);
    assert.match(toMarkdown(handoverBlocks(none, WORDS), 'ja'), /担当するパートナーはありません/);
  });

  it('shows what people typed as they typed it', async () => {
    await people();
    await fresh.store.savePage(accounts([owned('a1', 'u2', { name: '<b>*あ|ば*</b>' })]));
    await fresh.store.joinPartners(ORDER);
    const blocks = handoverBlocks(await read('新田'), WORDS);

    assert.match(toHtml(blocks, 'ja'), /<h3>&lt;b&gt;\*あ\|ば\*&lt;\/b&gt;<\/h3>/);
    assert.match(toMarkdown(blocks, 'ja'), /### \\<b>\\\*あ\\\|ば\\\*\\<\/b>/);
  });
});
