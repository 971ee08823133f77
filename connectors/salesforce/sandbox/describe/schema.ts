import { activityObjects } from './activities.ts';
import { adminObjects } from './admin.ts';
import { catalogueObjects } from './catalogue.ts';
import { partnerObjects } from './partners.ts';
import { salesObjects } from './sales.ts';
import type { FieldDef, ObjectDef } from './types.ts';

/** A list of children that a parent offers to sub-queries. */
export interface ChildRelation {
  readonly child: ObjectDef;
  readonly field: FieldDef;
  readonly name: string | null;
}

/** Every object and field of the org, whoever may see it. */
export class Schema {
  readonly #objects = new Map<string, ObjectDef>();
  readonly #features: ReadonlySet<string>;
  #children: Map<string, ChildRelation[]> | null = null;
  /** Moves with every change of a definition or of a right, so that what was built from them can be thrown away. */
  version = 0;
  /** Real time of the last such change, in whole seconds as milliseconds. */
  changedAt = Math.floor(Date.now() / 1000) * 1000;

  constructor(features: readonly string[]) {
    this.#features = new Set(features);
    for (const def of [...salesObjects(), ...activityObjects(), ...adminObjects(), ...partnerObjects(), ...catalogueObjects()]) {
      if (!this.has(def.feature)) continue;
      for (const [key, field] of def.fields) if (!this.has(field.feature)) def.fields.delete(key);
      this.#objects.set(def.name.toLowerCase(), def);
    }
  }

  has(feature: string | null): boolean {
    return feature === null || this.#features.has(feature);
  }

  objects(): IterableIterator<ObjectDef> {
    return this.#objects.values();
  }

  object(name: string): ObjectDef | undefined {
    return this.#objects.get(name.toLowerCase());
  }

  addObject(def: ObjectDef): void {
    this.#objects.set(def.name.toLowerCase(), def);
    this.changed();
  }

  setField(object: ObjectDef, field: FieldDef): void {
    object.fields.set(field.name.toLowerCase(), field);
    this.changed();
  }

  removeField(object: ObjectDef, name: string): boolean {
    const removed = object.fields.delete(name.toLowerCase());
    this.changed();
    return removed;
  }

  changed(): void {
    this.version++;
    // HTTP dates have whole seconds: two changes within one must differ all the same.
    this.changedAt = Math.max(Math.floor(Date.now() / 1000) * 1000, this.changedAt + 1000);
    this.#children = null;
  }

  /** Whose ids begin with this prefix; Partner shares its prefix with OpportunityPartner. */
  objectsOfPrefix(prefix: string): ObjectDef[] {
    return [...this.#objects.values()].filter((def) => def.keyPrefix === prefix);
  }

  childRelations(parent: ObjectDef): readonly ChildRelation[] {
    this.#children ??= this.#collectChildren();
    return this.#children.get(parent.name) ?? [];
  }

  #collectChildren(): Map<string, ChildRelation[]> {
    const children = new Map<string, ChildRelation[]>();
    for (const child of this.#objects.values()) {
      for (const field of child.fields.values()) {
        for (const parent of field.referenceTo) {
          const list = children.get(parent) ?? [];
          list.push({ child, field, name: field.childRelationship });
          children.set(parent, list);
        }
      }
    }
    return children;
  }
}
