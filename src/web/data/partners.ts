import { keepPreviousData, useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { get } from '../lib/api.ts';
import type { PartnerRow } from './types.ts';

export interface PartnerPage {
  /** Told with the first page. */
  readonly total: number | null;
  readonly partners: readonly PartnerRow[];
  readonly next: string | null;
}

const PAGE = 200;
const EXPORT_PAGE = 500;

/** `filters`: a query string as the address shows it. */
export function usePartners(filters: string): UseInfiniteQueryResult<InfiniteData<PartnerPage>> {
  return useInfiniteQuery({
    queryKey: ['partners', filters],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => get<PartnerPage>(pathOf(filters, pageParam, PAGE), signal),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Every row that matches, page after page. */
export async function allPartners(filters: string): Promise<readonly PartnerRow[]> {
  const rows: PartnerRow[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: PartnerPage = await get<PartnerPage>(pathOf(filters, cursor, EXPORT_PAGE));
    rows.push(...page.partners);
    cursor = page.next;
  }
  return rows;
}

function pathOf(filters: string, cursor: string, limit: number): string {
  const query = new URLSearchParams(filters);
  query.set('limit', String(limit));
  if (cursor !== '') query.set('cursor', cursor);
  return `/api/partners?${query.toString()}`;
}
