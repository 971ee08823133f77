import { createHash } from 'node:crypto';
import type { Config } from './config/index.ts';
import { AppError } from './core/errors.ts';
import { notify, type Channel, type NoticeStore } from './engine/notify.ts';
import type { Mailer } from './engine/mailer.ts';
import type { MaskingLogger } from './log.ts';

const EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** Where notices go: an incoming webhook of Slack, Teams or the like (`{"text": …}`), and mail. */
export function channelsOf({ notify: { webhookUrl, emails } }: Pick<Config, 'notify'>, mailer: Mailer | null): readonly Channel[] {
  const webhook = webhookUrl === null ? [] : [webhookChannel(webhookUrl)];
  return mailer === null ? webhook : [...webhook, ...emails.map((to) => mailChannel(mailer, to))];
}

function webhookChannel(url: string): Channel {
  return {
    name: 'webhook',
    send: async ({ subject, text }) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: `${subject}\n\n${text}` }),
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (!response.ok)
        throw new AppError('REMOTE_REJECTED', `The webhook for notices answered ${response.status}`, { fix: 'Check NOTIFY_WEBHOOK_URL' });
    },
  };
}

function mailChannel(mailer: Mailer, to: string): Channel {
  // Names are stored and logged: an address is neither.
  const name = `mail:${createHash('sha256').update(to.toLowerCase()).digest('hex').slice(0, 16)}`;
  return { name, send: (notice) => mailer.send({ to, ...notice }) };
}

interface Notifying {
  readonly config: Config;
  readonly store: NoticeStore;
  readonly mailer: Mailer | null;
  readonly log: MaskingLogger;
}

/** Looks every minute whether something needs a person. `close` waits for a notice that is under way. */
export function startNotifying({ config, store, mailer, log }: Notifying): { close(): Promise<void> } {
  const channels = channelsOf(config, mailer);
  let looking: Promise<unknown> = Promise.resolve();
  const look = (): void => {
    looking = notify(store, channels, { locale: config.locale, log, mask: (text) => log.mask(text) }).catch((error: unknown) => {
      log.warn('notices wait', { message: error instanceof Error ? error.message : String(error) });
    });
  };
  const timer = channels.length === 0 ? null : setInterval(look, EVERY_MS);
  return {
    close: async () => {
      if (timer !== null) clearInterval(timer);
      await looking;
    },
  };
}
