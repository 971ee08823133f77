import { AppError } from '../core/errors.ts';
import type { FieldUse } from '../core/mapping/compiled.ts';
import type { Problem } from '../core/schema/problem.ts';
import type { Mapped, SourceRecord, StreamSpec } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';

/** A field of the vendor's record, with what it holds and where the mapping reads it. */
export interface PreviewField {
  readonly name: string;
  readonly value: unknown;
  /** Places in the mapping file, without a finding. */
  readonly places: readonly Pick<Problem, 'file' | 'line' | 'col' | 'path'>[];
}

export interface Preview {
  readonly connection: string;
  readonly stream: string;
  readonly object: string;
  readonly record: SourceRecord;
  readonly fields: readonly PreviewField[];
  readonly mapped: Mapped;
}

const NOTHING = { ja: '', en: '' };

/**
 * Raw records of a stream beside what the mapping makes of them; nothing is stored and no cursor moves. With `recordId` the
 * stream is read until that record comes. Throws CONFIG_INVALID for a stream that is none, INPUT_INVALID where the stream
 * ends without the record.
 */
export async function* preview(
  context: EngineContext,
  asked: string,
  options: { readonly recordId?: string; readonly limit: number },
): AsyncGenerator<Preview> {
  const { wired, spec } = streamOf(context.wired, asked);
  const scopes = Object.fromEntries(context.wired.map((one) => [one.name, one.scope]));
  const env = { scope: wired.scope, scopes };
  let shown = 0;
  for await (const page of wired.connection.stream(spec).read(undefined)) {
    context.signal.throwIfAborted();
    const chosen = page.records.filter(({ id, deleted }) =>
      options.recordId === undefined ? deleted !== true : sameId(id, options.recordId),
    );
    for (const record of chosen.slice(0, options.limit - shown)) {
      const mapped = await wired.mapping.apply(spec.name, record, env);
      yield { connection: wired.name, stream: spec.name, object: spec.object, record, fields: fieldsOf(wired, spec, record), mapped };
      shown += 1;
    }
    if (shown >= options.limit) return;
  }
  if (options.recordId !== undefined && shown === 0) {
    throw new AppError('INPUT_INVALID', `${wired.name}.${spec.name} has no record ${options.recordId}`, {
      fix: `Check the id, and the filter of the stream${spec.where === null ? '' : `: ${spec.where}`}`,
    });
  }
}

/** Salesforce ids are shown with 15 characters in some places and 18 in others. */
function sameId(id: string, asked: string): boolean {
  return id === asked || (asked.length === 15 && id.length === 18 && id.startsWith(asked));
}

function streamOf(all: readonly Wired[], asked: string): { wired: Wired; spec: StreamSpec } {
  const named = all.flatMap((wired) => wired.mapping.specs.map((spec) => ({ wired, spec, name: `${wired.name}.${spec.name}` })));
  const found = named.filter(({ name, spec }) => name === asked || spec.name === asked);
  const [one, other] = found;
  if (one !== undefined && other === undefined) return one;
  const message = one === undefined ? `There is no stream "${asked}"` : `Several connections have a stream "${asked}"`;
  const names = (found.length > 1 ? found : named).map(({ name }) => name);
  throw new AppError('CONFIG_INVALID', message, { fix: `Use one of: ${names.join(', ')}` });
}

function fieldsOf(wired: Wired, spec: StreamSpec, record: SourceRecord): PreviewField[] {
  const uses = wired.mapping.uses.filter(({ object, use }) => object === spec.object && use === 'read');
  const raw: Readonly<Record<string, unknown>> = { ...record.raw, ...record.associations };
  const names = new Set([...Object.keys(raw), ...spec.fields]);
  return [...names].map((name) => ({ name, value: raw[name], places: placesOf(uses, spec, name) }));
}

function placesOf(uses: readonly FieldUse[], spec: StreamSpec, name: string): PreviewField['places'] {
  return uses
    .filter(({ field }) => field === name)
    .map(({ at }) => at({ found: NOTHING, expected: NOTHING, suggestion: null }))
    .filter(({ path }) => path.startsWith(`streams.${spec.name}.`))
    .map(({ file, line, col, path }) => ({ file, line, col, path: path.slice(`streams.${spec.name}.`.length) }));
}
