import { foundOf } from '../schema/index.ts';
import type { Path } from '../schema/index.ts';
import type { EntityKey, TaskSighting } from '../types.ts';
import { report } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { BROKEN } from './row.ts';
import type { Row } from './row.ts';
import type { StreamFile } from './table.ts';
import { compileValue } from './value.ts';

/** Recognises a task of ours by its key. `taskStatus` must come out as `open` or `completed`; any other value counts as open. */
export function compileTask(
  c: StreamCompiling,
  stream: StreamFile,
  path: Path,
): (row: Row, ownerKey: EntityKey | null) => TaskSighting | null {
  if (stream.taskKey === undefined) return () => null;
  const key = compileValue(c, stream.taskKey, [...path, 'taskKey'], { as: 'text', optional: true }).read;
  const status = stream.taskStatus === undefined ? null : compileValue(c, stream.taskStatus, [...path, 'taskStatus'], { as: 'text' });
  const outcome =
    stream.taskOutcome === undefined
      ? null
      : compileValue(c, stream.taskOutcome, [...path, 'taskOutcome'], { as: 'text', optional: true }).read;
  for (const value of status?.values ?? []) {
    if (value === null || value === 'open' || value === 'completed') continue;
    report(c, [...path, 'taskStatus'], { found: foundOf(value), expected: { ja: 'open または completed', en: 'open or completed' } });
  }
  return (row, ownerKey) => {
    const ours = key(row);
    if (ours === null || ours === BROKEN) return null;
    const result = outcome === null ? null : outcome(row);
    const state = row.record.deleted === true ? 'deleted' : status?.read(row) === 'completed' ? 'completed' : 'open';
    return {
      key: String(ours),
      recordId: row.record.id,
      status: state,
      outcome: result === null || result === BROKEN ? null : String(result),
      ownerKey,
    };
  };
}
