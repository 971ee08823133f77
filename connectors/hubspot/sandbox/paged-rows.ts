import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid } from './errors.ts';
import { nextPage } from './object-routes.ts';
import { pageSize, type JsonObject } from './request-body.ts';

/** One page of something small; the cursor is the offset, packed. */
export function pageOf<T>(
  request: SandboxRequest,
  rows: readonly T[],
  limits: { preset: number; max: number },
): { results: readonly T[]; paging?: JsonObject } {
  const limit = pageSize(request.query.get('limit'), limits);
  const start = offsetOf(request.query.get('after'));
  const results = rows.slice(start, start + limit);
  if (start + limit >= rows.length) return { results };
  return { results, paging: nextPage(request, packOffset(start + limit)) };
}

export function packOffset(offset: number): string {
  return Buffer.from(`o${offset}`).toString('base64url');
}

export function offsetOf(after: string | null): number {
  if (after === null || after === '') return 0;
  const [, offset] = /^o(\d+)$/.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  if (offset === undefined) throw invalid(`Invalid value for after: ${after}`);
  return Number(offset);
}
