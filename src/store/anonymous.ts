import type { EntityKey, LogLine, Scalar } from '../core/types.ts';

/** What a line keeps when its person is erased: figures, and words from closed lists. */
const KEPT = new Set([
  'amount',
  'currency',
  'outcome',
  'stage',
  'order',
  'rule',
  'taskKey',
  'inquiry',
  'until',
  'expiresOn',
  'score',
  'negative',
  'keyPerson',
]);

/** The line as a count of its partner: no contact, no free text. `places`: where the person belonged. */
export function anonymous<T extends Pick<LogLine, 'keys' | 'contactKey' | 'data'>>(
  line: T,
  erased: ReadonlyMap<EntityKey, readonly EntityKey[]>,
): T {
  const stay = line.keys.filter(({ key }) => !erased.has(key));
  const named = [...line.keys.map(({ key }) => key), ...(line.contactKey === null ? [] : [line.contactKey])];
  const places = [...new Set(named.flatMap((key) => erased.get(key) ?? []))].map((key) => ({ key, role: null }));
  const data: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(line.data)) if (typeof value !== 'string' || KEPT.has(name)) data[name] = value;
  const gone = line.contactKey !== null && erased.has(line.contactKey);
  return { ...line, keys: stay.length > 0 ? stay : places, contactKey: gone ? null : line.contactKey, data };
}

export function namesErased(line: Pick<LogLine, 'keys' | 'contactKey'>, erased: ReadonlyMap<EntityKey, unknown>): boolean {
  return (line.contactKey !== null && erased.has(line.contactKey)) || line.keys.some(({ key }) => erased.has(key));
}
