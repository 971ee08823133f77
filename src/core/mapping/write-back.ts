import { CONTACT_FIELDS, PARTNER_FIELDS, PEOPLE_FIELDS, TASK_FIELDS } from '../field-table.ts';
import { didYouMean, nearest } from '../schema/index.ts';
import type { Path } from '../schema/index.ts';
import type { CrmField } from '../types.ts';
import { report, writesField } from './compiling.ts';
import type { Compiling } from './compiling.ts';
import type { ContactTarget, PartnerTarget, TaskTarget, TaskValue, WriteBackSpec } from './compiled.ts';
import type { MappingFile } from './table.ts';

/** What a task has besides the fields that `setup` creates. */
const TASK_KEYS = ['title', 'description', 'dueOn', 'ownerId', 'partnerRecordId'];

/** Fields that `setup` creates, by object: not there before it ran, so never a fault when they are missing. */
export function createdFields(mapping: MappingFile): ReadonlyMap<string, ReadonlySet<string>> {
  const created = new Map<string, Set<string>>();
  const add = (object: string, fields: readonly string[]): void => {
    created.set(object, new Set([...(created.get(object) ?? []), ...fields]));
  };
  const { partner, contact, task } = mapping.writeBack ?? {};
  if (contact !== undefined) add(contact.object, [...Object.keys(contact.fields), ...Object.keys(contact.people)]);
  if (partner !== undefined) {
    const written = Object.keys(partner.fields).filter((field) => !partner.owned.includes(field));
    add(partner.object, [...written, ...Object.keys(partner.people)]);
  }
  if (task !== undefined) {
    const ours = Object.entries(task.fields).filter(([, value]) => typeof value === 'string' && isTaskField(value));
    add(task.object, [task.key, ...ours.map(([field]) => field), ...Object.keys(task.people)]);
  }
  return created;
}

function isTaskField(key: string): boolean {
  return TASK_FIELDS.some((field) => field.key === key);
}

export function compileWriteBack(c: Compiling, mapping: MappingFile): WriteBackSpec {
  const { partner, contact, task } = mapping.writeBack ?? {};
  return {
    contact: contact === undefined ? null : compileContact(c, contact),
    partner: partner === undefined ? null : compilePartner(c, partner),
    task: task === undefined ? null : compileTask(c, task),
  };
}

type PartnerFile = NonNullable<NonNullable<MappingFile['writeBack']>['partner']>;
type TaskFile = NonNullable<NonNullable<MappingFile['writeBack']>['task']>;

function compilePartner(c: Compiling, target: PartnerFile): PartnerTarget {
  const path: Path = ['writeBack', 'partner'];
  checkKeys(c, [...path, 'fields'], target.fields, keysOf(PARTNER_FIELDS));
  checkKeys(c, [...path, 'people'], target.people, keysOf(PEOPLE_FIELDS));
  for (const [field, key] of Object.entries(target.fields)) {
    writesField(c, target.object, field, [...path, 'fields', field], { key }, !target.owned.includes(field));
    if (!(field in target.people)) continue;
    report(c, [...path, 'people', field], {
      found: { ja: `${field} が fields と people の両方`, en: `${field} in both fields and people` },
      expected: { ja: 'どちらか一方', en: 'one of the two' },
    });
  }
  for (const [i, field] of target.owned.entries()) {
    if (field in target.fields) continue;
    report(c, [...path, 'owned', i], {
      found: { ja: `fields にない ${field}`, en: `${field}, which is not among the fields` },
      expected: { ja: 'fields にある項目', en: 'a field that stands under fields' },
      suggestion: didYouMean(nearest(field, Object.keys(target.fields))),
    });
  }
  return { object: target.object, owned: target.owned, fields: target.fields, people: target.people };
}

function compileContact(
  c: Compiling,
  { object, fields, people }: NonNullable<NonNullable<MappingFile['writeBack']>['contact']>,
): ContactTarget {
  const path: Path = ['writeBack', 'contact'];
  checkKeys(c, [...path, 'fields'], fields, keysOf(CONTACT_FIELDS.filter(({ writtenBy }) => writtenBy === 'us')));
  checkKeys(c, [...path, 'people'], people, keysOf(CONTACT_FIELDS.filter(({ writtenBy }) => writtenBy === 'people')));
  for (const [field, key] of Object.entries(fields)) writesField(c, object, field, [...path, 'fields', field], { key }, true);
  return { object, fields, people };
}

function compileTask(c: Compiling, target: TaskFile): TaskTarget {
  const path: Path = ['writeBack', 'task'];
  const fields: Record<string, TaskValue> = {};
  const named: Record<string, string> = {};
  for (const [field, value] of Object.entries(target.fields)) {
    fields[field] = typeof value === 'string' ? { key: value } : { value: value.value ?? null };
    if (typeof value === 'string') named[field] = value;
    writesField(c, target.object, field, [...path, 'fields', field], fields[field], typeof value === 'string' && isTaskField(value));
  }
  writesField(c, target.object, target.key, [...path, 'key'], { key: 'taskKey' }, true);
  checkKeys(c, [...path, 'fields'], named, [...TASK_KEYS, ...keysOf(TASK_FIELDS)]);
  checkKeys(c, [...path, 'people'], target.people, keysOf(TASK_FIELDS));
  for (const [field, value] of Object.entries(target.done))
    writesField(c, target.object, field, [...path, 'done', field], { value }, false);
  return { object: target.object, key: target.key, fields, people: target.people, done: target.done };
}

function keysOf(fields: readonly CrmField[]): readonly string[] {
  return fields.map((field) => field.key);
}

function checkKeys(c: Compiling, path: Path, fields: Readonly<Record<string, string>>, allowed: readonly string[]): void {
  for (const [field, key] of Object.entries(fields)) {
    if (allowed.includes(key)) continue;
    report(c, [...path, field], {
      found: { ja: `知らないキー「${key}」`, en: `the unknown key ${key}` },
      expected: { ja: `次のいずれか: ${allowed.join(', ')}`, en: `one of ${allowed.join(', ')}` },
      suggestion: didYouMean(nearest(key, allowed)),
    });
  }
}
