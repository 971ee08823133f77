import type { CrmField, Scalar } from '../types.ts';
import { canonical } from './canonical.ts';

export interface PutBack {
  /** Field → the value that stood there before. */
  readonly fields: Readonly<Record<string, Scalar>>;
  /** Fields left alone: somebody else, or a later run, has written there since. */
  readonly changed: readonly string[];
  /** Fields whose former value is no longer remembered, or that we no longer write. */
  readonly forgotten: readonly string[];
}

/** What undoing a write puts back: each field that still has our value and had another one before. */
export function putBack(
  record: {
    readonly fields: Readonly<Record<string, Scalar>>;
    readonly replaced: Readonly<Record<string, Scalar>>;
    readonly known: Readonly<Record<string, Scalar>>;
  },
  fieldOf: (name: string) => CrmField | null,
): PutBack {
  const fields: Record<string, Scalar> = {};
  const changed: string[] = [];
  const forgotten: string[] = [];
  for (const [name, ours] of Object.entries(record.fields)) {
    const type = fieldOf(name)?.type;
    const before = record.replaced[name];
    if (type === undefined || before === undefined) forgotten.push(name);
    else if (canonical(type, record.known[name]) !== canonical(type, ours)) changed.push(name);
    else if (canonical(type, before) !== canonical(type, ours)) fields[name] = before;
  }
  return { fields, changed, forgotten };
}
