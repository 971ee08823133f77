/** A mapping against what the org really has: what is missing, closed, of another kind or too short, with its place in the file. */
import { crmField } from '../fields.ts';
import { didYouMean, nearest } from '../schema/index.ts';
import type { Problem } from '../schema/index.ts';
import type { CrmField, FieldInfo, ObjectInfo, StreamSpec } from '../types.ts';
import type { Cast } from './cast.ts';
import type { CompiledMapping, FieldUse } from './compiled.ts';

/** Objects as the connector describes them, by name. */
export type Described = ReadonlyMap<string, ObjectInfo>;

/**
 * What must be mended before the first request: each problem once per place. Objects that were not described are left out.
 * `renamed`: `Object.Field` that was there before → the field that it seems to be now.
 */
export function checkAgainst(
  mapping: CompiledMapping,
  described: Described,
  renamed: ReadonlyMap<string, string> = new Map(),
): readonly Problem[] {
  const absent = new Set(absentStreams(mapping, described).map((spec) => spec.object));
  const problems = mapping.uses.flatMap((use) => {
    const object = described.get(use.object);
    return object === undefined || (use.use === 'read' && absent.has(use.object)) ? [] : faultsOf(use, object, renamed);
  });
  return distinct(problems);
}

/** Optional streams of which the org does not have the source. A source that another stream cannot do without is a problem instead. */
export function absentStreams(mapping: CompiledMapping, described: Described): readonly StreamSpec[] {
  const needed = new Set(mapping.specs.filter((spec) => spec.optional !== true).map((spec) => spec.object));
  return mapping.specs.filter((spec) => described.get(spec.object)?.readable === false && !needed.has(spec.object));
}

/**
 * What is not there yet, or not in this org, and does no harm: optional fields one by one, and per object, in one notice,
 * those that `setup` will create.
 */
export function missingOptional(mapping: CompiledMapping, described: Described): readonly Problem[] {
  // A field may be both read and written: one notice.
  const uses = new Map(mapping.uses.map((use) => [`${use.object}.${use.field}`, use]));
  const missing = [...uses.values()].filter((use) => {
    const object = described.get(use.object);
    return object?.readable === true && use.optional && !object.fields.has(use.field) && !use.field.includes('.');
  });
  const toCreate = new Map<string, FieldUse[]>();
  for (const use of missing) if (use.ours) toCreate.set(use.object, [...(toCreate.get(use.object) ?? []), use]);
  return distinct([...missing.filter((use) => !use.ours).map(absentOptional), ...[...toCreate.values()].flatMap(notCreated)]);
}

function absentOptional(use: FieldUse): Problem {
  const found = { ja: `${use.object} に ${use.field} なし`, en: `no ${use.field} in ${use.object}` };
  return use.at({ found, expected: { ja: 'あれば読む項目', en: 'a field that is read where it is there' }, suggestion: null });
}

function notCreated(uses: readonly FieldUse[]): Problem[] {
  const [first, ...more] = uses;
  if (first === undefined) return [];
  const others = more.length === 0 ? { ja: '', en: '' } : { ja: ` ほか${String(more.length)}項目`, en: ` and ${String(more.length)} more` };
  return [
    first.at({
      found: { ja: `${first.object} に ${first.field}${others.ja} なし`, en: `no ${first.field}${others.en} in ${first.object}` },
      expected: { ja: 'setup で作られる項目', en: 'fields that `setup` creates' },
      suggestion: null,
    }),
  ];
}

function faultsOf(use: FieldUse, object: ObjectInfo, renamed: ReadonlyMap<string, string>): Problem[] {
  if (!object.readable) return [use.at(absentObject(use))];
  const absent = (): Problem[] => (use.optional ? [] : [use.at(absentField(use, object, renamed))]);
  const base = baseOf(use.field);
  if (base !== use.field) return object.fields.has(base) ? [] : absent();
  const field = object.fields.get(use.field);
  if (field === undefined) return absent();
  return (use.use === 'write' ? writeFaults(use, field) : readFaults(use, field)).map((fault) => use.at(fault));
}

type Fault = Parameters<FieldUse['at']>[0];

function absentObject({ object }: FieldUse): Fault {
  return {
    found: { ja: `読めないオブジェクト ${object}`, en: `the object ${object}, which cannot be read` },
    expected: { ja: 'この接続のユーザーが読めるオブジェクト', en: 'an object that the user of this connection may read' },
    suggestion: null,
  };
}

function absentField(use: FieldUse, object: ObjectInfo, renamed: ReadonlyMap<string, string>): Fault {
  return {
    found: { ja: `${use.object} にない項目 ${use.field}`, en: `the field ${use.field}, which ${use.object} does not have` },
    expected: { ja: `${use.object} にあり、読める項目`, en: `a field of ${use.object} that may be read` },
    suggestion: didYouMean(renamed.get(`${use.object}.${use.field}`) ?? nearest(use.field, [...object.fields.keys()])),
  };
}

/** The field of the object itself: `Owner.AccountId` stands on `OwnerId`, `Partner__r.Name` on `Partner__c`. */
export function baseOf(field: string): string {
  const [first = field, ...rest] = field.split('.');
  if (rest.length === 0) return field;
  return first.endsWith('__r') ? `${first.slice(0, -3)}__c` : `${first}Id`;
}

const READ_TYPES: Partial<Record<Cast, readonly FieldInfo['type'][]>> = {
  number: ['number', 'text', 'picklist', 'other'],
  integer: ['number', 'text', 'picklist', 'other'],
  boolean: ['boolean', 'text', 'picklist', 'other'],
  date: ['date', 'datetime', 'text', 'number', 'other'],
  datetime: ['date', 'datetime', 'text', 'number', 'other'],
};

function readFaults(use: FieldUse, field: FieldInfo): Fault[] {
  const faults: Fault[] = [];
  const allowed = use.as === null ? undefined : READ_TYPES[use.as];
  if (allowed !== undefined && !allowed.includes(field.type)) {
    faults.push({
      found: { ja: `${field.type} 型の ${use.field}`, en: `${use.field} of type ${field.type}` },
      expected: { ja: `${String(use.as)} として読める項目`, en: `a field that can be read as ${String(use.as)}` },
      suggestion: null,
    });
  }
  const { options } = field;
  if (options === null || options.length === 0) return faults;
  const known = new Set(options);
  for (const value of use.values) {
    if (value === '' || known.has(value)) continue;
    const meant = nearest(value, options);
    // A mapping may know more values than this org has; only what looks like a slip of the pen is told.
    if (meant === undefined || use.values.includes(meant)) continue;
    faults.push({
      found: { ja: `${use.field} にない選択肢「${value}」`, en: `the value "${value}", which ${use.field} does not have` },
      expected: { ja: `${use.field} の選択肢`, en: `an option of ${use.field}` },
      suggestion: didYouMean(meant),
    });
  }
  return faults;
}

function writeFaults(use: FieldUse, field: FieldInfo): Fault[] {
  if (use.ours && field.standard === true) return [notOurs(use)];
  if (!field.writable) {
    return [
      {
        found: { ja: `書けない項目 ${use.field}`, en: `the field ${use.field}, which cannot be written` },
        expected: { ja: 'この接続のユーザーが書ける項目', en: 'a field that the user of this connection may write' },
        suggestion: null,
      },
    ];
  }
  const writes = use.writes !== null && 'key' in use.writes ? crmField(use.writes.key) : undefined;
  if (writes === undefined) return constantFaults(use, field);
  return [...typeFaults(use, field, writes), ...optionFaults(use, field, writes)];
}

/** What people or the vendor keep there would be overwritten. */
function notOurs({ object, field }: FieldUse): Fault {
  return {
    found: { ja: `${object} の標準項目 ${field}`, en: `${field}, a field of ${object} that is not ours` },
    expected: { ja: 'setup が作る項目、または owned に挙げた項目', en: 'a field that `setup` makes, or one that stands under `owned`' },
    suggestion: {
      ja: '人が使う項目を上書きしないためです。書いてよければ owned に加えてください',
      en: 'if it may be overwritten, put it under `owned`',
    },
  };
}

function constantFaults(use: FieldUse, field: FieldInfo): Fault[] {
  const { options } = field;
  const value = use.writes !== null && 'value' in use.writes ? use.writes.value : null;
  if (typeof value !== 'string' || options === null || options.length === 0 || options.includes(value)) return [];
  return [
    {
      found: { ja: `${use.field} にない選択肢「${value}」`, en: `the value "${value}", which ${use.field} does not have` },
      expected: { ja: `次のいずれか: ${options.join(', ')}`, en: `one of ${options.join(', ')}` },
      suggestion: didYouMean(nearest(value, options)),
    },
  ];
}

const WRITE_TYPES: Readonly<Record<CrmField['type'], readonly FieldInfo['type'][]>> = {
  number: ['number'],
  text: ['text', 'picklist', 'other'],
  longText: ['text', 'other'],
  uniqueText: ['text'],
  picklist: ['picklist', 'text'],
  multipicklist: ['multipicklist', 'text'],
  date: ['date'],
  datetime: ['datetime'],
  checkbox: ['boolean'],
};

function typeFaults(use: FieldUse, field: FieldInfo, writes: CrmField): Fault[] {
  if (!WRITE_TYPES[writes.type].includes(field.type)) {
    return [
      {
        found: { ja: `${field.type} 型の ${use.field}`, en: `${use.field} of type ${field.type}` },
        expected: { ja: `${writes.key} を書ける型(${writes.type})`, en: `a type that holds ${writes.key} (${writes.type})` },
        suggestion: null,
      },
    ];
  }
  const needed = writes.type === 'text' || writes.type === 'uniqueText' ? writes.length : undefined;
  if (field.type !== 'text' || field.length === null || field.length === 0 || needed === undefined || field.length >= needed) return [];
  return [
    {
      found: { ja: `${String(field.length)}文字までの ${use.field}`, en: `${use.field} of at most ${String(field.length)} characters` },
      expected: { ja: `${String(needed)}文字以上`, en: `at least ${String(needed)} characters` },
      suggestion: null,
    },
  ];
}

function optionFaults(use: FieldUse, field: FieldInfo, writes: CrmField): Fault[] {
  const there = field.options;
  if (there === null || there.length === 0 || writes.options === undefined) return [];
  const missing = writes.options.map((option) => option.value).filter((value) => !there.includes(value));
  if (missing.length === 0) return [];
  return [
    {
      found: { ja: `選択肢 ${missing.join(', ')} のない ${use.field}`, en: `${use.field} without the options ${missing.join(', ')}` },
      expected: { ja: `${writes.key} のすべての選択肢`, en: `all options of ${writes.key}` },
      suggestion: { ja: 'setup --repair で追加できます', en: '`setup --repair` adds them' },
    },
  ];
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const byPlace = new Map(
    problems.map((problem) => [`${problem.file}:${String(problem.line)}:${String(problem.col)} ${problem.found.en}`, problem]),
  );
  return [...byPlace.values()].sort((a, b) => a.line - b.line || a.col - b.col);
}
