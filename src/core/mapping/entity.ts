/** A stream's record → the entity that it tells of. */
import { crmField } from '../fields.ts';
import { normaliseName } from '../identity/index.ts';
import { entityKey } from '../log-line.ts';
import type { Path } from '../schema/index.ts';
import type { CrmFieldType, Entity, EntityKey, Role, Scalar } from '../types.ts';
import type { Cast } from './cast.ts';
import type { StreamCompiling } from './compiling.ts';
import { usesField } from './compiling.ts';
import { compileKeys } from './keys.ts';
import { compilePartners } from './partners.ts';
import { compileReference } from './reference.ts';
import { BROKEN } from './row.ts';
import type { Read, Refer, Row } from './row.ts';
import type { StreamFile } from './table.ts';
import { compileValue } from './value.ts';
import { compileWhen } from './when.ts';

export type MakeEntity = (row: Row) => Entity;

/** Attributes of ours with their kind; every other name is kept as the vendor has it. */
const ATTRIBUTE_CAST: Readonly<Record<string, Cast>> = {
  rank: 'text',
  partnerType: 'text',
  products: 'list',
  employees: 'integer',
  registeredOn: 'date',
  contractEndedOn: 'date',
  target: 'boolean',
  exclude: 'boolean',
  leavingReason: 'text',
  overrideState: 'text',
  overrideTouch: 'text',
  overrideReason: 'text',
  overrideUntil: 'date',
  keyPerson: 'boolean',
};
const CAST_OF_TYPE: Partial<Record<CrmFieldType, Cast>> = { date: 'date', datetime: 'datetime', checkbox: 'boolean', number: 'number' };

/** Where records of this kind are written to. */
export interface Place {
  readonly name: 'partner' | 'contact';
  readonly object: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
}

/** Partner, contact, deal and owner streams tell of an entity of their own, a dealPartner stream of the deal that it adds to. */
export function compileEntity(c: StreamCompiling, stream: StreamFile, path: Path, target: Place | null): MakeEntity | null {
  if (stream.kind === 'activity') return null;
  if (stream.kind === 'dealPartner') return compileAddition(c, stream, path);
  const kind = stream.kind;
  const name = stream.name === undefined ? null : compileValue(c, stream.name, [...path, 'name'], { as: 'text' }).read;
  const owner = single(
    stream.owner === undefined ? null : compileReference(c, stream.owner, [...path, 'owner'], { object: c.objects.owner }),
  );
  const parents = compileParents(c, stream, path);
  const keys = compileKeys(c, stream.keys ?? {}, [...path, 'keys']);
  const attributes = compileAttributes(c, stream, path, target);
  const creates = compileCreates(c, stream, path);
  const ownerBy = kind === 'partner' && stream.owner !== undefined ? { ownerBy: JSON.stringify(stream.owner) } : {};
  const known = target?.object === stream.object ? Object.keys(target.fields) : [];
  for (const field of known) usesField(c, field, ['writeBack', target?.name ?? '', 'fields', field], { optional: true });
  return (row) => {
    const given = name === null ? null : name(row);
    const title = given === null || given === BROKEN ? '' : String(given);
    const identity = keys(row);
    if (kind === 'partner' && title !== '') identity.name = normaliseName(title);
    return {
      key: entityKey(row.env.scope, c.object, row.record.id),
      kind,
      name: title,
      parents: parents(row),
      ownerKey: owner(row),
      ...ownerBy,
      identity,
      createsPartner: creates(row),
      attributes: attributes(row),
      known: knownOf(row, known),
      deleted: row.record.deleted === true,
      mergedInto: row.record.mergedInto === undefined ? null : entityKey(row.env.scope, c.object, row.record.mergedInto),
      modifiedAt: row.record.modifiedAt,
    };
  };
}

/** A record that only says which partners a deal has. */
function compileAddition(c: StreamCompiling, stream: StreamFile, path: Path): MakeEntity | null {
  if (stream.deal === undefined) return null;
  const deal = compileReference(c, stream.deal, [...path, 'deal'], { object: c.objects.deal });
  const partners = compilePartners(c, stream.partners ?? [], [...path, 'partners'], { optional: false });
  return (row) => {
    const keys = deal(row);
    return {
      key: keys === BROKEN ? '' : (keys[0] ?? ''),
      kind: 'deal',
      name: '',
      parents: partners(row),
      ownerKey: null,
      identity: {},
      createsPartner: false,
      attributes: {},
      known: {},
      deleted: row.record.deleted === true,
      mergedInto: null,
      modifiedAt: row.record.modifiedAt,
    };
  };
}

export function single(refer: Refer | null): (row: Row) => EntityKey | null {
  if (refer === null) return () => null;
  return (row) => {
    const keys = refer(row);
    return keys === BROKEN ? null : (keys[0] ?? null);
  };
}

interface Parent {
  readonly key: EntityKey;
  readonly role: Role | null;
}

function compileParents(c: StreamCompiling, stream: StreamFile, path: Path): (row: Row) => readonly Parent[] {
  const partners = stream.partners === undefined ? null : compilePartners(c, stream.partners, [...path, 'partners'], { optional: true });
  const parent =
    stream.parent === undefined ? null : compileReference(c, stream.parent, [...path, 'parent'], { object: c.objects.partner });
  if (parent === null) return partners ?? (() => []);
  return (row) => {
    const keys = parent(row);
    const own = keys === BROKEN ? [] : keys.map((key) => ({ key, role: null }));
    return partners === null ? own : [...own, ...partners(row)];
  };
}

function compileCreates(c: StreamCompiling, stream: StreamFile, path: Path): (row: Row) => boolean {
  const { create } = stream;
  if (stream.kind !== 'partner') return () => false;
  if (create === undefined) return () => true;
  if (typeof create === 'boolean') return () => create;
  const test = compileWhen(c, create.when, [...path, 'create', 'when'], { optional: true });
  return (row) => test(row) === true;
}

type Attributes = Readonly<Record<string, Scalar>>;

function compileAttributes(c: StreamCompiling, stream: StreamFile, path: Path, target: Place | null): (row: Row) => Attributes {
  const reads: (readonly [string, Read])[] = [];
  const add = (name: string, spec: StreamFile['name'], at: Path, as?: Cast, optional = false): void => {
    if (spec === undefined) return;
    reads.push([name, compileValue(c, spec, at, { ...(as === undefined ? {} : { as }), optional }).read]);
  };
  add('active', stream.active, [...path, 'active'], 'boolean');
  add('email', stream.email, [...path, 'email'], 'email');
  add('registeredOn', stream.registeredAt, [...path, 'registeredAt'], 'date');
  for (const [name, spec] of Object.entries(stream.attributes ?? {})) add(name, spec, [...path, 'attributes', name], ATTRIBUTE_CAST[name]);
  if (target?.object === stream.object) {
    for (const [field, key] of Object.entries(target.people)) {
      if (stream.attributes?.[key] !== undefined) continue;
      add(key, { from: field }, ['writeBack', target.name, 'people', field], CAST_OF_TYPE[crmField(key)?.type ?? 'text'] ?? 'text', true);
    }
  }
  return (row) => {
    const attributes: Record<string, Scalar> = {};
    for (const [name, read] of reads) {
      const value = read(row);
      if (value !== BROKEN && value !== null) attributes[name] = value;
    }
    return attributes;
  };
}

/** What stands in the fields that we write: as read, nothing where the org does not have them yet. */
function knownOf(row: Row, fields: readonly string[]): Attributes {
  const known: Record<string, Scalar> = {};
  for (const field of fields) {
    const value = row.raw[field];
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') known[field] = value;
  }
  return known;
}
