import { randomUUID } from 'node:crypto';
import { ERROR_CODES } from '../../core/errors.ts';
import type { Text } from '../../core/types.ts';
import type { RejectionGroup } from '../../engine/care.ts';
import { replay, type ReplayOutcome } from '../../engine/replay.ts';
import type { Cli, Session } from '../command.ts';
import { handSources } from '../hand-sources.ts';
import { table } from '../output.ts';
import { choose, knownSources } from '../sources.ts';
import { audited } from '../who.ts';

interface ListOptions {
  readonly connection?: string;
  readonly code?: string;
}

const EXAMPLES = 3;
const EMPTY: Text = { ja: '取り込めなかった記録はありません。', en: 'No record is rejected.' };

/** `rejections list`, `rejections replay`: records that could not be understood, and once more after mending. */
export function rejectionsCommand({ program, action }: Cli): void {
  const rejections = program.command('rejections').description('records that could not be understood / 取り込めなかった記録');
  rejections
    .command('list')
    .description('by reason, with counts, examples and what to do / 理由ごとの件数と対処')
    .option('--connection <name>', 'of one connection / この接続だけ')
    .option('--code <code>', 'of one reason, e.g. VALUE_UNKNOWN / この理由だけ')
    .action(action({ mappings: false }, list));
  rejections
    .command('replay')
    .description('map them again with the present mapping, without a download / 今のマッピングでやり直す(再取得なし)')
    .option('--connection <name>', 'of one connection / この接続だけ')
    .action(action({ mappings: true }, replayAll));
}

async function list({ app, out }: Session, options: ListOptions): Promise<0> {
  const connections = await app.store.connections();
  const [chosen] = options.connection === undefined ? [] : choose(connections, options.connection);
  const groups = await app.store.rejectionGroups({
    examples: EXAMPLES,
    ...(chosen === undefined ? {} : { scope: chosen.scope }),
    ...(options.code === undefined ? {} : { code: options.code }),
  });
  const nameOf = (scope: string): string => connections.find((one) => one.scope === scope)?.name ?? scope;
  const total = groups.reduce((sum, one) => sum + one.count, 0);
  out.data({ total, groups: groups.map((one) => ({ connection: nameOf(one.scope), ...one, action: actionOf(one.code) })) });
  if (groups.length === 0) out.line(EMPTY);
  for (const group of groups) {
    out.line(`${nameOf(group.scope)}.${group.stream}  ${group.code}${group.field === null ? '' : `  ${group.field}`}  ×${group.count}`);
    for (const line of details(group)) out.line(line);
  }
  if (total > 0) out.line({ ja: `計 ${total}件`, en: `${total} in all` });
  return 0;
}

function* details({ message, examples, count, code }: RejectionGroup): Generator<Text> {
  yield { ja: `    ${message.ja}`, en: `    ${message.en}` };
  const more = count > examples.length ? ' …' : '';
  yield { ja: `    例: ${examples.join(', ')}${more}`, en: `    e.g. ${examples.join(', ')}${more}` };
  const { ja, en } = actionOf(code);
  yield { ja: `    → ${ja}`, en: `    → ${en}` };
}

function actionOf(code: string): Text {
  return Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1].action ?? ERROR_CODES.RECORD_INVALID.action;
}

async function replayAll({ app, out }: Session, options: Pick<ListOptions, 'connection'>): Promise<0> {
  const sources = [...(await knownSources(app)), ...(await handSources(app))];
  choose(sources, options.connection);
  const run = { id: randomUUID(), command: 'replay', startedAt: new Date().toISOString() };
  await app.store.startRun(run);
  const context = { store: app.store, runId: run.id, signal: app.signal, rate: app.config.rate, sources };
  let outcomes: readonly ReplayOutcome[] | null = null;
  try {
    outcomes = await replay(context, options.connection);
  } finally {
    await app.store.finishRun(run.id, { ok: outcomes !== null, finishedAt: new Date().toISOString(), summary: { replay: outcomes } });
  }
  const records = outcomes.reduce((sum, one) => sum + one.records, 0);
  const mended = outcomes.reduce((sum, one) => sum + one.mended, 0);
  await audited(app, 'rejections.replay', options.connection ?? 'all', { records, mended });
  out.data({ records, mended, still: records - mended, streams: outcomes });
  if (records === 0) {
    out.line(EMPTY);
    return 0;
  }
  const rows = outcomes.map((one) => [
    `  ${one.connection}.${one.stream}`,
    `${one.mended} / ${one.records}`,
    `+${one.added}`,
    `~${one.revised}`,
  ]);
  for (const line of table(rows, [1, 2, 3])) out.line(line);
  out.line({
    ja: `${records}件のうち ${mended}件を取り込みました。残り ${records - mended}件${mended < records ? '(rejections list で理由を確認)' : ''}。`,
    en: `${mended} of ${records} map now. ${records - mended} left${mended < records ? ' (see `rejections list`)' : ''}.`,
  });
  return 0;
}
