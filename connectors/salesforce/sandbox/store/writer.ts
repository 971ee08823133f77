import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Actor } from './actor.ts';
import { bury, purge, unbury } from './bin.ts';
import type { ChangeFeed } from './change-feed.ts';
import { checkDraft, checkValue } from './check.ts';
import { derive } from './derive.ts';
import { Draft } from './draft.ts';
import { liveRows } from './input.ts';
import type { Changes } from './input.ts';
import type { ItemFaults } from './item-faults.ts';
import { followUps } from './follow-ups.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { Transaction } from './transaction.ts';

export interface Upserted {
  readonly id: string;
  readonly created: boolean;
}

const ROW_PARTS = ['Id', 'SystemModstamp', 'IsDeleted'];

/** Every change of a record goes through here: checks, derived fields, stamps, indexes, and the way back for all-or-none. */
export class Writer {
  readonly store: Store;
  readonly #faults: ItemFaults;
  readonly #transaction: Transaction;

  constructor(store: Store, faults: ItemFaults, feed: ChangeFeed) {
    this.store = store;
    this.#faults = faults;
    this.#transaction = new Transaction(store, feed);
  }

  insert(actor: Actor, view: ObjectView, changes: Changes): string {
    if (!view.createable && !actor.isSystem) throw mayNot('inserted', view);
    this.#refuseReadOnly(actor, view, changes, 'createable');
    this.#checkValues(changes);
    this.#faults.strike(view.def, null, changes);
    const table = this.store.table(view.def);
    const draft = new Draft(this.store, table, null, changes);
    if (draft.get('OwnerId') === null) draft.set('OwnerId', actor.userId);
    for (const field of view.def.fields.values())
      if (field.defaultValue !== null && !changes.has(field)) changes.set(field, field.defaultValue);
    derive(draft);
    checkDraft(this.store, draft);
    const now = this.store.now();
    const row = table.newRow(draft.text('Id') === '' ? this.store.newId(view.def) : draft.text('Id'), now);
    this.#stamp(actor, draft, now);
    this.#fill(table, row, changes);
    table.insert(row);
    this.#transaction.remember(() => {
      table.remove(row);
    });
    followUps(this, actor, table, row, draft);
    this.#transaction.tell({
      object: table.def.name,
      ids: [row.id],
      type: 'CREATE',
      values: changes,
      userId: actor.userId,
      client: actor.client ?? null,
    });
    return row.id;
  }

  update(actor: Actor, view: ObjectView, id: string, changes: Changes): void {
    const row = this.#live(view, id);
    if (!view.updateable && !actor.isSystem) throw mayNot('updated', view);
    this.#refuseReadOnly(actor, view, changes, 'updateable');
    this.#checkValues(changes);
    this.#faults.strike(view.def, id, changes);
    const table = this.store.table(view.def);
    const draft = new Draft(this.store, table, row, changes);
    derive(draft);
    checkDraft(this.store, draft);
    this.#stamp(actor, draft, this.store.now());
    const history = followUps.before(draft);
    this.#transaction.rememberRow(table, row);
    table.change(row, () => {
      row.stamp = this.store.now();
      this.#fill(table, row, changes);
    });
    followUps(this, actor, table, row, draft, history);
    this.#transaction.tell({
      object: table.def.name,
      ids: [id],
      type: 'UPDATE',
      values: changes,
      userId: actor.userId,
      client: actor.client ?? null,
    });
  }

  /** Finds by an external id field (or Id) and updates, or inserts; two matches throw DUPLICATE_EXTERNAL_ID. */
  upsert(actor: Actor, view: ObjectView, keyField: FieldDef, key: Value, changes: Changes): Upserted {
    const matches = [...liveRows(this.store.table(view.def).find(keyField, key))];
    const only = matches[0];
    if (matches.length > 1) {
      throw new SalesforceError(
        'DUPLICATE_EXTERNAL_ID',
        `${keyField.name}: more than one record found for external id field: [${matches.map((row) => row.id).join(', ')}]`,
        { fields: [keyField.name] },
      );
    }
    if (only === undefined) {
      changes.set(keyField, key);
      return { id: this.insert(actor, view, changes), created: true };
    }
    changes.delete(keyField);
    this.update(actor, view, only.id, changes);
    return { id: only.id, created: false };
  }

  delete(actor: Actor, view: ObjectView, id: string): void {
    const row = this.#live(view, id);
    if (!view.deletable && !actor.isSystem) throw noAccess();
    this.#faults.strike(view.def, id, new Map());
    bury(this.store, this.#transaction, this.store.table(view.def), row, actor);
  }

  /** Back from the recycle bin, with what was deleted because of it; what a merge moved away stays where it is. */
  undelete(actor: Actor, view: ObjectView, id: string): void {
    const table = this.store.table(view.def);
    const row = table.get(id);
    if (row?.deleted !== true) throw new SalesforceError('UNDELETE_FAILED', 'Entity is not in the recycle bin', { fields: [] });
    if (!view.deletable && !actor.isSystem) throw noAccess();
    unbury(this.store, this.#transaction, table, row, actor);
  }

  /** Past the recycle bin: nothing is left of it. */
  purge(table: Table, row: Row): void {
    purge(this.#transaction, table, row);
  }

  /** Sets cells of a row without checks; stamps it. For what the org does by itself (merges, cascades). */
  touch(table: Table, row: Row, values: Readonly<Record<string, Value>>): void {
    this.#transaction.rememberRow(table, row);
    table.change(row, () => {
      row.stamp = this.store.now();
      for (const [name, value] of Object.entries(values)) {
        const field = table.def.fields.get(name.toLowerCase());
        if (field !== undefined) table.put(row, field, value);
      }
    });
    this.#transaction.tell({ object: table.def.name, ids: [row.id], type: 'UPDATE', values: new Map(), userId: '', client: null });
  }

  /** Tells of a row that the org put in beside a write, so that it is taken back with it. */
  made(table: Table, row: Row): void {
    this.#transaction.remember(() => {
      table.remove(row);
    });
  }

  bury(table: Table, row: Row): void {
    bury(this.store, this.#transaction, table, row, null);
  }

  /** Runs `work`; when it throws, everything it wrote is as it was before. */
  atomically<T>(work: () => T): T {
    return this.#transaction.atomically(work);
  }

  /** Like `atomically`, for work that takes several turns; other writers' changes in between are taken back too. */
  begin(): { commit(): void; rollBack(): void } {
    return this.#transaction.begin();
  }

  #live(view: ObjectView, id: string): Row {
    const row = this.store.table(view.def).get(id);
    if (row === undefined) {
      const elsewhere = id.startsWith(view.def.keyPrefix)
        ? 'invalid cross reference id'
        : `${view.def.name} ID: id value of incorrect type: ${id}`;
      throw new SalesforceError(id.startsWith(view.def.keyPrefix) ? 'INVALID_CROSS_REFERENCE_KEY' : 'MALFORMED_ID', elsewhere, {
        fields: [],
        status: notFound().status,
      });
    }
    if (row.deleted) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [], status: 404 });
    return row;
  }

  #refuseReadOnly(actor: Actor, view: ObjectView, changes: Changes, verb: 'createable' | 'updateable'): void {
    if (actor.isSystem) return;
    const refused = [...changes.keys()].filter((field) => !field[verb] || !view.editable(field)).map((field) => field.name);
    if (refused.length === 0) return;
    throw new SalesforceError(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${refused.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      { fields: refused },
    );
  }

  #checkValues(changes: Changes): void {
    for (const [field, value] of changes) checkValue(this.store, field, value);
  }

  #stamp(actor: Actor, draft: Draft, now: number): void {
    if (draft.isNew) {
      draft.set('CreatedDate', now);
      draft.set('CreatedById', actor.userId);
    }
    draft.set('LastModifiedDate', now);
    draft.set('LastModifiedById', actor.userId);
  }

  #fill(table: Table, row: Row, changes: Changes): void {
    for (const [field, value] of changes) {
      if (!ROW_PARTS.includes(field.name)) table.put(row, field, value);
      else if (field.name === 'SystemModstamp' && typeof value === 'number') row.stamp = value;
      else if (field.name === 'IsDeleted') row.deleted = value === true;
    }
  }
}

/** Neither this user nor, for some objects, anybody may. */
function mayNot(verb: 'inserted' | 'updated', { def }: ObjectView): SalesforceError {
  return new SalesforceError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be ${verb}: ${def.label}`, { fields: [] });
}

function noAccess(): SalesforceError {
  return new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', { fields: [] });
}
