import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { Locale } from '../../src/core/types.ts';
import { notify } from '../../src/engine/notify.ts';
import { summaryOf } from '../../src/engine/run.ts';
import { smtpMailer } from '../../src/mail.ts';
import { channelsOf } from '../../src/notify-channels.ts';
import { openStore, type OpenStore } from '../../src/store/open-store.ts';
import { owedTask, SF } from '../store/examples.ts';
import { freshDatabase, quiet } from '../support/database.ts';
import { mailServer, type MailServer } from '../support/mail-server.ts';
import { oddServer, type OddServer } from '../support/odd-server.ts';

describe('what needs a person', () => {
  let store: OpenStore;
  let drop: () => Promise<void>;
  let hook: OddServer;
  let mail: MailServer;
  let answer = 200;
  let runs = 0;
  beforeEach(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    store = await openStore({ databaseUrl: database.databaseUrl, log: quiet, poolSize: 3 });
    answer = 200;
    hook = await oddServer(() => ({ status: answer, body: 'ok', ...(answer < 400 ? {} : { headers: {} }) }));
    mail = await mailServer({ user: 'kakehashi', password: 'p@ss' });
  });
  afterEach(async () => {
    await Promise.all([hook.close(), mail.close(), store.close()]);
    await drop();
  });

  const look = (locale: Locale = 'en', emails: readonly string[] = []): Promise<number> =>
    notify(
      store,
      channelsOf(
        { notify: { webhookUrl: `${hook.url}/services/T0/B0/secret`, emails } },
        smtpMailer({ url: mail.url, from: 'k@x.example' }),
      ),
      { locale, log: quiet, mask: (text) => text.replaceAll('hush', '***') },
    );
  const texts = (): unknown[] => hook.seen.map(({ json }) => json?.text);
  async function ran(...errors: readonly AppError[]): Promise<void> {
    const id = `run-${(runs += 1)}`;
    const startedAt = new Date(Date.now() + runs * 1000).toISOString();
    await store.startRun({ id, command: 'run', startedAt });
    await store.finishRun(id, { ok: errors.length === 0, finishedAt: startedAt, summary: summaryOf({ errors } as never) });
  }
  const refused = (count = 3): AppError =>
    new AppError('AUTH_REJECTED', `hubspot: the token was refused ${count} times (hush)`, { fix: 'Make a new token' });

  it('is told once, and again only after it was resolved', async () => {
    await ran(refused());
    assert.equal(await look(), 1);
    await ran(refused(7));
    assert.equal(await look(), 0, 'the same matter with another count');
    await ran();
    assert.equal(await look(), 0);
    await ran(refused());
    assert.equal(await look(), 1);

    assert.equal(
      texts()[0],
      'Kakehashi: one matter needs you\n\nhubspot: the token was refused 3 times (***)\n→ Make a new token [AUTH_REJECTED]',
    );
    assert.equal(hook.seen.length, 2);
  });

  it('is nothing that time heals', async () => {
    await ran(new AppError('REMOTE_UNAVAILABLE', 'HubSpot did not answer'), new AppError('QUOTA_EXHAUSTED', 'used up'));

    assert.equal(await look(), 0);
  });

  it('is told together with what else is new, in Japanese as well, by webhook and mail', async () => {
    await ran(refused());
    await store.owe([owedTask('p1:T01:x')]);
    const [item] = await store.takeOwed({ runId: 'r', scope: SF, limit: 1, now: new Date().toISOString(), ignoreBackoff: true });
    assert.ok(item);
    await store.settle([{ item, result: { ok: false, error: new AppError('REMOTE_REJECTED', 'no') }, retryAt: null }], 'r');

    assert.equal(await look('ja', ['sato@example.co.jp', 'mori@example.co.jp']), 6);
    assert.equal(await look('ja', ['sato@example.co.jp', 'mori@example.co.jp']), 0);

    assert.match(
      String(texts()[0]),
      /^架け橋: 対応が必要なことが2件あります\n\n認証情報が拒否されました.*\n→ .*\n.*1件、対応を待っています/s,
    );
    assert.deepEqual(mail.taken.flatMap(({ to }) => to).toSorted(), ['mori@example.co.jp', 'sato@example.co.jp']);
    assert.equal(mail.taken[0]?.subject, '架け橋: 対応が必要なことが2件あります');
  });

  it('is told by one of two servers that look at the same time', async () => {
    await ran(refused());

    const told = await Promise.all([look(), look(), look()]);

    assert.deepEqual(told.toSorted(), [0, 0, 1]);
    assert.equal(hook.seen.length, 1);
  });

  it('waits for a channel that does not take it, and follows no redirect', async () => {
    await ran(refused());
    for (const status of [500, 307]) {
      answer = status;
      assert.equal(await look(), 0);
    }
    answer = 200;

    assert.equal(await look(), 1);
    assert.equal(hook.seen.length, 3);
  });
});
