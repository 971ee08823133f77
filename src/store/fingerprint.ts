import { createHash } from 'node:crypto';
import type { Entity, LogLine, Mapped, Scalar } from '../core/types.ts';

/** All that a record became. When the vendor touched it last is left out: a timestamp alone changes nothing. */
export function recordFingerprint(mapped: Mapped): string {
  const entity = mapped.entity === null ? null : { ...mapped.entity, modifiedAt: null };
  return digest(JSON.stringify([entity, mapped.lines, mapped.keeps, mapped.rejections, mapped.task]));
}

export function lineFingerprint(line: LogLine): string {
  const { type, stage, occurredOn, occurredAt, keys, dealKey, contactKey, ownerKey, item } = line;
  const places = keys.map(({ key, role }) => [key, role]);
  return digest(JSON.stringify([type, stage, occurredOn, occurredAt, places, dealKey, contactKey, ownerKey, item, sorted(line.data)]));
}

/** What an entity is, apart from what stands in our own fields. */
export function entityFingerprint(entity: Entity): string {
  return digest(JSON.stringify([joinParts(entity), entity.ownerKey, sorted(entity.attributes)]));
}

/** What decides which partner an entity belongs to. */
export function joinPrint(entity: Entity): string {
  return digest(JSON.stringify(joinParts(entity)));
}

function joinParts(entity: Entity): unknown[] {
  const parents = entity.parents.map(({ key, role }) => `${key} ${role ?? ''}`).sort();
  const { kind, name, createsPartner, deleted, mergedInto } = entity;
  return [kind, name, sorted(entity.identity), createsPartner, deleted, mergedInto, parents];
}

export function sameScalars(a: Readonly<Record<string, Scalar>>, b: Readonly<Record<string, Scalar>>): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(record: Readonly<Record<string, Scalar>>): [string, Scalar][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function digest(text: string): string {
  return createHash('md5').update(text).digest('base64url');
}
