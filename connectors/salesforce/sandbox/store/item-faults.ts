import type { FieldDef, ObjectDef, Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import type { Changes } from './input.ts';

/** A failure of single records, for tests: locked rows, validation rules. */
export interface ItemFault {
  readonly object: string;
  /** Only these records; missing: all. */
  readonly ids?: readonly string[];
  /** Only records written with this value. */
  readonly where?: Readonly<Record<string, unknown>>;
  readonly times?: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
}

export class ItemFaults {
  #faults: { fault: ItemFault; left: number }[] = [];

  add(fault: ItemFault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** Throws the first fault that fits this component: `object` is its type, `ids` its full names. */
  strikeMetadata(type: string, fullName: string): void {
    const hit = this.#faults.find(({ fault, left }) => left !== 0 && fault.object === type && (fault.ids?.includes(fullName) ?? true));
    if (hit === undefined) return;
    if (hit.left > 0) hit.left--;
    throw new SalesforceError(hit.fault.errorCode, hit.fault.message);
  }

  /** Throws the first fault that fits this write. */
  strike(def: ObjectDef, id: string | null, changes: Changes): void {
    if (this.#faults.length === 0) return;
    const hit = this.#faults.find(({ fault, left }) => left !== 0 && fits(fault, def, id, changes));
    if (hit === undefined) return;
    if (hit.left > 0) hit.left--;
    throw new SalesforceError(hit.fault.errorCode, hit.fault.message, { fields: hit.fault.fields ?? [] });
  }
}

function fits(fault: ItemFault, def: ObjectDef, id: string | null, changes: Changes): boolean {
  if (fault.object.toLowerCase() !== def.name.toLowerCase()) return false;
  if (fault.ids !== undefined && (id === null || !fault.ids.includes(id))) return false;
  return Object.entries(fault.where ?? {}).every(([name, value]) => valueOf(def.fields.get(name.toLowerCase()), changes) === value);
}

function valueOf(field: FieldDef | undefined, changes: Changes): Value | undefined {
  return field === undefined ? undefined : changes.get(field);
}
