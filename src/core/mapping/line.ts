/** One line mapping → a line of the log, or nothing, or a rejection. */
import { lineId } from '../log-line.ts';
import { didYouMean, nearest } from '../schema/index.ts';
import type { Path } from '../schema/index.ts';
import type { EntityKey, LogLine, Role, Scalar } from '../types.ts';
import { report } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { BROKEN } from './row.ts';
import type { Broken, Read, Row } from './row.ts';
import type { LineFile, StreamFile } from './table.ts';
import { compileValue } from './value.ts';
import type { CompiledValue } from './value.ts';
import { compileWhen } from './when.ts';

/** What all lines of one record have in common. */
export interface Hangings {
  readonly keys: readonly { readonly key: EntityKey; readonly role: Role | null }[];
  readonly dealKey: EntityKey | null;
  readonly contactKey: EntityKey | null;
  readonly ownerKey: EntityKey | null;
}

export interface CompiledLine {
  /** Event types that it can produce; null: only known when read. */
  readonly types: readonly string[] | null;
  readonly make: (row: Row, hangings: Hangings, stream: string) => LogLine | null;
}

/** A stream's lines: those under `lines`, or the one that it gives directly. */
export function compileLines(c: StreamCompiling, stream: StreamFile, path: Path): readonly CompiledLine[] {
  if (stream.lines !== undefined) {
    return stream.lines.map((line, i) => compileLine(c, line, [...path, 'lines', i], { single: false }));
  }
  return stream.type === undefined ? [] : [compileLine(c, stream, path, { single: true })];
}

/** `occurrence` tells the lines of one record apart; a list of lines takes the type for it, a single line needs none. */
function compileLine(c: StreamCompiling, spec: LineFile, path: Path, options: { readonly single: boolean }): CompiledLine {
  if (spec.type === undefined) {
    report(c, path, { found: { ja: 'type なし', en: 'no type' }, expected: { ja: 'type(出来事の種類)', en: 'a type of event' } });
    return { types: [], make: () => null };
  }
  // A stream's own `when` is asked once per record, before its lines.
  const when = options.single ? () => true : compileWhen(c, spec.when, [...path, 'when']);
  const type = compileType(c, spec.type, [...path, 'type']);
  const occurrence = spec.occurrence === undefined ? null : compileValue(c, spec.occurrence, [...path, 'occurrence'], { as: 'text' }).read;
  const times = compileTimes(c, spec, path);
  const item = spec.item === undefined ? () => null : compileValue(c, spec.item, [...path, 'item'], { as: 'text' }).read;
  const data = Object.entries(spec.data ?? {}).map(
    ([name, value]) => [name, compileValue(c, value, [...path, 'data', name]).read] as const,
  );
  const stages = c.context.types;
  const make: CompiledLine['make'] = (row, hangings, stream) => {
    if (when(row) !== true) return null;
    const kind = type.read(row);
    if (kind === null || kind === BROKEN) return null;
    const typeName = String(kind);
    const stage = spec.stage ?? stages[typeName];
    if (stage === undefined) return rejectType(row, typeName);
    const happened = occurrence === null ? (options.single ? 'record' : typeName) : occurrence(row);
    const dates = times(row);
    const what = item(row);
    const more = dataOf(row, data);
    if (happened === BROKEN || dates === BROKEN || what === BROKEN || more === BROKEN) return null;
    const mark = happened === null ? '' : String(happened);
    return {
      id: lineId(row.env.scope, stream, row.record.id, mark),
      scope: row.env.scope,
      stream,
      recordId: row.record.id,
      occurrence: mark,
      type: typeName,
      stage: unanswered(typeName, more) ? 'delivered' : stage,
      ...dates,
      ...hangings,
      item: what === null ? null : String(what),
      data: more,
    };
  };
  return { types: type.values === null ? null : type.values.filter((value) => typeof value === 'string'), make };
}

/** What nobody answered got no further than being tried. */
function unanswered(type: string, { outcome }: Readonly<Record<string, Scalar>>): boolean {
  return type === 'task.outcome' && outcome === 'no_answer';
}

/** Every type that the file names must be one of the catalogue, or the line must say its stage. */
function compileType(c: StreamCompiling, spec: NonNullable<LineFile['type']>, path: Path): CompiledValue {
  const named = typeof spec === 'string' ? { value: spec } : spec;
  const type = compileValue(c, named, path, { as: 'text' });
  for (const value of type.values ?? []) {
    if (typeof value !== 'string' || value in c.context.types) continue;
    report(c, path, {
      found: { ja: `知らない種類「${value}」`, en: `the unknown event type ${value}` },
      expected: { ja: 'カタログ(config/catalogue.yaml)にある種類', en: 'a type of the catalogue (config/catalogue.yaml)' },
      suggestion: didYouMean(nearest(value, Object.keys(c.context.types))),
    });
  }
  return type;
}

function rejectType(row: Row, type: string): null {
  row.reject('VALUE_UNKNOWN', 'type', {
    ja: `種類「${type.slice(0, 60)}」はカタログにありません`,
    en: `The catalogue has no event type "${type.slice(0, 60)}"`,
  });
  return null;
}

type Times = Pick<LogLine, 'occurredOn' | 'occurredAt'>;

function compileTimes(c: StreamCompiling, spec: LineFile, path: Path): (row: Row) => Times | Broken {
  if (spec.occurredOn === undefined && spec.occurredAt === undefined) {
    report(c, path, {
      found: { ja: '日付なし', en: 'no date' },
      expected: { ja: 'occurredOn または occurredAt', en: 'occurredOn or occurredAt' },
    });
  }
  const on = spec.occurredOn === undefined ? null : compileValue(c, spec.occurredOn, [...path, 'occurredOn'], { as: 'date' }).read;
  const at = spec.occurredAt === undefined ? null : compileValue(c, spec.occurredAt, [...path, 'occurredAt'], { as: 'datetime' }).read;
  return (row) => {
    const instant = at === null ? null : at(row);
    const date = on === null ? instant : on(row);
    if (date === BROKEN || instant === BROKEN) return BROKEN;
    const day = date === null ? undefined : row.cast.calendar.dateOf(date);
    if (day !== undefined) return { occurredOn: day, occurredAt: instant === null ? null : String(instant) };
    row.reject('RECORD_INVALID', 'occurredOn', { ja: 'いつの出来事か分かりません(日付が空)', en: 'It has no date: the field is empty' });
    return BROKEN;
  };
}

function dataOf(row: Row, reads: readonly (readonly [string, Read])[]): Readonly<Record<string, Scalar>> | Broken {
  const data: Record<string, Scalar> = {};
  let broken = false;
  for (const [name, read] of reads) {
    const value = read(row);
    if (value === BROKEN) broken = true;
    else if (value !== null) data[name] = value;
  }
  return broken ? BROKEN : data;
}
