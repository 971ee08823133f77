/** A parsed mapping → what the engine runs. */
import { AppError } from '../errors.ts';
import type { StreamSpec } from '../types.ts';
import type { Path, Problem } from '../schema/index.ts';
import { printProblems } from '../schema/index.ts';
import { applyOne, applyPage, mapRecord } from './apply.ts';
import type { CompiledStream } from './apply.ts';
import { calendarOf } from './calendar.ts';
import type { CastContext } from './cast.ts';
import { checkImport, FILE_CONNECTOR, FILE_OBJECTS } from './check-import.ts';
import { checkKind } from './check-kind.ts';
import type { CompiledMapping, MappingContext, WriteBackSpec } from './compiled.ts';
import { usesField } from './compiling.ts';
import type { Compiling, StreamCompiling } from './compiling.ts';
import { compileEntity, type Place } from './entity.ts';
import { createFormulaRunner } from './formula-runner.ts';
import { compileHangings } from './hangings.ts';
import { compileLines } from './line.ts';
import type { ParsedMapping } from './parse.ts';
import type { StreamFile } from './table.ts';
import { compileTask } from './task.ts';
import { compileWriteBack, createdFields } from './write-back.ts';
import { streamVersions } from './version.ts';
import { compileWhen } from './when.ts';

/** Everything that is wrong with a mapping beyond its grammar: event types, references, formulas, keys. */
export function checkMapping(parsed: ParsedMapping, context: MappingContext): readonly Problem[] {
  return compileAll(parsed, context).problems;
}

/** Throws MAPPING_INVALID that lists every problem. */
export function compileMapping(parsed: ParsedMapping, context: MappingContext): CompiledMapping {
  const { compiling, writeBack, streams, problems } = compileAll(parsed, context);
  if (problems.length > 0) {
    throw new AppError('MAPPING_INVALID', printProblems(problems, 'en'), { details: { problems } });
  }
  const runner = createFormulaRunner();
  const cast: CastContext = { calendar: calendarOf(context.timezone), freeMail: new Set(context.freeMail ?? []) };
  const byName = new Map(streams.map((stream) => [stream.spec.name, stream]));
  const streamOf = (name: string): CompiledStream => {
    const stream = byName.get(name);
    if (stream === undefined) throw new AppError('MAPPING_INVALID', `The mapping ${context.name} has no stream "${name}"`);
    return stream;
  };
  const typesOf = Object.fromEntries(streams.map((stream) => [stream.spec.name, stream.types]));
  return {
    name: context.name,
    connector: parsed.mapping.connector,
    specs: streams.map((stream) => stream.spec),
    writeBack,
    versionOf: streamVersions(parsed, context),
    typesOf,
    idOf: Object.fromEntries(Object.entries(parsed.mapping.streams).map(([name, { id }]) => [name, idFields(id)])),
    types: [...new Set(Object.values(typesOf).flat())].sort(),
    uses: compiling.uses,
    applyPage: (name, records, env) => applyPage(streamOf(name), records, { env, cast, runner }),
    apply(name, record, env) {
      const stream = streamOf(name);
      if (stream.formulas.length === 0) return mapRecord(stream, record, [], { env, cast });
      return applyOne(stream, record, { env, cast, runner });
    },
    close: () => runner.close(),
  };
}

interface Compilation {
  readonly compiling: Compiling;
  readonly writeBack: WriteBackSpec;
  readonly streams: readonly CompiledStream[];
  readonly problems: readonly Problem[];
}

function compileAll({ mapping, doc }: ParsedMapping, context: MappingContext): Compilation {
  const named = mapping.connector === FILE_CONNECTOR ? FILE_OBJECTS : NO_OBJECTS;
  const objectOf = (kind: StreamFile['kind']) =>
    Object.values(mapping.streams).find((stream) => stream.kind === kind)?.object ?? named[kind] ?? null;
  const compiling: Compiling = {
    doc,
    context,
    problems: [],
    uses: [],
    prefixes: mapping.prefixes ?? {},
    objects: { partner: objectOf('partner'), contact: objectOf('contact'), deal: objectOf('deal'), owner: objectOf('owner') ?? 'owner' },
    created: createdFields(mapping),
  };
  checkImport(compiling, mapping);
  const writeBack = compileWriteBack(compiling, mapping);
  const streams = Object.entries(mapping.streams).map(([name, stream]) => compileStream(compiling, name, stream, writeBack));
  return { compiling, writeBack, streams, problems: compiling.problems };
}

const NO_OBJECTS: typeof FILE_OBJECTS = {};

function idFields(id: StreamFile['id']): readonly string[] {
  return typeof id === 'string' ? [id] : id;
}

function compileStream(compiling: Compiling, name: string, stream: StreamFile, writeBack: WriteBackSpec): CompiledStream {
  const path: Path = ['streams', name];
  const c: StreamCompiling = { ...compiling, object: stream.object, associations: new Set(), formulas: [] };
  const before = compiling.uses.length;
  checkKind(c, stream, path);
  for (const [i, field] of idFields(stream.id).entries())
    usesField(c, field, [...path, 'id', ...(typeof stream.id === 'string' ? [] : [i])]);
  const entity = compileEntity(c, stream, path, placeOf(stream, writeBack));
  const when = compileWhen(c, stream.when, [...path, 'when']);
  const lines = compileLines(c, stream, path);
  const hangings = compileHangings(c, stream, path, { own: entity !== null });
  const task = stream.taskKey === undefined ? null : compileTask(c, stream, path);
  const uses = compiling.uses.slice(before);
  const fields = new Set(uses.filter((use) => !use.optional).map((use) => use.field));
  const optionalFields = new Set(uses.filter((use) => use.optional && !fields.has(use.field)).map((use) => use.field));
  const spec: StreamSpec = {
    name,
    kind: stream.kind,
    object: stream.object,
    fields: [...fields],
    optionalFields: [...optionalFields],
    where: stream.where ?? null,
    associations: [...c.associations],
    ...(stream.optional === true ? { optional: true } : {}),
  };
  const types = [...new Set(lines.flatMap((line) => line.types ?? Object.keys(compiling.context.types)))];
  return { spec, types, formulas: c.formulas, entity, hangings, lines, when, task, keeps: stream.keeps === true };
}

/** Where the records of a stream are written to, if they are. */
function placeOf({ kind }: StreamFile, { partner, contact }: WriteBackSpec): Place | null {
  if (kind === 'contact') return contact === null ? null : { ...contact, name: 'contact' };
  return kind === 'partner' && partner !== null ? { ...partner, name: 'partner' } : null;
}
