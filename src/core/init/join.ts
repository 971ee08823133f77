/** How many records of one connection meet a partner of another, and by which key. */
import { entityKey } from '../log-line.ts';
import type { Entity } from '../types.ts';

export interface Joined {
  readonly looked: number;
  readonly against: number;
  readonly explicit: number;
  readonly corporateNumber: number;
  readonly domain: number;
  /** By any of the three. */
  readonly any: number;
}

/** `scope`: that of the connection that `partners` were read from. A record counts once under each key that joins it. */
export function joinSample(records: readonly Entity[], partners: readonly Entity[], scope: string): Joined {
  const keys = new Set<string>(partners.map(({ key }) => key));
  const itemsOf = (entity: Entity, name: string): readonly string[] => (entity.identity[name] ?? '').split(';').filter(Boolean);
  const all = (name: string): ReadonlySet<string> => new Set(partners.flatMap((one) => itemsOf(one, name)));
  const numbers = all('corporateNumber');
  const domains = all('domain');
  const rows = records.map((record) => ({
    explicit: itemsOf(record, scope).some((id) => keys.has(explicitKey(scope, id))),
    corporateNumber: itemsOf(record, 'corporateNumber').some((one) => numbers.has(one)),
    domain: itemsOf(record, 'domain').some((one) => domains.has(one)),
  }));
  const count = (name: 'explicit' | 'corporateNumber' | 'domain'): number => rows.filter((row) => row[name]).length;
  return {
    looked: records.length,
    against: partners.length,
    explicit: count('explicit'),
    corporateNumber: count('corporateNumber'),
    domain: count('domain'),
    any: rows.filter((row) => row.explicit || row.corporateNumber || row.domain).length,
  };
}

/** `Account/001…` under a scope. */
function explicitKey(scope: string, id: string): string {
  const [object = '', ...rest] = id.split('/');
  return entityKey(scope, object, rest.join('/'));
}
