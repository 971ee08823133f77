/** What the parts of a mapping share while it is compiled: where problems go, and which fields were named where. */
import type { Text } from '../types.ts';
import type { Path, Problem, YamlDoc } from '../schema/index.ts';
import { problemAt } from '../schema/index.ts';
import type { Cast } from './cast.ts';
import type { FieldUse, MappingContext, TaskValue } from './compiled.ts';
import { ASSOCIATIONS } from './row.ts';

export interface Finding {
  readonly found: Text;
  readonly expected: Text;
  readonly suggestion?: Text | null;
}

export interface Compiling {
  readonly doc: YamlDoc;
  readonly context: MappingContext;
  readonly problems: Problem[];
  readonly uses: FieldUse[];
  /** First characters of an id → object. */
  readonly prefixes: Readonly<Record<string, string>>;
  /** The objects of the mapping's own streams, by kind. */
  readonly objects: {
    readonly partner: string | null;
    readonly contact: string | null;
    readonly deal: string | null;
    readonly owner: string;
  };
  /** Fields that `setup` creates, by object: not there before it ran. */
  readonly created: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The stream that is being compiled. */
export interface StreamCompiling extends Compiling {
  readonly object: string;
  readonly associations: Set<string>;
  readonly formulas: { readonly source: string; readonly fields: readonly string[] }[];
}

export function report(c: Compiling, path: Path, finding: Finding, options: { readonly key?: boolean } = {}): void {
  c.problems.push(problemAt(c.doc, path, { ...finding, key: options.key === true }));
}

export interface UseOptions {
  readonly optional?: boolean;
  readonly as?: Cast | null;
  readonly values?: readonly string[];
}

/** Notes that a field is read at this place. */
export function usesField(c: StreamCompiling, field: string, path: Path, options: UseOptions = {}): void {
  if (field.startsWith(ASSOCIATIONS)) {
    c.associations.add(field.slice(ASSOCIATIONS.length));
    return;
  }
  const created = c.created.get(c.object)?.has(field) === true;
  noteUse(c, path, {
    object: c.object,
    field,
    use: 'read',
    optional: options.optional === true || created,
    as: options.as ?? null,
    values: options.values ?? [],
    writes: null,
    ours: created,
  });
}

/** Notes that a field is written at this place. */
export function writesField(c: Compiling, object: string, field: string, path: Path, writes: TaskValue, ours: boolean): void {
  noteUse(c, path, { object, field, use: 'write', optional: ours, as: null, values: [], writes, ours }, { key: true });
}

function noteUse(c: Compiling, path: Path, use: Omit<FieldUse, 'at'>, options: { readonly key?: boolean } = {}): void {
  c.uses.push({ ...use, at: (finding) => problemAt(c.doc, path, { ...finding, key: options.key === true }) });
}
