import type { Value } from '../describe/types.ts';
import type { Actor } from './actor.ts';
import type { Draft } from './draft.ts';
import type { Row } from './row.ts';
import { insertNamed } from './seed.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

const TRACKED = ['StageName', 'Amount', 'CloseDate', 'Probability'];

/** How the org writes beside a write, so that it is taken back with it. */
export interface SideWrites {
  readonly store: Store;
  made(table: Table, row: Row): void;
  touch(table: Table, row: Row, values: Readonly<Record<string, Value>>): void;
}

/** What the org writes besides the record itself: the history of a deal, primary partners, the rights of users. */
export function followUps(writer: SideWrites, actor: Actor, table: Table, row: Row, draft: Draft, before: History | null = null): void {
  const { store } = writer;
  switch (table.def.name) {
    case 'Opportunity':
      if (draft.isNew || before !== null) writeHistory(writer, actor, table, row, before);
      break;
    case 'OpportunityPartner':
      if (draft.get('IsPrimary') === true) keepOnePrimary(writer, table, row, draft);
      break;
    case 'PermissionSetAssignment':
    case 'FieldPermissions':
    case 'ObjectPermissions':
      store.schema.changed();
      break;
  }
}

export interface History {
  readonly amount: Value;
  readonly closeDate: Value;
}

/** The values before an update, when it moves what the history tracks. */
followUps.before = (draft: Draft): History | null => {
  if (draft.table.def.name !== 'Opportunity' || !TRACKED.some((name) => draft.changed(name))) return null;
  return { amount: draft.before('Amount'), closeDate: draft.before('CloseDate') };
};

function writeHistory(writer: SideWrites, actor: Actor, table: Table, row: Row, before: History | null): void {
  const { store } = writer;
  const read = (name: string): Value => store.read(table, row, name);
  const made = insertNamed(store, 'OpportunityHistory', {
    OpportunityId: row.id,
    StageName: read('StageName'),
    Amount: read('Amount'),
    PrevAmount: before?.amount ?? null,
    ExpectedRevenue: read('ExpectedRevenue'),
    CloseDate: read('CloseDate'),
    PrevCloseDate: before?.closeDate ?? null,
    Probability: read('Probability'),
    ForecastCategory: read('ForecastCategory'),
    CreatedById: actor.userId,
    CreatedDate: row.stamp,
    SystemModstamp: row.stamp,
  });
  const histories = store.tableNamed('OpportunityHistory');
  if (made !== null && histories !== null) writer.made(histories, made);
}

function keepOnePrimary(writer: SideWrites, table: Table, row: Row, draft: Draft): void {
  const field = table.def.fields.get('opportunityid');
  if (field === undefined) return;
  for (const other of [...table.find(field, draft.get('OpportunityId'))]) {
    if (other !== row && !other.deleted) writer.touch(table, other, { IsPrimary: false });
  }
}
