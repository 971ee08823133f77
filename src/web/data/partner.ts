import { useInfiniteQuery, useQuery, type InfiniteData, type UseInfiniteQueryResult, type UseQueryResult } from '@tanstack/react-query';
import { get } from '../lib/api.ts';
import type { Deal, PartnerDetail, TimelineLine } from './types.ts';

const PAGE = 60;

export function partnerPath(id: string): string {
  return `/api/partners/${encodeURIComponent(id)}`;
}

export function usePartner(id: string): UseQueryResult<PartnerDetail> {
  return useQuery({ queryKey: ['partner', id], queryFn: ({ signal }) => get<PartnerDetail>(partnerPath(id), signal) });
}

interface TimelinePage {
  readonly lines: readonly TimelineLine[];
  readonly next: string | null;
}

export function useTimeline(id: string, stage: string): UseInfiniteQueryResult<InfiniteData<TimelinePage>> {
  return useInfiniteQuery({
    queryKey: ['partner', id, 'timeline', stage],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE) });
      if (stage !== '') query.set('stage', stage);
      if (pageParam !== '') query.set('cursor', pageParam);
      return get<TimelinePage>(`${partnerPath(id)}/timeline?${query.toString()}`, signal);
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useDeals(id: string): UseQueryResult<{ readonly deals: readonly Deal[]; readonly next: string | null }> {
  return useQuery({ queryKey: ['partner', id, 'deals'], queryFn: ({ signal }) => get(`${partnerPath(id)}/deals?limit=20`, signal) });
}
