import type { ObjectType } from '../object-types.ts';
import type { Property, PropertyGroup } from '../property.ts';
import { standardGroup, standardProperties } from '../standard-properties.ts';

/** Definitions of the properties of one kind of object, archived ones included. */
export class PropertyStore {
  readonly #properties: Map<string, Property>;
  readonly #groups = new Map<string, PropertyGroup>();

  constructor(type: ObjectType, now: number) {
    const group = standardGroup(type);
    this.#groups.set(group.name, group);
    this.#properties = new Map(standardProperties(type, now).map((property) => [property.name, property]));
  }

  /** A property in use. */
  get(name: string): Property | undefined {
    const property = this.#properties.get(name);
    return property?.archivedAt === 0 ? property : undefined;
  }

  getArchived(name: string): Property | undefined {
    const property = this.#properties.get(name);
    return property !== undefined && property.archivedAt !== 0 ? property : undefined;
  }

  set(property: Property): void {
    this.#properties.set(property.name, property);
  }

  list(archived: boolean): Property[] {
    return [...this.#properties.values()].filter((property) => (property.archivedAt !== 0) === archived);
  }

  group(name: string): PropertyGroup | undefined {
    const group = this.#groups.get(name);
    return group?.archived === false ? group : undefined;
  }

  setGroup(group: PropertyGroup): void {
    this.#groups.set(group.name, group);
  }

  groups(): PropertyGroup[] {
    return [...this.#groups.values()].filter((group) => !group.archived);
  }
}
