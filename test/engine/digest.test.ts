import assert from 'node:assert/strict';
import { defaultSettings, type Settings } from '../../src/core/assess/settings/index.ts';
import { type Digest, DIGEST_LINES, digestLines, digestSubject } from '../../src/core/report/digest.ts';
import type { Assessment, RecommendedTask } from '../../src/core/types.ts';
import { sendDigests, type DigestContext } from '../../src/engine/digest.ts';
import { smtpMailer } from '../../src/mail.ts';
import { account, accounts, anEntity, collect, ORDER, owedTask, page, mapped, SF } from '../store/examples.ts';
import { assessment, FACTS, made } from '../support/assessment.ts';
import { freshStore, quiet, type FreshStore } from '../support/database.ts';
import { mailServer, type MailServer } from '../support/mail-server.ts';

const SAEKI = 'saeki@example.co.jp';
const NITTA = 'nitta@example.co.jp';
const LEAD = 'oba@example.co.jp';

function settings(tasks: object): Settings {
  const { touch } = defaultSettings;
  return { ...defaultSettings, touch: { ...touch, tasks: { ...touch.tasks, ...tasks } } };
}

describe('digest', () => {
  const digest: Digest = {
    recipient: SAEKI,
    asOf: '2026-06-08',
    dataAsOf: '2026-06-07',
    partners: 24,
    items: Array.from({ length: 12 }, (_, i) => ({ text: { ja: `電話する|会社${i}`, en: `Call | Company ${i}` }, dueOn: '2026-06-15' })),
    tasksOn: true,
    waiting: 3,
    warned: ['a', 'b', 'c', 'd'],
    takenOver: ['e'],
    channel: { partners: 300, open: 40, waiting: 9, warned: 5, ownerless: 2, waitingByOwner: [{ name: '佐伯 涼子', waiting: 3 }] },
    url: 'http://127.0.0.1:3000',
  };

  it('has ten lines at most, the most urgent first, in both languages', () => {
    for (const locale of ['ja', 'en'] as const) {
      const lines = digestLines(digest, locale);
      assert.equal(lines.length, DIGEST_LINES);
      assert.match(lines[1] ?? '', /会社0|Company 0/);
      assert.match(lines[4] ?? '', /ほか 9件|and 9 more/);
      assert.doesNotMatch(lines.join(''), /undefined|null|[{}]/);
    }
    assert.deepEqual(digestLines({ ...digest, items: digest.items.slice(0, 2), warned: [], takenOver: [], channel: null }, 'ja'), [
      '担当 24社:未完了タスク 2件、順番待ち 3社(データ 2026-06-07 時点)',
      '・電話する|会社0(期限 2026-06-15)',
      '・電話する|会社1(期限 2026-06-15)',
      '画面: http://127.0.0.1:3000',
    ]);
    assert.match(digestSubject(digest).ja, /タスク 12件・順番待ち 3社$/);
  });
});

describe('sendDigests', () => {
  let fresh: FreshStore;
  let server: MailServer;
  beforeEach(async () => {
    fresh = await freshStore();
    server = await mailServer({ user: 'kakehashi', password: 'secret' });
    const owners = [
      [SAEKI, true],
      [NITTA, false],
    ] as const;
    await fresh.store.savePage(
      page(
        owners.map(([email, active], i) =>
          mapped(`005${i}`, { entity: anEntity(`${SF}/User/005${i}`, { kind: 'owner', name: email, attributes: { email, active } }) }),
        ),
        { stream: 'owners' },
      ),
    );
    await fresh.store.savePage(accounts(['a1', 'a2', 'a3'].map((id) => account(id))));
    await fresh.store.joinPartners(ORDER);
    const ids = (await collect(fresh.store.targets())).map(({ partnerId }) => partnerId);
    const task = (partnerId: string, owner: string): RecommendedTask => ({
      key: `${partnerId}:T09:2026-W24`,
      partnerId,
      template: 'T09',
      subject: { ja: `【支援】会う|${partnerId}`, en: `[Support] Meet | ${partnerId}` },
      description: { ja: '', en: '' },
      dueOn: '2026-06-15',
      owner,
      priority: 1,
    });
    const all = ids.map((id, i): Assessment => {
      const owner = i === 2 ? NITTA : SAEKI;
      const facts = { ...FACTS, id, name: `会社${i}`, owner, ownerActive: owner === SAEKI };
      return assessment(id, { facts, flags: i === 1 ? ['warning'] : [], tasks: [task(id, owner)], priority: 10 - i });
    });
    const mark = { asOf: '2026-06-08', config: 'c1', logVersion: 1, print: 'x', runId: 'r1' };
    await fresh.store.saveAssessments(
      (async function* () {
        yield await Promise.resolve(all.map(made));
      })(),
      mark,
    );
    await fresh.store.owe([owedTask(all[0]?.tasks[0]?.key ?? '', { partnerId: ids[0] ?? '' })]);
  });
  afterEach(async () => {
    await server.close();
    await fresh.drop();
  });

  function context(more: Partial<DigestContext> = {}): DigestContext {
    return {
      store: fresh.store,
      policy: { settings: settings({ enabled: true, supportLead: LEAD, openPerOwner: 1 }), locale: 'ja', only: null },
      log: quiet,
      now: () => new Date('2026-06-08T08:00:00+09:00'),
      signal: new AbortController().signal,
      dateOf: () => '2026-06-08',
      mailer: smtpMailer({ url: server.url, from: 'Kakehashi <k@example.co.jp>' }),
      baseUrl: 'http://127.0.0.1:3000',
      ...more,
    };
  }
  const to = (): readonly string[] => server.taken.flatMap((mail) => mail.to).sort();

  it('goes to every active owner and to the support lead, once a week, although two schedulers ask at once', async () => {
    const other = await fresh.another();
    const both = await Promise.allSettled([sendDigests(context()), sendDigests(context({ store: other }))]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length >= 1, true);
    assert.deepEqual(to(), [LEAD, SAEKI]);

    assert.deepEqual(await sendDigests(context()), { week: '2026-W24', sent: 0, before: 2, errors: [] });
    assert.deepEqual(to(), [LEAD, SAEKI]);
    await sendDigests(context({ dateOf: () => '2026-06-15' }));
    assert.equal(to().length, 4);

    const mail = server.taken.find((one) => one.to[0] === SAEKI) ?? assert.fail();
    assert.match(mail.subject, /^【支援】今週のまとめ\(2026-06-08\)/);
    assert.deepEqual(mail.text.split('\n'), [
      '担当 2社:未完了タスク 1件、順番待ち 1社(データ 2024-03-01 時点)',
      mail.text.split('\n')[1] ?? '',
      '離反予兆 1社:会社1',
      '画面: http://127.0.0.1:3000',
    ]);
    assert.match(mail.text.split('\n')[1] ?? '', /^・会う\|p[0-9a-f]{16}\(期限 2026-06-15\)$/);
  });

  it('tells which address was refused and writes to the others; what the server was too busy for goes out next time', async () => {
    server.refuse = 550;
    const refused = await sendDigests(context());
    assert.deepEqual([refused.sent, refused.errors.length], [0, 2]);
    server.refuse = 451;
    assert.deepEqual((await sendDigests(context())).errors.length, 1, 'a busy server is not asked again for the next');
    server.refuse = null;
    assert.equal((await sendDigests(context())).sent, 2);
  });

  it('needs a mail server', async () => {
    await assert.rejects(sendDigests(context({ mailer: null })), /no mail server/);
  });
});
