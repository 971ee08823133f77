import { randomUUID } from 'node:crypto';
import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import { recordIdOf } from '../../core/mapping/record-id.ts';
import { nearest } from '../../core/schema/index.ts';
import type { Locale, Mapped, RawRecord, SourceRecord } from '../../core/types.ts';
import { ingest, type IngestContext } from '../../engine/ingest.ts';
import { badRowsPath, writeBadRows, type BadRows } from '../bad-rows.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { missingColumns } from '../csv-input.ts';
import { CSV_ENCODINGS, type CsvEncoding } from '../csv-look.ts';
import { openRows, type CsvRow, type CsvRows, type Place } from '../csv-rows.ts';
import { importScope, ingestContext, today } from '../hand-sources.ts';
import { inputError } from '../input-error.ts';
import { audited } from '../who.ts';

interface ImportOptions {
  readonly type: string;
  readonly encoding?: string;
  readonly dryRun?: boolean;
}

const BATCH = 2000;
/** Problems that are shown; all of them are in the file of rows to mend. */
const SHOWN = 10;

/** `import <file.csv> --type …`: events from the export of an LMS, a portal, a FAQ tool; rewards. */
export function importCommand({ program, action }: Cli): void {
  program
    .command('import')
    .argument('<file.csv>')
    .description('events of an LMS, portal or FAQ tool, rewards: a CSV by mappings/imports/<type>.yaml / CSV を取り込む')
    .requiredOption('--type <type>', 'lms, portal, reward … or <type>.<stream> / mappings/imports/ にある名前')
    .option('--encoding <name>', 'utf-8 or shift_jis; found out unless given / 文字コード(省略時は自動判定)')
    .option('--dry-run', 'change nothing; tell what would be taken and what not / 何も変えずに結果だけを示す')
    .action(action({ mappings: true }, importFile));
}

interface Job {
  readonly rows: CsvRows;
  readonly mapping: CompiledMapping;
  readonly stream: string;
  readonly dryRun: boolean;
  readonly bad: BadRows;
  readonly sum: { rows: number; added: number; revised: number; unchanged: number; repeated: number; skipped: number; rejected: number };
  readonly problems: string[];
  readonly say: (place: Place, mapped: { readonly ja: string; readonly en: string }) => string;
}

async function importFile(session: Session, file: string, options: ImportOptions): Promise<ExitCode> {
  const { app, out } = session;
  const { mapping, stream } = streamFor(app.config.imports, options.type, out.locale);
  const task = app.progress.start({ name: `import ${options.type}`, total: null });
  const encoding = encodingOf(options.encoding, out.locale);
  const onProgress = (done: number, total: number): void => {
    task.advance(done, total);
  };
  const rows = await openRows(file, { locale: out.locale, onProgress, ...(encoding === undefined ? {} : { encoding }) });
  checkColumns(file, rows, mapping, stream, session);
  const dryRun = options.dryRun === true;
  const path = badRowsPath(file);
  const say: Job['say'] = ({ line, col }, text) => `${file}:${line}:${col} ${out.t(text)}`;
  const sum = { rows: 0, added: 0, revised: 0, unchanged: 0, repeated: 0, skipped: 0, rejected: 0 };
  const job: Job = { rows, mapping, stream, dryRun, bad: dryRun ? NOWHERE : writeBadRows(path, rows), sum, problems: [], say };
  const run = { id: randomUUID(), command: 'import', startedAt: new Date().toISOString() };
  if (!dryRun) await app.store.startRun(run);
  let ok = false;
  try {
    await readAll(ingestContext(app, run.id), job, app.signal);
    ok = true;
  } finally {
    await job.bad.close();
    task.end(ok ? undefined : 'stopped');
    app.progress.stop();
    const summary = { import: { type: options.type, ...sum } };
    if (!dryRun) await app.store.finishRun(run.id, { ok, finishedAt: new Date().toISOString(), summary });
  }
  const firstOn = today(app);
  if (!dryRun && sum.added + sum.unchanged > 0) {
    await app.store.saveImportSource({ scope: importScope(mapping.name), types: mapping.typesOf[stream] ?? [], firstOn });
  }
  if (!dryRun) await audited(app, 'import', options.type, sum);
  const rejectedFile = sum.rejected > 0 && !dryRun ? path : null;
  tell(session, { file, type: options.type, encoding: rows.encoding, dryRun, ...sum, rejectedFile, problems: job.problems });
  return sum.rejected > 0 && sum.rejected > sum.rows * app.config.file.sync.rejectionShare ? 2 : 0;
}

const NOWHERE: BadRows = { count: 0, add: () => Promise.resolve(), close: () => Promise.resolve() };

interface Chosen {
  readonly mapping: CompiledMapping;
  readonly stream: string;
}

function streamFor(imports: readonly CompiledMapping[], type: string, locale: Locale): Chosen {
  const [name = '', chosen] = type.split('.', 2);
  const mapping = imports.find((one) => one.name === name);
  if (mapping === undefined) throw unknownType(name, imports, locale);
  const streams = mapping.specs.map((spec) => spec.name);
  const [only = ''] = streams;
  const stream = chosen ?? (streams.length === 1 ? only : '');
  if (streams.includes(stream)) return { mapping, stream };
  const list = streams.map((one) => `${name}.${one}`).join(', ');
  throw inputError(
    locale,
    chosen === undefined
      ? { ja: `「${name}」には複数のストリームがあります`, en: `"${name}" has several streams` }
      : { ja: `「${name}」にストリーム「${chosen}」はありません`, en: `"${name}" has no stream "${chosen}"` },
    { ja: `--type に次のいずれかを指定してください: ${list}`, en: `Use --type with one of: ${list}` },
  );
}

function unknownType(name: string, imports: readonly CompiledMapping[], locale: Locale): Error {
  const names = imports.map((one) => one.name);
  const meant = nearest(name, names);
  const list = names.join(', ');
  return inputError(
    locale,
    { ja: `「${name}」というファイルのマッピングはありません`, en: `There is no mapping of files called "${name}"` },
    {
      ja: `${meant === undefined ? '' : `もしかして: ${meant}。`}ある名前: ${list}。新しい種類は mappings/imports/ に書きます(docs/import.ja.md)`,
      en: `${meant === undefined ? '' : `Did you mean ${meant}? `}There are: ${list}. A new kind is written in mappings/imports/ (docs/import.md)`,
    },
  );
}

function encodingOf(given: string | undefined, locale: Locale): CsvEncoding | undefined {
  if (given === undefined) return undefined;
  const wanted = given
    .toLowerCase()
    .replace(/^utf8$/, 'utf-8')
    .replace(/^(?:sjis|shift-jis|cp932|windows-31j)$/, 'shift_jis');
  const found = CSV_ENCODINGS.find((one) => one === wanted);
  if (found !== undefined) return found;
  throw inputError(
    locale,
    { ja: `文字コード「${given}」は読めません`, en: `"${given}" is no encoding that can be read` },
    { ja: `${CSV_ENCODINGS.join(' または ')} を指定してください`, en: `Use ${CSV_ENCODINGS.join(' or ')}` },
  );
}

function checkColumns(file: string, rows: CsvRows, mapping: CompiledMapping, stream: string, { out }: Session): void {
  const spec = mapping.specs.find((one) => one.name === stream);
  const missing = (spec?.fields ?? []).filter((field) => !rows.header.includes(field));
  if (missing.length > 0) throw missingColumns(file, rows.header, missing, out.locale);
}

async function readAll(context: IngestContext, job: Job, signal: AbortSignal): Promise<void> {
  let batch: CsvRow[] = [];
  for await (const { row, broken } of job.rows.items) {
    if (broken !== null) {
      job.sum.rows += 1;
      await refuse(job, broken, broken.bytes, job.say(broken, broken.why));
    } else if (row.cells.some((cell) => cell.trim() !== '')) {
      job.sum.rows += 1;
      batch.push(row);
    }
    if (batch.length < BATCH) continue;
    await take(context, job, batch);
    signal.throwIfAborted();
    batch = [];
  }
  if (batch.length > 0) await take(context, job, batch);
}

async function refuse(job: Job, place: Place, bytes: Buffer, reason: string): Promise<void> {
  job.sum.rejected += 1;
  if (job.problems.length < SHOWN) job.problems.push(reason);
  await job.bad.add(bytes, reason);
}

async function take(context: IngestContext, job: Job, batch: readonly CsvRow[]): Promise<void> {
  const { mapping, stream, sum, dryRun } = job;
  const records = batch.map((row) => recordOf(job, row));
  const { mapped, saved } = await ingest(context, { scope: importScope(mapping.name), mapping }, stream, records, { dryRun });
  for (const [i, one] of mapped.entries()) {
    const row = batch[i];
    if (row === undefined) continue;
    if (one.rejections.length > 0) await refuseRow(job, row, one);
    else if (one.lines.length === 0) sum.skipped += 1;
  }
  sum.repeated += mapped.length - distinctRecords(mapped).length;
  const good = distinctRecords(mapped).filter((one) => one.rejections.length === 0 && one.lines.length > 0);
  const fresh = new Set(saved?.fresh);
  const changed = new Set(saved?.changed);
  const added = saved === null ? good.length : good.filter((one) => fresh.has(one.recordId)).length;
  const revised = good.filter((one) => changed.has(one.recordId)).length;
  sum.added += added;
  sum.revised += revised;
  sum.unchanged += good.length - added - revised;
}

/** Of two rows under one id the later counts. */
function distinctRecords(mapped: readonly Mapped[]): readonly Mapped[] {
  return [...new Map(mapped.map((one) => [one.recordId, one])).values()];
}

/** Only the columns that the mapping reads go on from here: what nobody asked for is kept nowhere. */
function recordOf({ rows, mapping, stream }: Job, { cells }: CsvRow): SourceRecord {
  const spec = mapping.specs.find((one) => one.name === stream);
  const idFields = mapping.idOf[stream] ?? [];
  const wanted = new Set([...(spec?.fields ?? []), ...(spec?.optionalFields ?? []), ...idFields]);
  const raw: Record<string, RawRecord[string]> = {};
  for (const [i, name] of rows.header.entries()) if (wanted.has(name)) raw[name] = cells[i] ?? '';
  return { id: recordIdOf(idFields, raw), raw, modifiedAt: null };
}

async function refuseRow(job: Job, row: CsvRow, { rejections }: Mapped): Promise<void> {
  const reasons = rejections.map(({ field, message }) => {
    const column = job.rows.header.indexOf(field?.split(', ', 1)[0] ?? '');
    return job.say(column < 0 ? { line: row.line, col: 1 } : row.placeOf(column), message);
  });
  await refuse(job, row.placeOf(0), row.bytes, reasons.join('; '));
}

interface Told {
  readonly type: string;
  readonly file: string;
  readonly dryRun: boolean;
  readonly encoding: CsvEncoding;
  readonly rows: number;
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly rejectedFile: string | null;
  readonly problems: readonly string[];
}

function tell({ out }: Session, told: Told): void {
  const n = (value: number): string => value.toLocaleString('en');
  out.data(told);
  if (told.dryRun) out.line({ ja: '(試行:何も変更していません)', en: '(dry run: nothing was changed)' });
  const { rows, added, revised, unchanged, skipped, rejected } = told;
  out.line({
    ja: `${n(rows)}行(${told.encoding}): 追加 ${n(added)}、訂正 ${n(revised)}、変化なし ${n(unchanged)}、対象外 ${n(skipped)}、取り込めず ${n(rejected)}`,
    en: `${n(rows)} rows (${told.encoding}): ${n(added)} added, ${n(revised)} corrected, ${n(unchanged)} unchanged, ${n(skipped)} not wanted, ${n(rejected)} not taken`,
  });
  for (const problem of told.problems) out.warn(`✗ ${problem}`);
  if (told.rejected > told.problems.length) out.warn({ ja: '…ほかにもあります', en: '… and more' });
  if (told.rejectedFile === null) return;
  out.line({
    ja: `→ ${told.rejectedFile} を直して、もう一度 import してください(理由の列はそのままで構いません)`,
    en: `→ Mend ${told.rejectedFile} and import it (the column with the reason may stay)`,
  });
}
