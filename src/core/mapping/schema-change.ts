/** What has changed in an org since a mapping was last in tune with it: fields that are gone, of another type, closed, or with other values. */
import { nearest, type Problem } from '../schema/index.ts';
import type { FieldInfo, ObjectInfo } from '../types.ts';
import { baseOf, type Described } from './check-against.ts';
import type { CompiledMapping, FieldUse } from './compiled.ts';
import { closed, gone, otherValues, retyped, type ChangedField, type Finding } from './schema-change-texts.ts';

/** A field as it was when the mapping began to use it in the way that it does. */
interface SeenField {
  readonly type: FieldInfo['type'];
  readonly label: string;
  readonly writable: boolean;
  readonly options: readonly string[] | null;
  /** What the mapping does with it: a mapping that was edited here has been looked at by a person, and what stands there now is taken as given. */
  readonly use: string;
}
interface SeenObject {
  /** Fields that the mapping uses. */
  readonly fields: Readonly<Record<string, SeenField>>;
  /** Every field that the object had: one that is not among them is new. */
  readonly names: readonly string[];
}
/** What one connection's mapping relies on in its org, by object. Kept as JSON. */
export type SeenSchema = Readonly<Record<string, SeenObject>>;

export interface SchemaChange {
  /** The same change has the same key at every look. */
  readonly key: string;
  readonly object: string;
  readonly field: string;
  readonly kind: 'gone' | 'retyped' | 'closed' | 'values';
  /** With its place in the mapping. */
  readonly problem: Problem;
  /** The new field that a vanished one was probably renamed to. */
  readonly renamedTo?: string;
}

export interface SchemaLook {
  /** To compare with next time. Fields that have changed stay as they were until the mapping or the org is mended. */
  readonly seen: SeenSchema;
  readonly changes: readonly SchemaChange[];
}

/** Compares the objects described with what was seen before; `null`: nothing was, so nothing has changed. Others are left as they are. */
export function lookForChanges(mapping: CompiledMapping, before: SeenSchema | null, described: Described): SchemaLook {
  const seen: Record<string, SeenObject> = { ...before };
  const changes: SchemaChange[] = [];
  for (const [object, uses] of usesByObject(mapping)) {
    const info = described.get(object);
    if (info?.readable !== true) continue;
    const known = before?.[object];
    const found = known === undefined ? [] : [...uses].flatMap(([field, all]) => changesOf(known, field, all, info));
    changes.push(...found);
    // While a field is missing, what is new beside it may be what it was renamed to.
    const missing = found.some(({ kind }) => kind === 'gone');
    const names = missing && known !== undefined ? known.names : [...info.fields.keys()].sort();
    seen[object] = { names, fields: seenFields(uses, info, known) };
  }
  return { seen, changes };
}

/** `Object.Field` → the field that it was probably renamed to. */
export function renamedFields(changes: readonly SchemaChange[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ object, field, renamedTo }) => (renamedTo === undefined ? [] : [[`${object}.${field}`, renamedTo] as const])),
  );
}

type Uses = ReadonlyMap<string, readonly FieldUse[]>;

function usesByObject({ uses }: CompiledMapping): ReadonlyMap<string, Uses> {
  const objects = new Map<string, Map<string, FieldUse[]>>();
  for (const use of uses) {
    const fields = objects.get(use.object) ?? new Map<string, FieldUse[]>();
    objects.set(use.object, fields.set(use.field, [...(fields.get(use.field) ?? []), use]));
  }
  return objects;
}

function seenFields(uses: Uses, info: ObjectInfo, known: SeenObject | undefined): SeenObject['fields'] {
  const fields: Record<string, SeenField> = {};
  for (const [field, all] of uses) {
    const use = printOf(all);
    const before = known?.fields[field];
    const now = fieldAt(info, field);
    if (before?.use === use) fields[field] = before;
    else if (now !== undefined) fields[field] = { type: now.type, label: now.label, writable: now.writable, options: now.options, use };
  }
  return fields;
}

function printOf(uses: readonly FieldUse[]): string {
  return JSON.stringify(uses.map(({ use, as, values, writes }) => [use, as, values, writes]));
}

/** Of a path such as `Owner.AccountId` the reference that it begins with. */
function fieldAt({ fields }: ObjectInfo, field: string): FieldInfo | undefined {
  return fields.get(field) ?? fields.get(baseOf(field));
}

function changesOf(known: SeenObject, field: string, uses: readonly FieldUse[], info: ObjectInfo): SchemaChange[] {
  const before = known.fields[field];
  const [first] = uses;
  // A field that the mapping uses in another way than before has been looked at by whoever edited it.
  if (first === undefined || before?.use !== printOf(uses)) return [];
  const changed: ChangedField = { object: info.object, field, uses, before, now: fieldAt(info, field) ?? null };
  const change = (kind: SchemaChange['kind'], finding: Finding | null, detail = ''): SchemaChange[] => {
    const key = [info.object, field, kind, detail].join(' ').trim();
    return finding === null ? [] : [{ key, object: info.object, field, kind, problem: first.at(finding) }];
  };
  if (changed.now === null) {
    const renamedTo = renameOf(before, field, known, info);
    return change('gone', gone(changed, renamedTo)).map((one) => (renamedTo === undefined ? one : { ...one, renamedTo }));
  }
  const values = otherValues(changed);
  return [
    ...change('retyped', retyped(changed), changed.now.type),
    ...change('closed', closed(changed)),
    ...change('values', values?.finding ?? null, values?.values.join(' ')),
  ];
}

/** A field that was not there before, of the same type, with the same label or else a name that is close. */
function renameOf(before: SeenField, field: string, { names }: SeenObject, { fields }: ObjectInfo): string | undefined {
  const known = new Set(names);
  const fresh = [...fields.values()].filter(({ name, type }) => !known.has(name) && type === before.type);
  return (
    fresh.find(({ label }) => label === before.label)?.name ??
    nearest(
      field,
      fresh.map(({ name }) => name),
    )
  );
}
