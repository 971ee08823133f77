import type { SandboxRequest } from '../../../../src/sandbox/types.ts';
import { asRecord } from '../store/input.ts';

/** Method and path of the sub-requests of a composite call, a batch or graphs; null for every other call, and for one that cannot be read. */
export function partsOf(request: SandboxRequest): readonly string[] | null {
  if (!/^\/services\/data\/v[\d.]+\/composite(\/batch|\/graph)?$/i.test(request.path)) return null;
  const body = asRecord(readBody(request));
  if (body === null) return null;
  const nested = listOf(body.graphs).flatMap((graph) => listOf(asRecord(graph)?.compositeRequest));
  const all = [...listOf(body.compositeRequest), ...listOf(body.batchRequests), ...nested];
  return all.map((one) => {
    const { method, url } = asRecord(one) ?? {};
    return `${String(method).toUpperCase()} ${String(url).split('?')[0] ?? ''}`;
  });
}

function readBody(request: SandboxRequest): unknown {
  try {
    return request.json();
  } catch {
    return null;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
