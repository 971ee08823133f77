import type { ObjectView } from '../describe/access.ts';
import type { FieldDef } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { asRecord, readJsonFields } from '../store/input.ts';
import { actorOf, bodyObject, viewOfPath } from './call.ts';
import type { Answer, Call } from './call.ts';
import { readRecords, viewOfRecord } from './collections.ts';

const MOST_RECORDS = 200;

interface TreeError {
  readonly referenceId: string;
  readonly errors: readonly object[];
}

/** `/composite/tree/{object}`: records with their children, all or none of them. */
export function tree(call: Call): Answer {
  const view = viewOfPath(call, call.segments[2] ?? '');
  bodyObject(call);
  const roots = readRecords(call);
  const made: { referenceId: string; id: string }[] = [];
  try {
    call.org.writer.atomically(() => {
      for (const record of roots) insertBranch(call, view, record, null, made);
    });
  } catch (error) {
    if (!(error instanceof TreeFailure)) throw error;
    return { status: 400, body: { hasErrors: true, results: [error.item] } };
  }
  return { status: 201, body: { hasErrors: false, results: made } };
}

class TreeFailure extends Error {
  override readonly name = 'TreeFailure';
  readonly item: TreeError;

  constructor(item: TreeError, cause: unknown) {
    super('A record of the tree was refused', { cause });
    this.item = item;
  }
}

function insertBranch(
  call: Call,
  view: ObjectView,
  record: Readonly<Record<string, unknown>>,
  parent: { field: FieldDef; id: string } | null,
  made: { referenceId: string; id: string }[],
): void {
  const given = asRecord(record.attributes)?.referenceId;
  const referenceId = typeof given === 'string' ? given : '';
  const children = Object.entries(record).filter(([, value]) => Array.isArray(asRecord(value)?.records));
  let id: string;
  try {
    const changes = readJsonFields(
      call.org.store,
      view,
      record,
      children.map(([name]) => name.toLowerCase()),
    );
    if (parent !== null) changes.set(parent.field, parent.id);
    id = call.org.writer.insert(actorOf(call), view, changes);
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    throw new TreeFailure(
      { referenceId, errors: [{ statusCode: error.errorCode, message: error.message, fields: error.fields ?? [] }] },
      error,
    );
  }
  made.push({ referenceId, id });
  if (made.length > MOST_RECORDS)
    throw new SalesforceError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`);
  for (const [name, value] of children) insertChildren(call, view, name, asRecord(value)?.records, id, made);
}

function insertChildren(
  call: Call,
  view: ObjectView,
  name: string,
  records: unknown,
  parentId: string,
  made: { referenceId: string; id: string }[],
): void {
  const relation = call.org.schema.childRelations(view.def).find((one) => one.name?.toLowerCase() === name.toLowerCase());
  if (relation === undefined || !Array.isArray(records))
    throw new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${view.def.name}`);
  for (const one of records as readonly unknown[]) {
    const record = asRecord(one);
    if (record !== null) insertBranch(call, viewOfRecord(call, record), record, { field: relation.field, id: parentId }, made);
  }
}
