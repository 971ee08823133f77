import type { Request } from 'express';
import { checkValue, type Field, type ObjectField } from '../../core/schema/index.ts';
import { CURSOR_WRONG, isCursor } from './paging.ts';
import { Refusal, type Wrong } from './problem.ts';
import type { Route } from './route.ts';

export interface Checked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Path, query and body against their tables; throws one Refusal that names every field that is wrong. */
export function readRequest(route: Pick<Route, 'params' | 'query' | 'body'>, request: Pick<Request, 'params' | 'query' | 'body'>): Checked {
  const wrong: Wrong[] = [];
  const check = (place: Wrong['in'], table: ObjectField | undefined, given: unknown): unknown => {
    if (table === undefined) return {};
    const { value, problems } = checkValue(table, given);
    wrong.push(...problems.map((problem) => ({ in: place, problem })), ...nulsIn(place, given));
    return value;
  };
  const checked = {
    params: check('path', route.params, { ...request.params }),
    query: check('query', route.query ?? NOTHING, fromText(route.query ?? NOTHING, request.query)),
    body: check('body', route.body, (request.body as unknown) ?? {}),
  };
  const { cursor } = request.query;
  if (typeof cursor === 'string' && cursor !== '' && route.query?.fields.cursor !== undefined && !isCursor(cursor))
    wrong.push(CURSOR_WRONG);
  if (wrong.length === 0) return checked;
  throw new Refusal(400, 'INPUT_INVALID', {
    wrong,
    text: { ja: `次の項目が正しくありません: ${named(wrong)}`, en: `These fields are wrong: ${named(wrong)}` },
    fix: { ja: 'problems の各項目を expected に合わせてください', en: 'Mend each of `problems` to what is `expected`' },
  });
}

/** PostgreSQL holds no NUL in a text: a field with one is refused here, by name. */
function nulsIn(place: Wrong['in'], given: unknown): readonly Wrong[] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given)
    .filter(([, value]) => [value].flat().some((one) => typeof one === 'string' && one.includes('\0')))
    .map(([path]) => ({ in: place, problem: { file: '', line: 0, col: 0, path, ...NUL } }));
}

const NUL = {
  found: { ja: 'NUL 文字(\\u0000)', en: 'the character NUL (\\u0000)' },
  expected: { ja: 'NUL を含まない文字列', en: 'a text without NUL' },
  suggestion: null,
};

const NOTHING: ObjectField = { type: 'object', doc: { ja: '', en: '' }, fields: {} };

function named(wrong: readonly Wrong[]): string {
  return wrong.map(({ in: place, problem }) => (problem.path === '' ? place : problem.path)).join(', ');
}

/** An address has only texts: each becomes what its field is, where it can be. `a=1,2` and `a=1&a=2` are the same list. */
function fromText(table: ObjectField, query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [key, valueOf(table.fields[key], value)]),
  );
}

function valueOf(field: Field | undefined, given: unknown): unknown {
  if (field?.type === 'list') {
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    return items.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one])).map((one) => valueOf(field.of, one));
  }
  if (typeof given !== 'string') return given;
  if (field?.type === 'number' || field?.type === 'integer') return /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given;
  if (field?.type === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  return given;
}
