import { hash, randomUUID } from 'node:crypto';
import type { Locale, RawRecord, Text } from '../../core/types.ts';
import { EVENTS, eventsMapping } from '../../engine/events-mapping.ts';
import { ingest } from '../../engine/ingest.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { ingestContext, NOTES_SCOPE, today } from '../hand-sources.ts';
import { inputError } from '../input-error.ts';
import { pickPartner } from '../pick-partner.ts';
import { audited, cliUser } from '../who.ts';

interface LogOptions {
  readonly type: string;
  readonly on?: string;
  readonly contact?: string;
  readonly note?: string;
  readonly author?: string;
  readonly department?: string;
  readonly outcome?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
}

/** What people call it → the event; any type of the catalogue may be named as well. */
const TYPES: Readonly<Record<string, string>> = {
  call: 'call.connected',
  'no-answer': 'call.noAnswer',
  visit: 'meeting.held',
  meeting: 'meeting.held',
  'joint-visit': 'visit.joint',
  note: 'note.logged',
};

/** `log <partner>`: a call or a visit noted by hand. */
export function logCommand({ program, action }: Cli): void {
  program
    .command('log')
    .argument('<partner>', 'its name, a part of it, or an id / パートナーの名前・その一部・ID')
    .description('a call or visit noted by hand / 電話や訪問を手で記録する')
    .requiredOption('--type <type>', `${Object.keys(TYPES).join(', ')}, or an event type of the catalogue / 種類`)
    .option('--on <date>', 'the day it happened; today unless given / 日付(省略時は今日)')
    .option('--contact <e-mail>', 'with whom / 相手のメールアドレス')
    .option('--note <text>', 'what was said / 内容')
    .option('--author <name>', 'who notes it; whoever is logged in unless given / 記録者')
    .option('--department <name>', 'of the author / 部署')
    .option('--outcome <text>', 'what came of it, e.g. reached / 結果')
    .option('--key <key>', 'corrects the note that was logged under this key / 訂正する記録のキー')
    .option('--dry-run', 'only check / 確かめるだけ')
    .action(action({ mappings: false }, log));
}

async function log({ app, out }: Session, partner: string, options: LogOptions): Promise<ExitCode> {
  const { id, name } = await pickPartner(app.store, partner);
  const type = TYPES[options.type] ?? options.type;
  const event: Record<string, RawRecord[string]> = {
    partner: id,
    type,
    on: options.on ?? today(app),
    author: options.author ?? cliUser().replace(/^cli:/, ''),
    ...chosen(options, ['contact', 'note', 'department', 'outcome']),
  };
  // The same note twice is one note: its key follows from what it says.
  const key = options.key ?? hash('sha256', JSON.stringify(event), 'hex').slice(0, 16);
  const dryRun = options.dryRun === true;
  const mapping = eventsMapping(app.config);
  const context = ingestContext(app, randomUUID());
  const record = { id: key, raw: { key, ...event }, modifiedAt: null };
  const checked = await ingest(context, { scope: NOTES_SCOPE, mapping }, EVENTS, [record], { dryRun: true });
  const [problem] = checked.mapped[0]?.rejections ?? [];
  if (problem !== undefined) throw wrong(out.locale, problem.message);
  const { saved } = dryRun ? { saved: null } : await ingest(context, { scope: NOTES_SCOPE, mapping }, EVENTS, [record], { dryRun });
  await mapping.close();
  const status = saved === null ? 'dryRun' : saved.fresh.length > 0 ? 'added' : saved.changed.length > 0 ? 'corrected' : 'unchanged';
  if (!dryRun) await audited(app, 'partner.note', id, { key, type, status });
  out.data({ key, partner: { id, name }, type, on: event.on, status });
  const said = SAID[status];
  out.line({
    ja: `${name}: ${type} ${String(event.on)} ${said.ja}(キー ${key})`,
    en: `${name}: ${type} ${String(event.on)} ${said.en} (key ${key})`,
  });
  return 0;
}

const SAID: Readonly<Record<'added' | 'corrected' | 'unchanged' | 'dryRun', Text>> = {
  added: { ja: 'を記録しました', en: 'was logged' },
  corrected: { ja: 'を訂正しました', en: 'was corrected' },
  unchanged: { ja: 'はすでに記録されています', en: 'is there already' },
  dryRun: { ja: 'を記録できます(試行)', en: 'can be logged (dry run)' },
};

function chosen(options: LogOptions, names: readonly (keyof LogOptions)[]): Record<string, RawRecord[string]> {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

function wrong(locale: Locale, message: Text): Error {
  return inputError(locale, message, {
    ja: '値を直してもう一度実行してください(種類はカタログ config/catalogue.yaml にあるもの)',
    en: 'Mend the value and log it again; types are those of the catalogue (config/catalogue.yaml)',
  });
}
