import { digestLines, digestSubject } from '../../core/report/digest.ts';
import { readDigests, sendDigests, weekOf, type DigestContext } from '../../engine/digest.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { errorText } from '../error-text.ts';
import { today } from '../hand-sources.ts';

/** `digest`: this week's mail to owners and lead, once each; `--dry-run` shows them. */
export function digestCommand({ program, action }: Cli): void {
  program
    .command('digest')
    .description("this week's mail to owners and support lead, ten lines at most / 担当者と支援リーダーへの週のまとめメール")
    .option('--dry-run', 'show the mails, send none / 送らずに表示する')
    .action(action({ mappings: false }, digest));
}

async function digest({ app, out }: Session, options: { readonly dryRun?: boolean }): Promise<ExitCode> {
  const context = contextOf({ app, out });
  if (options.dryRun === true) {
    const mails = await readDigests(context);
    const had = await app.store.digested(weekOf(today(app)));
    out.data(
      mails.map((one) => ({
        to: one.recipient,
        subject: digestSubject(one)[out.locale],
        lines: digestLines(one, out.locale),
        sent: had.has(one.recipient),
      })),
    );
    for (const one of mails) {
      const sent = had.has(one.recipient) ? { ja: '(今週は送信済み)', en: ' (sent this week)' } : { ja: '', en: '' };
      out.line({ ja: `宛先: ${one.recipient}${sent.ja}`, en: `To: ${one.recipient}${sent.en}` });
      out.line(digestSubject(one));
      for (const line of digestLines(one, out.locale)) out.line(`  ${line}`);
      out.line('');
    }
    return 0;
  }
  const { week, sent, before, errors } = await sendDigests(context);
  out.data({ week, sent, before, errors: errors.map((error) => error.message) });
  out.line({
    ja: `${week}: ${String(sent)}通を送信、${String(before)}通は送信済み`,
    en: `${week}: ${String(sent)} sent, ${String(before)} had theirs before`,
  });
  for (const error of errors) out.warn(errorText(error, out.locale));
  return errors.length > 0 ? 1 : 0;
}

/** Needs no connection: what is told stands in the store. */
function contextOf({ app, out }: Session): DigestContext {
  const { settings, file } = app.config;
  const only = file.deliver.only === undefined ? null : new Set(file.deliver.only);
  return {
    store: app.store,
    policy: { settings, locale: out.locale, only },
    log: app.log,
    now: () => new Date(),
    signal: app.signal,
    dateOf: () => today(app),
    mailer: app.mailer,
    baseUrl: app.baseUrl,
  };
}
