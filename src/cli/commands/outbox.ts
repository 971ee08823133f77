import { AppError } from '../../core/errors.ts';
import { splitKey } from '../../core/log-line.ts';
import type { Text } from '../../core/types.ts';
import type { Store } from '../../engine/store.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { confirm, DECLINED } from '../confirm.ts';
import { table } from '../output.ts';
import { cliUser } from '../who.ts';

interface ListOptions {
  readonly state?: string;
  readonly limit: string;
}
type Row = Awaited<ReturnType<Store['outbox']>>[number];

const STATES = ['waiting', 'parked'] as const;
const STATE_NAME: Readonly<Record<string, Text>> = {
  waiting: { ja: '待ち', en: 'waiting' },
  parked: { ja: '保留', en: 'parked' },
};

/** `outbox list|retry|discard`: what is owed to the CRMs and not yet taken. */
export function outboxCommand({ program, action }: Cli): void {
  const outbox = program.command('outbox').description('what is owed to the CRMs / CRM への書き込み待ち');
  outbox
    .command('list')
    .description('writes that wait, and writes that a CRM refused / 待っているものと、拒否されて保留中のもの')
    .option('--state <state>', STATES.join(' or '))
    .option('--limit <n>', 'at most so many / 件数の上限', '50')
    .action(action({ mappings: false }, list));
  outbox
    .command('retry')
    .argument('[key...]')
    .option('--all', 'every parked write / 保留中のすべて')
    .description('parked writes wait again; the next `deliver` tries them / 保留を解き、次の deliver で再試行する')
    .action(action({ mappings: false }, retry));
  outbox
    .command('discard')
    .argument('<key...>')
    .option('--yes', 'do not ask / 確認しない')
    .description('drops owed writes; a task counts as dismissed / 書き込みを取りやめる(タスクは却下扱い)')
    .action(action({ mappings: false }, discard));
}

async function list({ app, out }: Session, options: ListOptions): Promise<0> {
  const limit = Number(options.limit);
  const state = STATES.find((one) => one === options.state);
  if (!Number.isInteger(limit) || limit < 1) throw new AppError('INPUT_INVALID', `--limit ${options.limit} is no number of rows`);
  if (options.state !== undefined && state === undefined) {
    throw new AppError('INPUT_INVALID', `There is no state "${options.state}"`, { fix: `Use ${STATES.join(' or ')}` });
  }
  const rows = await app.store.outbox({ limit: limit + 1, ...(state === undefined ? {} : { state }) });
  const shown = rows.slice(0, limit);
  const names = new Map((await app.store.connections()).map(({ name, scope }) => [scope, name]));
  const nameOf = (scope: string): string => names.get(scope) ?? scope;
  out.data({
    more: rows.length > limit,
    rows: shown.map(({ scope, state: is, attempts, error, target, write }) => {
      const { key, mode, object, recordId, fields } = write;
      return { connection: nameOf(scope), key, state: is, attempts, error, target, mode, object, recordId, fields };
    }),
  });
  if (shown.length === 0) out.line({ ja: '書き込み待ちはありません。', en: 'Nothing is owed.' });
  const lines = table(
    shown.map((row) => [...cells(row, nameOf, (text) => out.t(text)), row.attempts > 0 ? `${row.attempts}×` : '', row.error ?? '']),
  );
  for (const line of lines) out.line(line);
  if (rows.length > limit) out.line({ ja: '…ほかにもあります(--limit)', en: '… and more (--limit)' });
  if (shown.some((row) => row.state === 'parked')) {
    out.line({ ja: '→ 理由を直してから outbox retry --all', en: '→ Mend the reason, then `outbox retry --all`' });
  }
  return 0;
}

function cells({ scope, state, target, write }: Row, nameOf: (scope: string) => string, t: (text: Text) => string): string[] {
  const what = target.startsWith('task') ? write.object : `${splitKey(write.key).object} ${write.recordId ?? ''}`;
  return [
    nameOf(scope),
    t(STATE_NAME[state] ?? { ja: state, en: state }),
    what,
    write.key,
    Object.keys(write.fields).slice(0, 4).join(', '),
  ];
}

async function retry({ app, out }: Session, keys: readonly string[], options: { readonly all?: boolean }): Promise<ExitCode> {
  if (keys.length === 0 && options.all !== true) {
    throw new AppError('INPUT_INVALID', 'Say which writes', {
      fix: '`outbox retry <key…>` or `outbox retry --all`; keys are in `outbox list --state parked`',
    });
  }
  const freed = await app.store.retryParked(options.all === true ? undefined : keys);
  await app.store.audit({
    at: new Date().toISOString(),
    who: cliUser(),
    action: 'outbox.retry',
    subject: options.all === true ? 'all' : keys.join(' '),
    details: { freed },
  });
  out.data({ freed });
  out.line(
    freed === 0
      ? { ja: '該当する保留はありません。', en: 'No such write is parked.' }
      : {
          ja: `${freed}件を再試行待ちにしました。次の deliver で書き込みます。`,
          en: `${freed} wait again; the next \`deliver\` tries them.`,
        },
  );
  return freed === 0 && options.all !== true ? 2 : 0;
}

async function discard({ app, out }: Session, keys: readonly string[], options: { readonly yes?: boolean }): Promise<ExitCode> {
  const question = { ja: `${keys.length}件の書き込みを取りやめますか?`, en: `Drop ${keys.length} writes?` };
  if (!(await confirm(out, question, { yes: options.yes === true }))) {
    out.line(DECLINED);
    return 0;
  }
  const discarded = await app.store.discardOwed(keys);
  const missing = keys.filter((key) => !discarded.includes(key));
  for (const key of discarded)
    await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action: 'outbox.discard', subject: key, details: {} });
  out.data({ discarded, missing });
  out.line({ ja: `${discarded.length}件を取りやめました。`, en: `${discarded.length} dropped.` });
  if (discarded.length > 0) {
    out.line({
      ja: '項目の書き込みは、判定の結果が CRM と違うかぎり次の run で再び待ちに入ります。止めるには pause を使ってください。',
      en: 'Fields are owed again by the next `run` as long as the CRM shows something else; `pause` stops that.',
    });
  }
  if (missing.length > 0) out.warn({ ja: `見つかりません: ${missing.join(', ')}`, en: `Not found: ${missing.join(', ')}` });
  return missing.length > 0 ? 2 : 0;
}
