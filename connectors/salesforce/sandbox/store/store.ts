import type { SandboxClock } from '../../../../src/sandbox/types.ts';
import type { Schema } from '../describe/schema.ts';
import type { FieldDef, ObjectDef, Value } from '../describe/types.ts';
import { makeId } from '../ids.ts';
import { formulaReader } from '../metadata/formula.ts';
import { catalogueTable, NO_ID } from './catalogue.ts';
import type { Row } from './row.ts';
import { Table } from './table.ts';

const DAY_SECONDS = 86_400;
const ARCHIVE_DAYS = 365;

export interface Found {
  readonly table: Table;
  readonly row: Row;
}

/** All records of the org. */
export class Store {
  readonly schema: Schema;
  readonly #clock: SandboxClock;
  readonly #tables = new Map<string, Table>();
  readonly #catalogues = new Map<string, Table>();
  #catalogueVersion = -1;
  readonly #sequences = new Map<string, number>();

  constructor(schema: Schema, clock: SandboxClock) {
    this.schema = schema;
    this.#clock = clock;
  }

  /** Stamp time in seconds. */
  now(): number {
    return Math.floor(this.#clock.now().getTime() / 1000);
  }

  today(): number {
    return Math.floor(this.now() / DAY_SECONDS);
  }

  table(def: ObjectDef): Table {
    if (def.isCatalogue) return this.#catalogue(def);
    let table = this.#tables.get(def.name);
    if (table === undefined) {
      table = new Table(def);
      this.#tables.set(def.name, table);
    }
    return table;
  }

  /** Made anew after a definition or a right changed. */
  #catalogue(def: ObjectDef): Table {
    if (this.#catalogueVersion !== this.schema.version) this.#catalogues.clear();
    this.#catalogueVersion = this.schema.version;
    const table = this.#catalogues.get(def.name) ?? catalogueTable(this.schema, def);
    this.#catalogues.set(def.name, table);
    return table;
  }

  tableNamed(object: string): Table | null {
    const def = this.schema.object(object);
    return def === undefined ? null : this.table(def);
  }

  newId(def: ObjectDef): string {
    for (;;) {
      const n = (this.#sequences.get(def.keyPrefix) ?? 0) + 1;
      this.#sequences.set(def.keyPrefix, n);
      const id = makeId(def.keyPrefix, n);
      if (this.find(id) === null) return id;
    }
  }

  /** The record of an 18-character id, deleted or not. */
  find(id: string): Found | null {
    for (const def of this.schema.objectsOfPrefix(id.slice(0, 3))) {
      const table = this.table(def);
      const row = table.get(id);
      if (row !== undefined) return { table, row };
    }
    return null;
  }

  /** What a field holds, also where it is made from others. */
  reader(table: Table, field: FieldDef): (row: Row) => Value {
    if (field.type === 'id' && table.def.isCatalogue && table.def.keyPrefix === '') return () => NO_ID;
    if (field.name === 'IsArchived') return this.#archived(table);
    // A compound address has no value of its own: it is put together where it is written out.
    if (field.formula !== null) return formulaReader(this, table, field.formula);
    return field.calculated ? () => null : table.reader(field);
  }

  /** One value by the field's name; null where the object has no such field. */
  read(table: Table, row: Row, fieldName: string): Value {
    const field = table.def.fields.get(fieldName.toLowerCase());
    return field === undefined ? null : this.reader(table, field)(row);
  }

  /** Closed tasks and past events of a year and more ago leave the ordinary query (API guide, archived activities). */
  #archived(table: Table): (row: Row) => boolean {
    const last = this.today() - ARCHIVE_DAYS;
    const read = (name: string) => {
      const field = table.def.fields.get(name.toLowerCase());
      return field === undefined ? () => null : table.reader(field);
    };
    const [due, closed, created, start] = [read('ActivityDate'), read('IsClosed'), read('CreatedDate'), read('ActivityDateTime')];
    const isEvent = table.def.name === 'Event';
    return (row) => {
      const day = due(row) ?? dayOf(start(row));
      if (isEvent) return typeof day === 'number' && day <= last;
      const counts = day ?? dayOf(created(row));
      return closed(row) === true && typeof counts === 'number' && counts <= last;
    };
  }

  /** Forgets every record and every id that was given out. */
  clear(): void {
    this.#tables.clear();
    this.#sequences.clear();
  }
}

function dayOf(seconds: Value): number | null {
  return typeof seconds === 'number' ? Math.floor(seconds / DAY_SECONDS) : null;
}
