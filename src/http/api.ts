import { Router } from 'express';
import { number, object, string } from 'yup';
import type { ServerDeps } from './deps.ts';
import { linesRoute } from './lines.ts';
import { onePartner } from './one-partner.ts';
import { valid } from './valid.ts';

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
  router.get('/events', linesRoute(deps));
  router.get('/runs', async (_request, response) => {
    response.send({ runs: await deps.store.runs(50) });
  });
  return router;
}
