/** Records → what they become. A record's fault becomes a rejection, never an exception. */
import type { EntityKey, LogLine, Mapped, Rejection, SourceRecord, StreamSpec, TaskSighting } from '../types.ts';
import type { CastContext } from './cast.ts';
import type { MappingEnv } from './compiled.ts';
import type { MakeEntity } from './entity.ts';
import type { FormulaRunner } from './formula-runner.ts';
import type { FormulaResult } from './formula-worker.ts';
import type { CompiledLine, Hangings } from './line.ts';
import type { Row, Test } from './row.ts';

export interface CompiledStream {
  readonly spec: StreamSpec;
  /** Event types that it can produce. */
  readonly types: readonly string[];
  readonly formulas: readonly { readonly source: string; readonly fields: readonly string[] }[];
  readonly entity: MakeEntity | null;
  readonly hangings: (row: Row) => Hangings;
  readonly lines: readonly CompiledLine[];
  readonly when: Test;
  readonly task: ((row: Row, ownerKey: EntityKey | null) => TaskSighting | null) | null;
  readonly keeps: boolean;
}

interface Lent {
  readonly env: MappingEnv;
  readonly cast: CastContext;
}

/** A page in one go; its formulas go to their thread together. */
export async function applyPage(
  stream: CompiledStream,
  records: readonly SourceRecord[],
  lent: Lent & { readonly runner: FormulaRunner },
): Promise<readonly Mapped[]> {
  if (stream.formulas.length === 0) return records.map((record) => mapRecord(stream, record, NONE, lent));
  const fields = [...new Set(stream.formulas.flatMap((formula) => formula.fields))];
  const inputs = records.map((record) => formulaInput(record, fields));
  const results = await lent.runner.run(
    stream.formulas.map((formula) => formula.source),
    inputs,
  );
  return records.map((record, i) => mapRecord(stream, record, results[i] ?? NONE, lent));
}

export async function applyOne(
  stream: CompiledStream,
  record: SourceRecord,
  lent: Lent & { readonly runner: FormulaRunner },
): Promise<Mapped> {
  const [mapped] = await applyPage(stream, [record], lent);
  return mapped ?? { recordId: record.id, entity: null, lines: [], keeps: stream.keeps, task: null, rejections: [] };
}

const NONE: readonly FormulaResult[] = [];

/** A deleted record keeps its entity (marked) and loses its lines; what is broken in it concerns nobody any more. */
export function mapRecord(stream: CompiledStream, record: SourceRecord, formulas: readonly FormulaResult[], lent: Lent): Mapped {
  const deleted = record.deleted === true;
  const rejections: Rejection[] = [];
  const row: Row = {
    record,
    raw: record.raw,
    formulas,
    ...lent,
    reject(code, field, message) {
      // One broken field may serve the entity and several lines: it is told once.
      if (deleted || rejections.some((one) => one.code === code && one.field === field && one.message.en === message.en)) return;
      const { scope } = lent.env;
      const associations = record.associations === undefined ? {} : { associations: record.associations };
      rejections.push({ scope, stream: stream.spec.name, recordId: record.id, code, field, message, raw: record.raw, ...associations });
    },
  };
  if (record.id === '') {
    row.reject('RECORD_INVALID', 'id', { ja: 'ID がありません', en: 'It has no id' });
    return { recordId: '', entity: null, lines: [], keeps: true, task: null, rejections };
  }
  const wanted = deleted || stream.when(row) === true;
  const entity = stream.entity === null || !wanted ? null : stream.entity(row);
  const hangings = stream.hangings(row);
  const lines = deleted || !wanted ? [] : linesOf(stream, row, hangings);
  const task = stream.task === null ? null : stream.task(row, hangings.ownerKey);
  const mapped = {
    recordId: record.id,
    entity: entity?.key === '' ? null : entity,
    lines,
    keeps: stream.keeps && !deleted,
    task,
    rejections,
  };
  const changedOn = entity?.kind === 'partner' ? lent.cast.calendar.dateOf(record.modifiedAt) : undefined;
  return changedOn === undefined ? mapped : { ...mapped, changedOn };
}

function linesOf(stream: CompiledStream, row: Row, hangings: Hangings): Mapped['lines'] {
  const lines: Mapped['lines'][number][] = [];
  for (const line of stream.lines) {
    const made = line.make(row, hangings, stream.spec.name);
    // Of two lines with one occurrence the first in the file counts.
    if (made !== null && !lines.some((one) => one.id === made.id) && canBeCounted(made, row)) lines.push(made);
  }
  return lines;
}

/** An amount that cannot be brought into the company's currency would be a made-up number, or stop the assessment of all. */
function canBeCounted({ data, occurredOn }: LogLine, row: Row): boolean {
  const { amount, currency } = data;
  if (typeof amount !== 'number' || typeof currency !== 'string' || row.env.rate?.(currency, occurredOn) !== null) return true;
  const shown = currency.slice(0, 10);
  row.reject('CURRENCY_UNKNOWN', null, {
    ja: `通貨 ${shown} の換算レートがありません`,
    en: `No rate is known for ${shown}`,
  });
  return false;
}

/** Only what the formulas read; `Owner.AccountId` stands where the formula looks for it. */
function formulaInput(record: SourceRecord, fields: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> = { associations: record.associations ?? {} };
  for (const field of fields) {
    const value = record.raw[field];
    if (value === undefined || value === null) continue;
    const parts = field.split('.');
    const last = parts.pop() ?? field;
    let place = input;
    for (const part of parts) {
      const inner = place[part];
      const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
      place[part] = next;
      place = next;
    }
    place[last] = value;
  }
  return input;
}
