import { useQuery } from '@tanstack/react-query';
import { get } from '../lib/api.ts';

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly partners: number;
}

const RARELY_MS = 300_000;
const NOBODY: readonly Owner[] = [];

/** Who looks after partners, by name. */
export function useOwners(): readonly Owner[] {
  const query = useQuery({
    queryKey: ['owners'],
    queryFn: ({ signal }) => get<{ readonly owners: readonly Owner[] }>('/api/owners', signal),
    staleTime: RARELY_MS,
  });
  return query.data?.owners ?? NOBODY;
}
