import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Deployment } from '../../core/package/index.ts';
import type { PackageEffect } from '../../core/effect/index.ts';
import type { LifeStatus, PackageLife, PackageRates } from '../../core/package/life.ts';
import type { SupportPackage } from '../../core/package/table.ts';
import type { Text } from '../../core/types.ts';
import { get } from '../lib/api.ts';

export interface PackageRow {
  readonly id: string;
  readonly name: Text;
  readonly step: string;
  readonly responsible: string;
  readonly status: LifeStatus;
  readonly deployments: number;
}

export interface PackageDetail {
  readonly package: SupportPackage;
  readonly life: PackageLife;
  readonly rates: PackageRates;
  readonly deployments: readonly Deployment[];
  readonly yaml: string | null;
  readonly etag: string | null;
}

export function usePackages(): UseQueryResult<{ readonly packages: readonly PackageRow[] }> {
  return useQuery({ queryKey: ['packages'], queryFn: ({ signal }) => get('/api/packages', signal) });
}

export function usePackage(name: string): UseQueryResult<PackageDetail> {
  return useQuery({ queryKey: ['package', name], queryFn: ({ signal }) => get(`/api/packages/${name}`, signal) });
}

export function useEffectOf(name: string): UseQueryResult<{ readonly effect: PackageEffect | null }> {
  return useQuery({ queryKey: ['package', name, 'effect'], queryFn: ({ signal }) => get(`/api/packages/${name}/effect`, signal) });
}
