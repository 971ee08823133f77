import type { SandboxAnswer } from '../../../src/sandbox/types.ts';
import { invalid, VendorError } from './errors.ts';
import { listOf, objectOf, textOf, type Json } from './input.ts';
import type { Domain } from './store.ts';

const MOST = 20;

export type Perform = (method: string, name: string, params: Json) => SandboxAnswer;

/** Up to twenty writes, of which all are done or none; the answer says which one failed. */
export function bulkRequest(domain: Domain, params: Json, perform: Perform): SandboxAnswer {
  const requests = listOf(params.requests).map(objectOf);
  if (requests.length === 0 || requests.length > MOST) throw invalid({ requests: `1件から${MOST}件まで指定できます。` });
  const before = [...domain.apps.values()].map((app) => ({
    app,
    records: new Map(app.records),
    nextId: app.nextId,
    unique: copy(app.unique),
  }));
  const results: unknown[] = [];
  for (const { method, api, payload } of requests) {
    try {
      const name = /\/v1\/(.+)\.json$/.exec(textOf(api) ?? '')?.[1] ?? '';
      results.push(perform(textOf(method) ?? '', name, objectOf(payload)).body);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      for (const { app, records, nextId, unique } of before) {
        Object.assign(app, { records, nextId });
        app.unique.clear();
        for (const [code, index] of unique) app.unique.set(code, index);
      }
      const failed = requests.map((_, i) => (i === results.length ? error.body : {}));
      return { status: error.status, body: { results: failed } };
    }
  }
  return { status: 200, body: { results } };
}

function copy(unique: ReadonlyMap<string, ReadonlyMap<string, number>>): Map<string, Map<string, number>> {
  return new Map([...unique].map(([code, index]) => [code, new Map(index)]));
}
