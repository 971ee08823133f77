import { splitKey } from '../core/log-line.ts';
import type { Entity, Scalar } from '../core/types.ts';

/** One record's word on an entity. */
export interface SourceEntity {
  readonly stream: string;
  readonly recordId: string;
  readonly entity: Entity;
}

/**
 * One entity from all records that speak of it, the same whatever the order in which they came. The record that *is* the
 * entity leads (its id is in the key); a record that only adds to it (a deal's partner of a second stream) gives parents,
 * and takes only them away when it is deleted.
 */
export function mergeEntity(sources: readonly SourceEntity[]): Entity | null {
  const [only, ...others] = sources;
  // Nearly always a record speaks for itself.
  if (only !== undefined && others.length === 0 && isOwn(only)) return { ...only.entity, parents: distinct(only.entity.parents) };
  const ordered = [...sources].sort(inOrder);
  const first = ordered[0]?.entity;
  if (first === undefined) return null;
  const own = ordered.filter(isOwn).map(({ entity }) => entity);
  const leading = own.length > 0 ? own : ordered.map(({ entity }) => entity);
  const speaking = ordered.filter((one) => isOwn(one) || !one.entity.deleted).map(({ entity }) => entity);
  return {
    key: first.key,
    kind: first.kind,
    name: leading.find(({ name }) => name !== '')?.name ?? '',
    parents: distinct(speaking.flatMap(({ parents }) => parents)),
    ownerKey: leading.find(({ ownerKey }) => ownerKey !== null)?.ownerKey ?? null,
    identity: firstOfEach(leading.map(({ identity }) => identity)),
    createsPartner: leading.some(({ createsPartner }) => createsPartner),
    attributes: firstOfEach(speaking.map(({ attributes }) => attributes)),
    known: firstOfEach(speaking.map(({ known }) => known)),
    deleted: leading.every(({ deleted }) => deleted),
    mergedInto: leading.find(({ mergedInto }) => mergedInto !== null)?.mergedInto ?? null,
    modifiedAt: leading.map(({ modifiedAt }) => modifiedAt).reduce(later),
  };
}

export function isOwn({ recordId, entity }: Pick<SourceEntity, 'recordId' | 'entity'>): boolean {
  return splitKey(entity.key).id === recordId;
}

function inOrder(a: SourceEntity, b: SourceEntity): number {
  const rank = Number(isOwn(b)) - Number(isOwn(a));
  return rank !== 0 ? rank : `${a.stream}\0${a.recordId}` < `${b.stream}\0${b.recordId}` ? -1 : 1;
}

function distinct(parents: Entity['parents']): Entity['parents'] {
  if (parents.length < 2) return parents;
  return [...new Map(parents.map((parent) => [`${parent.key} ${parent.role ?? ''}`, parent])).values()];
}

/** The first value that is not null wins. */
function firstOfEach<T extends Scalar>(records: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const result: Record<string, T> = {};
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) if ((result[name] ?? null) === null) result[name] = value;
  }
  return result;
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}
