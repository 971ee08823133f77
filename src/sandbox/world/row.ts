import { stamp } from './calendar.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The three times of a Salesforce record. */
export function stamps(createdAt: number, changedAt: number): Row {
  const changed = stamp(changedAt);
  return { CreatedDate: stamp(createdAt), LastModifiedDate: changed, SystemModstamp: changed };
}
