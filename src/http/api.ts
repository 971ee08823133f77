import { Router } from 'express';
import { number, object, string } from 'yup';
import { AppError } from '../core/errors.ts';
import type { ServerDeps } from './deps.ts';

const MOST_ROWS = 500;
const LONGEST_SEARCH = 200;

const listQuery = object({
  limit: integerQuery(1, MOST_ROWS, 50),
  offset: integerQuery(0, 10_000_000, 0),
  search: string().max(LONGEST_SEARCH),
  state: string().oneOf(['prospective', 'new', 'general', 'excellent', 'dormant', 'churned']),
});

function integerQuery(min: number, max: number, fallback: number) {
  return number().integer().min(min).max(max).default(fallback);
}

/** `/api/…`: JSON for programs; what the pages show. The caller is authenticated before. */
export function apiRoutes(deps: ServerDeps): Router {
  const router = Router();
  router.get('/partners', async (request, response) => {
    const query = await valid(() => listQuery.validate(request.query, { abortEarly: false, stripUnknown: true }));
    const { limit, offset, search, state } = query;
    const { total, rows } = await deps.store.partners({ limit, offset, ...(search ? { search } : {}), ...(state ? { state } : {}) });
    response.send({ total, limit, offset, partners: rows });
  });
  router.get('/partners/:id', async (request, response) => {
    const row = await onePartner(deps, request.params.id);
    response.send({ ...row, history: await deps.store.assessmentHistory(row.id) });
  });
  router.get('/runs', async (_request, response) => {
    response.send({ runs: await deps.store.runs(50) });
  });
  return router;
}

export async function onePartner(deps: ServerDeps, id: string) {
  const { rows } = await deps.store.partners({ limit: 1, offset: 0, ids: [id] });
  const row = rows[0];
  if (!row) throw new AppError('PARTNER_UNKNOWN', 'There is no such partner');
  return row;
}

/** A query that is none is the caller's fault: 400 with every problem at once. */
async function valid<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw Object.assign(new Error(error instanceof Error && 'errors' in error ? (error.errors as string[]).join('; ') : 'bad query'), {
      status: 400,
    });
  }
}
