import type { Schema } from './schema.ts';
import type { FieldDef, ObjectDef } from './types.ts';

/** What one user may do with one object. */
export interface ObjectView {
  readonly def: ObjectDef;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  /** Readable fields, by lower-case name. */
  readonly fields: ReadonlyMap<string, FieldDef>;
  editable(field: FieldDef): boolean;
}

export interface FieldRight {
  readonly readable: boolean;
  readonly editable: boolean;
}

/** Rights that a test has taken away for everybody. */
export interface Restriction {
  readonly readable?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly deletable?: boolean;
  readonly fields?: Readonly<Record<string, Partial<FieldRight>>>;
}

/** Answers what the permission sets of a user grant for one field made through the Metadata API, as `Account.Field__c`. */
export type GrantsOf = (userId: string) => (fieldKey: string) => FieldRight;

/** Field-level security: profiles grant what the org began with; fields made later are granted by assigned permission sets alone. */
export class Access {
  readonly #schema: Schema;
  readonly #grantsOf: GrantsOf;
  readonly #restrictions = new Map<string, Restriction>();
  #views = new Map<string, ObjectView | null>();
  #seen = -1;

  constructor(schema: Schema, grantsOf: GrantsOf) {
    this.#schema = schema;
    this.#grantsOf = grantsOf;
  }

  restrict(object: string, restriction: Restriction): void {
    this.#restrictions.set(object.toLowerCase(), restriction);
    this.#schema.changed();
  }

  clear(): void {
    this.#restrictions.clear();
    this.#schema.changed();
  }

  /** null: there is no such object for this user. */
  view(userId: string, object: string): ObjectView | null {
    if (this.#seen !== this.#schema.version) {
      this.#views = new Map();
      this.#seen = this.#schema.version;
    }
    const key = `${userId} ${object.toLowerCase()}`;
    let view = this.#views.get(key);
    if (view === undefined) {
      view = this.#build(userId, object);
      this.#views.set(key, view);
    }
    return view;
  }

  #build(userId: string, object: string): ObjectView | null {
    const def = this.#schema.object(object);
    const limits = this.#restrictions.get(object.toLowerCase()) ?? {};
    if (def === undefined || limits.readable === false) return null;
    const granted = this.#grantsOf(userId);
    const taken = new Map(Object.entries(limits.fields ?? {}).map(([name, right]) => [name.toLowerCase(), right]));
    const rightOf = (field: FieldDef): FieldRight => {
      const given = field.needsGrant ? granted(`${def.name}.${field.name}`.toLowerCase()) : { readable: true, editable: true };
      const less = taken.get(field.name.toLowerCase());
      const readable = given.readable && less?.readable !== false;
      return { readable, editable: readable && given.editable && less?.editable !== false };
    };
    const fields = new Map<string, FieldDef>();
    for (const [name, field] of def.fields) if (rightOf(field).readable) fields.set(name, field);
    return {
      def,
      createable: def.createable && limits.createable !== false,
      updateable: def.updateable && limits.updateable !== false,
      deletable: def.deletable && limits.deletable !== false,
      fields,
      editable: (field) => rightOf(field).editable,
    };
  }
}
