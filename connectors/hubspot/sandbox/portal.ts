import type { SandboxClock } from '../../../src/sandbox/types.ts';
import type { Change, ChangeListener } from './change.ts';
import { invalid, missing } from './errors.ts';
import { findObjectType, OBJECT_TYPES, type ObjectType } from './object-types.ts';
import { textOf } from './request-body.ts';
import { AssociationStore } from './store/associations.ts';
import { ListStore } from './store/lists.ts';
import { PropertyStore } from './store/property-store.ts';
import { ObjectTable } from './store/table.ts';

/** Switches that tests turn. */
export interface PortalSettings {
  /** What the token may do; null: everything. */
  scopes: readonly string[] | null;
  /** A merge makes a new record instead of keeping the primary one. */
  mergeMakesNewId: boolean;
  /** Life of an OAuth access token. */
  tokenLifetimeMs: number;
  /** A refresh hands out a new refresh token, and the old one dies. */
  rotateRefreshTokens: boolean;
}

export type Row = Readonly<Record<string, unknown>>;
type Extras = Map<string, readonly Row[]>;

/** One HubSpot account. */
export interface Portal {
  readonly clock: SandboxClock;
  readonly settings: PortalSettings;
  readonly associations: AssociationStore;
  readonly lists: ListStore;
  /** Rows of the parts that are not CRM records: owners, forms, e-mail events … */
  readonly extras: Extras;
  readonly tables: ReadonlyMap<string, ObjectTable>;
  readonly properties: ReadonlyMap<string, PropertyStore>;
  /** Is told what happens from the seed on. */
  onChange: ChangeListener | null;
}

export function emptyPortal(clock: SandboxClock): Portal {
  const now = (): number => clock.now().getTime();
  const tables = new Map(OBJECT_TYPES.map((type) => [type.name, new ObjectTable(type, now)]));
  const properties = new Map(OBJECT_TYPES.map((type) => [type.name, new PropertyStore(type, now())]));
  const associations = new AssociationStore();
  const extras: Extras = new Map();
  tables.get('contacts')?.makeUnique('email');
  return {
    clock,
    settings: { scopes: null, mergeMakesNewId: false, tokenLifetimeMs: 1_800_000, rotateRefreshTokens: false },
    associations,
    tables,
    properties,
    lists: new ListStore({ tables, properties, associations, now, submitters: (formId) => submitters(extras, formId) }),
    extras,
    onChange: null,
  };
}

/** Tells whoever listens what happened to a record. */
export function announce(portal: Portal, change: Change, at: number = portal.clock.now().getTime()): void {
  portal.onChange?.(change, at);
}

/** Rows of one of the parts that are not CRM records. */
export function rowsOf(portal: Portal, name: string): readonly Row[] {
  return portal.extras.get(name) ?? [];
}

function submitters(extras: Extras, formId: string): Set<string> {
  const rows = (extras.get('form_submissions') ?? []).filter((row) => textOf(row.formId) === formId);
  return new Set(rows.map((row) => textOf(row.email)?.toLowerCase() ?? ''));
}

/** The kind that a path names; unknown ones are refused as HubSpot does. */
export function objectType(name: string): ObjectType {
  const type = findObjectType(name);
  if (type === undefined) throw invalid(`Unable to infer object type from: ${name}`);
  return type;
}

export function tableOf(portal: Portal, type: ObjectType): ObjectTable {
  return known(portal.tables.get(type.name), type);
}

export function propertiesOf(portal: Portal, type: ObjectType): PropertyStore {
  return known(portal.properties.get(type.name), type);
}

function known<T>(part: T | undefined, type: ObjectType): T {
  if (part === undefined) throw missing(`Unable to infer object type from: ${type.name}`);
  return part;
}
