import type { SandboxRequest } from '../../../../src/sandbox/types.ts';
import { resourceNotFound } from '../errors.ts';
import { objectType, tableOf, type Portal } from '../portal.ts';
import { param } from '../router.ts';
import type { CrmRecord } from '../store/record.ts';

/** What v1 and v2 call the size and the place of a page, and how many there are at most. */
export interface PageNames {
  readonly limit: string;
  readonly offset: string;
  readonly preset: number;
  readonly max: number;
}

/** How many are wanted: more than the maximum is cut, not refused. */
export function sizeOf({ query }: SandboxRequest, { limit, preset, max }: PageNames): number {
  const wanted = Number(query.get(limit) ?? preset);
  return Math.min(Number.isInteger(wanted) && wanted > 0 ? wanted : preset, max);
}

/** The place that the page before told; 0 where it is no number. */
export function placeOf({ query }: SandboxRequest, { offset }: PageNames): number {
  const place = Number(query.get(offset) ?? 0);
  return Number.isInteger(place) && place > 0 ? place : 0;
}

/** Living records behind the offset, which is the last id of the page before. */
export function pageById(portal: Portal, kind: string, request: SandboxRequest, names: PageNames) {
  const { live } = tableOf(portal, objectType(kind));
  const size = sizeOf(request, names);
  const found = live.slice(live.rank(0, placeOf(request, names) + 0.5), size + 1);
  const records = found.slice(0, size);
  return { records, more: found.length > size, last: records.at(-1)?.id ?? 0 };
}

const RECENT: PageNames = { limit: 'count', offset: 'offset', preset: 20, max: 100 };
/** `recent/…` goes no further back. */
const MOST_RECENT = 10_000;

/** Living records by the time of their last change or of their making, newest first, `since` a time where one is asked. */
export function recentPage(kinds: readonly string[], portal: Portal, request: SandboxRequest, by: 'createdAt' | 'updatedAt') {
  const since = Number(request.query.get('since') ?? 0);
  const all = kinds.flatMap((kind) =>
    [...tableOf(portal, objectType(kind)).all()]
      .filter((one) => one.archivedAt === 0 && one[by] >= since)
      .map((record) => ({ kind, record })),
  );
  all.sort((a, b) => b.record[by] - a.record[by] || b.record.id - a.record.id);
  const [start, size] = [placeOf(request, RECENT), sizeOf(request, RECENT)];
  const total = Math.min(all.length, MOST_RECENT);
  const found = all.slice(start, Math.min(start + size, total));
  return { found, hasMore: start + size < total, offset: start + found.length, total };
}

/** Living contacts before a place in the order of that time and the id, newest first. */
export function contactsBefore(portal: Portal, request: SandboxRequest, by: 'createdAt' | 'updatedAt', names: PageNames) {
  const before = Number(request.query.get('timeOffset') ?? Infinity);
  const beforeId = placeOf(request, names);
  const all = [...tableOf(portal, objectType('contacts')).all()].filter(
    (one) => one.archivedAt === 0 && (one[by] < before || (one[by] === before && one.id < beforeId)),
  );
  all.sort((a, b) => b[by] - a[by] || b.id - a.id);
  const records = all.slice(0, sizeOf(request, names));
  const last = records.at(-1);
  return { records, more: records.length < all.length, vidOffset: last?.id ?? 0, timeOffset: last?.[by] ?? 0 };
}

/** The living record of the path's id; throws the vendor's 404. */
export function recordOfPath(portal: Portal, kind: string, request: SandboxRequest): CrmRecord {
  const id = param(request, 'id');
  const record = /^\d+$/.test(id) ? tableOf(portal, objectType(kind)).resolve(Number(id)) : undefined;
  if (record?.archivedAt !== 0) throw resourceNotFound();
  return record;
}
