import { AppError, ERROR_CODES } from '../../core/errors.ts';
import type { Entity, LogLine, Mapped, Text } from '../../core/types.ts';
import { preview, type Preview, type PreviewField } from '../../engine/preview.ts';
import type { Cli, Session } from '../command.ts';
import { table } from '../output.ts';

interface PreviewOptions {
  readonly record?: string;
  readonly limit: string;
}

/** `preview <stream>`: the raw record beside the line that it becomes, each field's way, and why one is rejected. */
export function previewCommand({ program, action }: Cli): void {
  program
    .command('preview')
    .argument('<connection.stream>', 'e.g. salesforce.deals')
    .description('a raw record beside the line it becomes; nothing is stored / 元の記録と取り込み結果を並べて見る(保存しない)')
    .option('--record <id>', 'this record / このレコード')
    .option('--limit <n>', 'so many records / 表示する件数', '1')
    .action(action({ mappings: true }, show));
}

async function show({ app, out }: Session, stream: string, options: PreviewOptions): Promise<0> {
  const context = await app.engine();
  const limit = options.record === undefined ? Number(options.limit) : 1;
  if (!Number.isInteger(limit) || limit < 1) throw new AppError('INPUT_INVALID', `--limit ${options.limit} is no number of records`);
  const shown: Preview[] = [];
  for await (const one of preview(context, stream, { limit, ...(options.record === undefined ? {} : { recordId: options.record }) })) {
    shown.push(one);
    for (const line of describe(one)) out.line(line);
  }
  out.data(shown);
  if (shown.length === 0) out.line({ ja: `${stream} に記録はありません。`, en: `${stream} has no records.` });
  return 0;
}

function* describe({ connection, stream, object, record, fields, mapped }: Preview): Generator<string | Text> {
  yield `── ${connection}.${stream}  ${object} ${record.id}${record.modifiedAt === null ? '' : `  (${record.modifiedAt})`}`;
  const [place] = fields.flatMap(({ places }) => places);
  const file = place?.file ?? connection;
  yield { ja: `元の記録 → ${file} のどこで読むか(名前:行)`, en: `The record → where ${file} reads it (name:line)` };
  yield* table(fields.map((field) => [`  ${field.name}`, valueText(field.value), placesText(field)]));
  yield { ja: '取り込み結果', en: 'What becomes of it' };
  yield* outcome(mapped);
}

function placesText({ places }: PreviewField): string {
  const named = new Set(places.map(({ path, line }) => `${path.replace(/\.(from|field)$/, '')}:${line}`));
  return named.size === 0 ? '' : `→ ${[...named].join(', ')}`;
}

function* outcome({ entity, lines, task, rejections }: Mapped): Generator<string | Text> {
  if (entity !== null) yield* entityLines(entity);
  for (const line of lines) yield* logLines(line);
  if (task !== null) yield { ja: `  支援タスク ${task.key}: ${task.status}`, en: `  Our task ${task.key}: ${task.status}` };
  for (const { code, field, message } of rejections) {
    const action = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1].action ?? { ja: '', en: '' };
    const where = field === null ? '' : ` ${field}`;
    yield { ja: `  ✗ 除外 ${code}${where}: ${message.ja}`, en: `  ✗ rejected ${code}${where}: ${message.en}` };
    yield { ja: `    → ${action.ja}`, en: `    → ${action.en}` };
  }
  if (entity === null && lines.length === 0 && task === null && rejections.length === 0) {
    yield { ja: '  何にもなりません(マッピングがこの記録を数えない)', en: '  Nothing: the mapping does not count this record' };
  }
}

function* entityLines({ kind, key, name, parents, ownerKey, identity, attributes, known }: Entity): Generator<string> {
  yield `  ${kind} ${key}  ${name}`;
  const rows = [
    ...parents.map(({ key: parent, role }) => ['    parent', `${parent}${role === null ? '' : ` (${role})`}`]),
    ...(ownerKey === null ? [] : [['    owner', ownerKey]]),
    ...pairs(identity).map(([label, value]) => [`    key ${label}`, value]),
    ...pairs(attributes).map(([label, value]) => [`    ${label}`, value]),
    ...pairs(known).map(([label, value]) => [`    = ${label}`, value]),
  ];
  yield* table(rows);
}

function* logLines(line: LogLine): Generator<string> {
  yield `  ${line.occurredOn}  ${line.type}  ${line.stage}${line.item === null ? '' : `  ${line.item}`}`;
  const rows = [
    ...line.keys.map(({ key, role }) => ['    partner', `${key}${role === null ? '' : ` (${role})`}`]),
    ...pairs({ occurrence: line.occurrence, deal: line.dealKey, contact: line.contactKey, owner: line.ownerKey }).map(([label, value]) => [
      `    ${label}`,
      value,
    ]),
    ...pairs(line.data).map(([label, value]) => [`    ${label}`, value]),
  ];
  yield* table(rows);
}

/** What is there, as text. */
function pairs(values: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => [name, valueText(value)]);
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  const text = typeof value === 'string' ? value.replaceAll('\n', ' ') : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
