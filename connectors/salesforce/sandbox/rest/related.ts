import type { ObjectView } from '../describe/access.ts';
import { notFound } from '../errors.ts';
import { wholeRecord } from '../soql/project.ts';
import type { QueryScope } from '../soql/resolve.ts';
import { liveRows } from '../store/input.ts';
import type { Found } from '../store/store.ts';
import type { Answer, Call } from './call.ts';

/** `/sobjects/{object}/{id}/{relationship}`: the parent, or the children. */
export function related(call: Call, view: ObjectView, from: Found, name: string): Answer {
  const { store, access, schema } = call.org;
  const scope: QueryScope = { store, access, userId: call.userId, all: false, text: '' };
  const wanted = name.toLowerCase();
  for (const field of view.fields.values()) {
    if (field.relationshipName?.toLowerCase() !== wanted) continue;
    const parent = store.find(String(store.read(from.table, from.row, field.name)));
    const parentView = parent === null ? null : access.view(call.userId, parent.table.def.name);
    if (parent === null || parentView === null) throw notFound(`The requested resource does not exist`);
    return { status: 200, body: wholeRecord(scope, parentView, parent, call.base, null) };
  }
  const relation = schema.childRelations(view.def).find((one) => one.name?.toLowerCase() === wanted);
  const childView = relation === undefined ? null : access.view(call.userId, relation.child.name);
  if (relation === undefined || childView === null) throw notFound();
  const table = store.table(relation.child);
  const records = [...liveRows(table.find(relation.field, from.row.id))].map((row) =>
    wholeRecord(scope, childView, { table, row }, call.base, null),
  );
  return { status: 200, body: { done: true, totalSize: records.length, records } };
}
