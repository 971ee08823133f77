import { own } from '../../../../src/sandbox/own.ts';
import { notFound } from '../errors.ts';
import type { Answer, Call } from './call.ts';
import { objects } from './objects.ts';
import { query } from './query.ts';

const AREAS: Readonly<Record<string, (call: Call) => Answer>> = {
  sobjects: objects,
  query: (call) => query(call, false),
  queryall: (call) => query(call, true),
};

/** `/tooling`: describes and queries of what the org is made of; code cannot be written or run here. */
export function tooling(call: Call): Answer {
  const inner: Call = { ...call, tooling: true, base: `${call.base}/tooling`, segments: call.segments.slice(1) };
  const [area] = inner.segments;
  if (area === undefined) {
    const { base } = inner;
    return { status: 200, body: { query: `${base}/query`, queryAll: `${base}/queryAll`, sobjects: `${base}/sobjects` } };
  }
  const handle = own(AREAS, area.toLowerCase());
  if (handle === undefined) throw notFound();
  return handle(inner);
}
