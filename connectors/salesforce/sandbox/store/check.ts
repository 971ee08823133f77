import type { FieldDef, ObjectDef, Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { isId } from '../ids.ts';
import type { Draft } from './draft.ts';
import { liveRows } from './input.ts';
import type { Store } from './store.ts';
import { isNumeric } from './values.ts';

const EMAIL = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/;

/** Checks one value that a caller gave, the way a save does; throws the error of this record. */
export function checkValue(store: Store, field: FieldDef, value: Value): void {
  if (value === null) return;
  if (typeof value === 'string') checkText(store, field, value);
  else if (typeof value === 'number' && isNumeric(field)) checkNumber(field, value);
}

function checkText(store: Store, field: FieldDef, value: string): void {
  if (field.type === 'reference') {
    checkReference(store, field, value);
    return;
  }
  if (field.length > 0 && value.length > field.length) {
    throw itemError('STRING_TOO_LONG', `${field.label}: data value too large: ${value} (max length=${field.length})`, field);
  }
  if (field.type === 'email' && !EMAIL.test(value))
    throw itemError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, field);
  if (!field.restricted) return;
  for (const one of field.type === 'multipicklist' ? value.split(';') : [value]) {
    if (field.picklist.some((entry) => entry.value === one && entry.active)) continue;
    const kind = field.type === 'multipicklist' ? 'multi-select picklist' : 'picklist';
    throw itemError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${field.label}: bad value for restricted ${kind} field: ${one}`, field);
  }
}

function checkNumber(field: FieldDef, value: number): void {
  const digits = field.type === 'int' ? field.precision : field.precision - field.scale;
  if (digits > 0 && Math.abs(value) >= 10 ** digits) {
    throw itemError('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: value outside of valid range on numeric field: ${value}`, field);
  }
}

function checkReference(store: Store, field: FieldDef, value: string): void {
  if (!isId(value)) throw itemError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, field);
  const targets = field.referenceTo.map((name) => store.schema.object(name)).filter((def): def is ObjectDef => def !== undefined);
  if (!targets.some((def) => value.startsWith(def.keyPrefix))) {
    throw itemError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${value}`, field);
  }
  const found = store.find(value);
  if (found === null) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', { fields: [] });
  if (found.row.deleted) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [] });
}

function itemError(code: string, message: string, field: FieldDef): SalesforceError {
  return new SalesforceError(code, message, { fields: [field.name] });
}

/** What must hold for the record as a whole: required fields, unique values, an owner who still works here. */
export function checkDraft(store: Store, draft: Draft): void {
  const missing = [...draft.table.def.fields.values()]
    .filter((field) => field.required && (draft.isNew || draft.gave(field.name)) && draft.get(field.name) === null)
    .map((field) => field.name);
  if (missing.length > 0)
    throw new SalesforceError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, { fields: missing });
  for (const [field, value] of draft.changes) if (field.unique && value !== null) checkUnique(draft, field, value);
  checkOwner(store, draft);
  if (draft.table.def.name === 'PermissionSetAssignment') checkAssignment(draft);
}

function checkUnique(draft: Draft, field: FieldDef, value: Value): void {
  for (const row of liveRows(draft.table.find(field, value))) {
    if (row === draft.row) continue;
    throw duplicateValue(field.name, row.id);
  }
}

function duplicateValue(fieldName: string, id: string): SalesforceError {
  return new SalesforceError(
    'DUPLICATE_VALUE',
    `duplicate value found: ${fieldName} duplicates value on record with id: ${id.slice(0, 15)}`,
    { fields: [] },
  );
}

function checkOwner(store: Store, draft: Draft): void {
  const owner = draft.get('OwnerId');
  if (typeof owner !== 'string' || !owner.startsWith('005') || !draft.changed('OwnerId') || !draft.gave('OwnerId')) return;
  const found = store.find(owner);
  if (found !== null && store.read(found.table, found.row, 'IsActive') === false) {
    throw new SalesforceError(
      'OPERATION_WITH_INACTIVE_USER_EXCEPTION',
      `operation performed with inactive user [${owner}] as owner of ${draft.table.def.name.toLowerCase()}`,
      { fields: [] },
    );
  }
}

function checkAssignment(draft: Draft): void {
  const assignee = draft.table.def.fields.get('assigneeid');
  if (assignee === undefined) return;
  for (const row of draft.table.find(assignee, draft.get('AssigneeId'))) {
    if (
      draft.table.def.fields.has('permissionsetid') &&
      draft.store.read(draft.table, row, 'PermissionSetId') === draft.get('PermissionSetId')
    )
      throw duplicateValue('AssigneeId', row.id);
  }
}
