import { own } from '../../../../src/sandbox/own.ts';
import { SandboxBadJson } from '../../../../src/sandbox/server.ts';
import { ingestJobs } from '../bulk/ingest.ts';
import { queryJobs } from '../bulk/query-jobs.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Answer, Call } from './call.ts';
import { composite } from './composite.ts';
import { primaryCompactLayouts } from './layouts.ts';
import { limits } from './limits.ts';
import { appMenu, quickActions, recent, tabs } from './navigation.ts';
import { objects } from './objects.ts';
import { query } from './query.ts';
import { parameterizedSearch, soslSearch } from './search.ts';
import { tooling } from './tooling.ts';
import { resources } from './versions.ts';

type Area = (call: Call) => Answer | Promise<Answer>;

const AREAS: Readonly<Record<string, Area>> = {
  sobjects: objects,
  query: (call) => query(call, false),
  queryall: (call) => query(call, true),
  limits,
  search: soslSearch,
  parameterizedsearch: parameterizedSearch,
  composite,
  tooling,
  tabs,
  recent,
  quickactions: quickActions,
  appmenu: appMenu,
  compactlayouts: primaryCompactLayouts,
  jobs: (call) => (call.segments[1] === 'query' ? queryJobs(call) : call.segments[1] === 'ingest' ? ingestJobs(call) : raise()),
};

function raise(): never {
  throw notFound();
}

/** Answers one call; every error of ours becomes the vendor's body. */
export async function dispatch(call: Call): Promise<Answer> {
  try {
    const [area] = call.segments;
    if (area === undefined) return resources(call);
    const handle = own(AREAS, area.toLowerCase());
    if (handle === undefined) throw notFound();
    return await handle(call);
  } catch (error) {
    return errorAnswer(error);
  }
}

export function errorAnswer(error: unknown): Answer {
  if (error instanceof SalesforceError) return { status: error.status, body: error.body() };
  if (error instanceof SandboxBadJson)
    return { status: 400, body: [{ message: `${error.message} at [line:1, column:1]`, errorCode: 'JSON_PARSER_ERROR' }] };
  throw error;
}
