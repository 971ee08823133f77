import type { SeenSchema } from '../core/mapping/schema-change.ts';
import type { IsoTime, Text } from '../core/types.ts';

/** A change of an org's fields that has been told and is not mended. */
export interface OpenChange {
  readonly key: string;
  readonly object: string;
  readonly text: Text;
  readonly since: IsoTime;
}

export interface SchemaState {
  readonly seen: SeenSchema;
  readonly open: readonly OpenChange[];
}

export interface SchemaStore {
  /** What a connection's fields were, and what has changed since; null: nobody has looked yet. */
  schemaState(scope: string): Promise<SchemaState | null>;
  saveSchemaState(scope: string, state: SchemaState): Promise<void>;
  /** Of all connections, the oldest first. */
  openChanges(): Promise<readonly (OpenChange & { readonly scope: string })[]>;
}
