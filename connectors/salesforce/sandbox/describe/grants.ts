import type { Store } from '../store/store.ts';
import type { FieldRight } from './access.ts';

const NONE: FieldRight = { readable: false, editable: false };

/** The field permissions of every permission set that is assigned to the user. A grant on a Task field holds for its twin on Event. */
export function grantsOf(store: Store, userId: string): (fieldKey: string) => FieldRight {
  const rights = new Map<string, FieldRight>();
  for (const setId of assignedSets(store, userId)) {
    const permissions = store.tableNamed('FieldPermissions');
    const parent = permissions?.def.fields.get('parentid');
    if (permissions === null || parent === undefined) continue;
    for (const row of permissions.find(parent, setId)) {
      const field = String(store.read(permissions, row, 'Field'));
      const editable = store.read(permissions, row, 'PermissionsEdit') === true;
      const readable = editable || store.read(permissions, row, 'PermissionsRead') === true;
      for (const key of twins(field.toLowerCase())) {
        const known = rights.get(key) ?? NONE;
        rights.set(key, { readable: known.readable || readable, editable: known.editable || editable });
      }
    }
  }
  return (fieldKey) => rights.get(fieldKey) ?? NONE;
}

function twins(key: string): string[] {
  const [object, field] = key.split('.');
  return object === 'task' || object === 'event' || object === 'activity' ? [`task.${field ?? ''}`, `event.${field ?? ''}`] : [key];
}

function* assignedSets(store: Store, userId: string): Generator<string> {
  const assignments = store.tableNamed('PermissionSetAssignment');
  const assignee = assignments?.def.fields.get('assigneeid');
  if (assignments === null || assignee === undefined) return;
  for (const row of assignments.find(assignee, userId)) yield String(store.read(assignments, row, 'PermissionSetId'));
}
