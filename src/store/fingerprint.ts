import { hash } from 'node:crypto';
import type { Entity, LogLine, Mapped, Scalar } from '../core/types.ts';

/** All that a record became. When the vendor touched it last is left out: a timestamp alone changes nothing. */
export function recordFingerprint(mapped: Mapped, lines: readonly PrintedLine[]): string {
  const [only] = lines;
  // Nearly every record is one line and nothing else: the line's own print says it all.
  if (only !== undefined && lines.length === 1 && isLinesOnly(mapped)) return `${only.line.id.slice(0, 10)}${only.print}`;
  const entity = mapped.entity === null ? null : { ...mapped.entity, modifiedAt: null };
  const prints = lines.map(({ line, print }) => `${line.id} ${print}`);
  return digest(JSON.stringify([entity, prints, mapped.keeps, mapped.rejections, mapped.task]));
}

function isLinesOnly({ entity, keeps, rejections, task }: Mapped): boolean {
  return entity === null && !keeps && rejections.length === 0 && task === null;
}

/** A line, and what it says in short. */
export interface PrintedLine {
  readonly line: LogLine;
  readonly print: string;
}

export function printed(line: LogLine): PrintedLine {
  return { line, print: lineFingerprint(line) };
}

export function lineFingerprint(line: LogLine): string {
  const { type, stage, occurredOn, occurredAt, keys, dealKey, contactKey, ownerKey, item } = line;
  const places = keys.map(({ key, role }) => [key, role]);
  return digest(JSON.stringify([type, stage, occurredOn, occurredAt, places, dealKey, contactKey, ownerKey, item, sorted(line.data)]));
}

export interface PrintedEntity {
  readonly entity: Entity;
  /** What it is, apart from what stands in our own fields. */
  readonly print: string;
  /** What decides which partner it belongs to. */
  readonly joinPrint: string;
}

export function printedEntity(entity: Entity): PrintedEntity {
  const joining = digest(JSON.stringify(joinParts(entity)));
  return { entity, print: digest(JSON.stringify([joining, entity.ownerKey, sorted(entity.attributes)])), joinPrint: joining };
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
  return hash('md5', text, 'base64url');
}
