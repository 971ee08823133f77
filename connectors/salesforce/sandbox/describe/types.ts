export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'address';

/** What a cell holds: text as text, dates as days and datetimes as seconds since 1970. */
export type Value = string | number | boolean | null;

export interface PicklistEntry {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly active: boolean;
}

export interface FieldDef {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters, for text; 0 elsewhere. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly custom: boolean;
  readonly unique: boolean;
  readonly externalId: boolean;
  readonly caseSensitive: boolean;
  readonly nameField: boolean;
  /** Not in the tables: made from other fields when read. */
  readonly calculated: boolean;
  /** Long text can be neither filtered nor sorted. */
  readonly filterable: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  /** The name of the list on the other side. */
  readonly childRelationship: string | null;
  readonly cascadeDelete: boolean;
  readonly picklist: readonly PicklistEntry[];
  readonly restricted: boolean;
  readonly defaultValue: Value;
  readonly help: string | null;
  /** A note for admins; nobody else sees it. */
  readonly description: string | null;
  /** Worked out when read, from this row and the rows that it points to. */
  readonly formula: string | null;
  /** Only there while the org has this feature. */
  readonly feature: string | null;
  /** Made through the Metadata API: nobody sees it until a permission set grants it. */
  readonly needsGrant: boolean;
}

export interface ObjectDef {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly custom: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly replicateable: boolean;
  readonly mergeable: boolean;
  /** Which API knows it: the data API, the Tooling API, or both. */
  readonly api: 'data' | 'tooling' | 'both';
  /** Its rows are the definitions of this org, and are made when somebody asks. */
  readonly isCatalogue: boolean;
  readonly feature: string | null;
  /** By lower-case name, in describe order. */
  readonly fields: Map<string, FieldDef>;
}
