import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { AppError } from '../src/core/errors.ts';
import { smtpMailer } from '../src/mail.ts';
import { mailServer, type MailServer } from './support/mail-server.ts';

const MAIL = { to: 'sato@example.co.jp', subject: '【支援】今週の10行', text: '一行目\n二行目', id: 'digest:2026-W47:sato@example.co.jp' };
const FROM = 'Kakehashi <kakehashi@example.co.jp>';

async function codeOf(sending: Promise<void>): Promise<string> {
  const error: unknown = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, String(error));
  assert.doesNotMatch(error.message, /sato@/, 'an address would stand in the log');
  return error.code;
}

describe('smtpMailer', () => {
  let server: MailServer;
  beforeEach(async () => {
    server = await mailServer({ user: 'kakehashi', password: 'p@ss' });
  });
  afterEach(() => server.close());

  it('hands a mail to the server, as it was written, and the same mail under the same Message-ID', async () => {
    const mailer = smtpMailer({ url: server.url, from: FROM });

    await mailer.send(MAIL);
    await mailer.send(MAIL);
    await mailer.send({ ...MAIL, id: 'digest:2026-W48:sato@example.co.jp' });

    const [first, second, third] = server.taken;
    assert.deepEqual(
      { from: first?.from, to: first?.to, subject: first?.subject, text: first?.text },
      { from: 'kakehashi@example.co.jp', to: ['sato@example.co.jp'], subject: MAIL.subject, text: MAIL.text },
    );
    assert.match(first?.messageId ?? '', /^<[0-9a-f]{32}@example\.co\.jp>$/);
    assert.equal(second?.messageId, first?.messageId);
    assert.notEqual(third?.messageId, first?.messageId);
  });

  it('tells a refused login, a refused address and a server that is busy apart', async () => {
    const withPassword = (password: string) => smtpMailer({ url: server.url.replace('p%40ss', password), from: FROM });
    assert.equal(await codeOf(withPassword('wrong').send(MAIL)), 'AUTH_REJECTED');

    server.refuse = 550;
    assert.equal(await codeOf(withPassword('p%40ss').send(MAIL)), 'REMOTE_REJECTED');

    server.refuse = 451;
    assert.equal(await codeOf(withPassword('p%40ss').send(MAIL)), 'REMOTE_UNAVAILABLE');
    assert.equal(server.taken.length, 0);
  });

  it('gives a server that never answers up', async () => {
    const silent = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onMailFrom: () => undefined });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.server.address() as AddressInfo;
    try {
      const mailer = smtpMailer({ url: `smtp://127.0.0.1:${String(port)}`, from: FROM, timeoutMs: 200 });
      assert.equal(await codeOf(mailer.send(MAIL)), 'REMOTE_UNAVAILABLE');
    } finally {
      await new Promise<void>((resolve) => silent.close(resolve));
    }
  });

  it('sends no password over a line that is not encrypted, but on this machine', async () => {
    // 127.0.0.1 by another name, which nothing marks as this machine.
    const mailer = smtpMailer({ url: server.url.replace('127.0.0.1', '0.0.0.0'), from: FROM });

    assert.equal(await codeOf(mailer.send(MAIL)), 'CONFIG_INVALID');
    assert.equal(server.logins, 0);
  });
});
