import type { Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { INTEGRATION_USER } from '../org.ts';
import type { Org } from '../org.ts';
import type { Row } from '../store/row.ts';
import type { Table } from '../store/table.ts';
import { elementsOf, flagOf, textOf } from './xml.ts';
import type { Element } from './xml.ts';

const SYSTEM = { userId: INTEGRATION_USER, isSystem: true };

/** Makes or changes a permission set; what it lists of field and object permissions is set, what it does not list stays. */
export function savePermissionSet(org: Org, element: Element, mode: 'create' | 'update' | 'upsert'): boolean {
  const name = textOf(element, 'fullName') ?? '';
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name)) throw fail('INVALID_FULL_NAME', `The specified name '${name}' isn't valid`);
  const known = find(org, name);
  if (known !== null && mode === 'create') throw fail('DUPLICATE_DEVELOPER_NAME', `There is already a PermissionSet named ${name}`);
  if (known === null && mode === 'update') throw fail('INVALID_CROSS_REFERENCE_KEY', `no PermissionSet named ${name} found`);
  const label = textOf(element, 'label');
  if (label === null || label === '') throw fail('REQUIRED_FIELD_MISSING', 'Required field is missing: label');
  const fields = elementsOf(element, 'fieldPermissions').map((one) => fieldPermission(org, one));
  const objects = elementsOf(element, 'objectPermissions').map((one) => objectPermission(org, one));
  const description = textOf(element, 'description');
  const id =
    known?.row.id ?? insert(org, 'PermissionSet', { Name: name, Label: label, Description: description, IsCustom: true, Type: 'Regular' });
  if (known !== null)
    org.writer.touch(known.table, known.row, { Label: label, ...(description === null ? {} : { Description: description }) });
  for (const one of fields) savePermission(org, 'FieldPermissions', id, 'Field', one);
  for (const one of objects) savePermission(org, 'ObjectPermissions', id, 'SobjectType', one);
  org.schema.changed();
  return known === null;
}

function fieldPermission(org: Org, element: Element): Record<string, Value> {
  const name = textOf(element, 'field') ?? '';
  const [object = '', field = ''] = name.split('.');
  const def = org.schema.object(object === 'Activity' ? 'Task' : object)?.fields.get(field.toLowerCase());
  if (def === undefined) throw fail('INVALID_CROSS_REFERENCE_KEY', `In field: field - no CustomField named ${name} found`);
  if (def.required || def.cascadeDelete) throw fail('FIELD_INTEGRITY_EXCEPTION', `You cannot deploy to a required field: ${name}`);
  const [readable, editable] = [flagOf(element, 'readable'), flagOf(element, 'editable')];
  if (editable && !readable) throw fail('FIELD_INTEGRITY_EXCEPTION', `Field ${name}: edit access needs read access`);
  return { SobjectType: object, Field: name, PermissionsRead: readable, PermissionsEdit: editable };
}

function objectPermission(org: Org, element: Element): Record<string, Value> {
  const object = textOf(element, 'object') ?? '';
  if (org.schema.object(object) === undefined)
    throw fail('INVALID_CROSS_REFERENCE_KEY', `In field: objectPermissions - no CustomObject named ${object} found`);
  const flag = (name: string): boolean => flagOf(element, name);
  if ((flag('allowEdit') || flag('allowCreate') || flag('viewAllRecords')) && !flag('allowRead'))
    throw fail('FIELD_INTEGRITY_EXCEPTION', `Permission Read ${object} must be enabled`);
  return {
    SobjectType: object,
    PermissionsCreate: flag('allowCreate'),
    PermissionsRead: flag('allowRead'),
    PermissionsEdit: flag('allowEdit'),
    PermissionsDelete: flag('allowDelete'),
    PermissionsViewAllRecords: flag('viewAllRecords'),
    PermissionsModifyAllRecords: flag('modifyAllRecords'),
  };
}

function savePermission(org: Org, object: string, setId: string, keyName: string, values: Readonly<Record<string, Value>>): void {
  const table = org.store.tableNamed(object);
  if (table === null) return;
  const known = ofSet(org, table, setId).find((row) => org.store.read(table, row, keyName) === values[keyName]);
  if (known === undefined) insert(org, object, { ParentId: setId, ...values });
  else org.writer.touch(table, known, values);
}

function insert(org: Org, object: string, values: Readonly<Record<string, Value>>): string {
  const view = org.access.view(INTEGRATION_USER, object);
  if (view === null) throw fail('INVALID_TYPE', `sObject type '${object}' is not supported.`);
  const changes = new Map(
    Object.entries(values).flatMap(([name, value]) => {
      const field = view.def.fields.get(name.toLowerCase());
      return field === undefined ? [] : [[field, value] as const];
    }),
  );
  return org.writer.insert(SYSTEM, view, changes);
}

function ofSet(org: Org, table: Table, setId: string): Row[] {
  const parent = table.def.fields.get('parentid');
  return parent === undefined ? [] : [...table.find(parent, setId)];
}

function find(org: Org, name: string): { table: Table; row: Row } | null {
  const table = org.store.tableNamed('PermissionSet');
  if (table === null) return null;
  for (const row of table.rows()) if (org.store.read(table, row, 'Name') === name) return { table, row };
  return null;
}

export function deletePermissionSet(org: Org, name: string): void {
  const known = find(org, name);
  if (known === null) throw fail('INVALID_CROSS_REFERENCE_KEY', `no PermissionSet named ${name} found`);
  for (const [object, parent] of [
    ['FieldPermissions', 'parentid'],
    ['ObjectPermissions', 'parentid'],
    ['PermissionSetAssignment', 'permissionsetid'],
  ] as const) {
    const table = org.store.tableNamed(object);
    const field = table?.def.fields.get(parent);
    if (table !== null && field !== undefined) for (const row of [...table.find(field, known.row.id)]) org.writer.purge(table, row);
  }
  org.writer.purge(known.table, known.row);
  org.schema.changed();
}

export function permissionSetNames(org: Org): string[] {
  const table = org.store.tableNamed('PermissionSet');
  return table === null ? [] : [...table.rows()].map((row) => String(org.store.read(table, row, 'Name')));
}

export function showPermissionSet(org: Org, name: string): object | null {
  const known = find(org, name);
  if (known === null) return null;
  const { store } = org;
  const rowsOf = (object: string): { table: Table; row: Row }[] => {
    const table = store.tableNamed(object);
    return table === null ? [] : ofSet(org, table, known.row.id).map((row) => ({ table, row }));
  };
  return {
    fullName: name,
    description: store.read(known.table, known.row, 'Description'),
    fieldPermissions: rowsOf('FieldPermissions').map(({ table, row }) => ({
      editable: store.read(table, row, 'PermissionsEdit'),
      field: store.read(table, row, 'Field'),
      readable: store.read(table, row, 'PermissionsRead'),
    })),
    hasActivationRequired: false,
    label: store.read(known.table, known.row, 'Label'),
    objectPermissions: rowsOf('ObjectPermissions').map(({ table, row }) => ({
      allowCreate: store.read(table, row, 'PermissionsCreate'),
      allowDelete: store.read(table, row, 'PermissionsDelete'),
      allowEdit: store.read(table, row, 'PermissionsEdit'),
      allowRead: store.read(table, row, 'PermissionsRead'),
      modifyAllRecords: store.read(table, row, 'PermissionsModifyAllRecords'),
      object: store.read(table, row, 'SobjectType'),
      viewAllRecords: store.read(table, row, 'PermissionsViewAllRecords'),
    })),
  };
}

function fail(code: string, message: string): SalesforceError {
  return new SalesforceError(code, message);
}
