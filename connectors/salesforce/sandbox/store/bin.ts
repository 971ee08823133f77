import type { Actor } from './actor.ts';
import { liveRows } from './input.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import type { Transaction } from './transaction.ts';

/** Puts a row and what hangs on it into the recycle bin; an object without one loses the row. Nobody is the actor of what the org does by itself. */
export function bury(store: Store, transaction: Transaction, table: Table, row: Row, actor: Actor | null): void {
  if (row.deleted) return;
  const { userId, client = null } = actor ?? { userId: '' };
  transaction.tell({ object: table.def.name, ids: [row.id], type: 'DELETE', values: new Map(), userId, client });
  transaction.rememberRow(table, row);
  if (!table.def.fields.has('isdeleted')) {
    purge(transaction, table, row);
    store.schema.changed();
    return;
  }
  table.change(row, () => {
    row.stamp = store.now();
    row.deleted = true;
  });
  for (const { child, field } of store.schema.childRelations(table.def)) {
    if (!field.cascadeDelete) continue;
    const children = store.table(child);
    for (const one of [...liveRows(children.find(field, row.id))]) bury(store, transaction, children, one, actor);
  }
}

/** Past the recycle bin: nothing is left of it. */
export function purge(transaction: Transaction, table: Table, row: Row): void {
  table.remove(row);
  transaction.remember(() => {
    table.insert(row);
  });
}

/** Takes a row out of the bin, and what went there with it. */
export function unbury(store: Store, transaction: Transaction, table: Table, row: Row, actor: Actor): void {
  const deletedAt = row.stamp;
  const master = table.def.fields.get('masterrecordid');
  transaction.rememberRow(table, row);
  table.change(row, () => {
    row.stamp = store.now();
    row.deleted = false;
    if (master !== undefined) table.put(row, master, null);
  });
  for (const { child, field } of store.schema.childRelations(table.def)) {
    if (!field.cascadeDelete) continue;
    const children = store.table(child);
    for (const one of [...children.find(field, row.id)])
      if (one.deleted && one.stamp === deletedAt) unbury(store, transaction, children, one, actor);
  }
  const kept = [...table.def.fields.values()].filter(({ calculated, formula }) => !calculated && formula === null);
  const values = new Map(kept.map((field) => [field, table.read(row, field)]));
  transaction.tell({ object: table.def.name, ids: [row.id], type: 'UNDELETE', values, userId: actor.userId, client: actor.client ?? null });
}
